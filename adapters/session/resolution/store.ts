import type { World } from '../../../harness/world/world.ts'
import type { SessionArtefacts } from '../../../models/session/artefacts.ts'
import { parseArtefacts, unusedRow } from '../../../models/session/artefacts.ts'
import { transcriptFolder, transcriptPath } from '../agent.ts'

/** The row of one session. */
export interface StoreRow {
  /** The UUID of the transcript that requests belong to. */
  readonly sessionId: string
  /** When the conversation began, by the wall clock, in milliseconds. */
  readonly sessionStartedAt: number
  /** The UUIDs that were there before. */
  readonly previous: readonly string[]
}

/** All rows, by the keys of their sessions. */
export type Store = ReadonlyMap<string, StoreRow>

const storeFolder = '/store'
const storeName = 'sessions.json'

/** The one file that all rows stand in. */
export const storePath: string = `${storeFolder}/${storeName}`

/** Where the store is written before it takes its place. */
export function temporaryPath(id: string): string {
  return `${storePath}.${id}.tmp`
}

/** Loads the store as it stands; one that is missing or torn is taken for an empty one. */
export async function loadStore(world: World): Promise<Store> {
  return parseStore(await world.files.read(storePath))
}

function parseStore(text: string | undefined): Store {
  if (text === undefined || text === '') return new Map<string, StoreRow>()
  // Only this file writes the store, so what parses has its shape.
  return new Map(Object.entries(JSON.parse(text) as Record<string, StoreRow>))
}

/** The text of the store, its keys in a fixed order. */
export function printStore(store: Store): string {
  return JSON.stringify(Object.fromEntries([...store].sort(([left], [right]) => (left < right ? -1 : 1))))
}

/** Begins a conversation with its header; false, and nothing done, where somebody has begun it. */
export function beginTranscript(world: World, transcript: string): Promise<boolean> {
  return world.files.create(transcriptPath(transcript), `{"type":"header","sessionId":"${transcript}"}\n`)
}

/** A session that is there before anybody asks, and that nobody asks for. */
export const bystander: { readonly key: string; readonly row: StoreRow } = {
  key: 's0',
  row: { sessionId: '00000000-0000-4000-8000-000000000000', sessionStartedAt: 0, previous: [] },
}

/** Makes the state that every run starts from: a store with a session that nobody asks for. */
export async function createStore(world: World): Promise<void> {
  await world.files.create(storePath, printStore(new Map([[bystander.key, bystander.row]])))
  await beginTranscript(world, bystander.row.sessionId)
}

/** Reads all that a resolution leaves. */
export async function readStoreArtefacts(world: World): Promise<SessionArtefacts> {
  const store = await loadStore(world)
  const rows = [...store].map(([key, row]) => [key, sessionRowOf(row)] as const)
  const transcripts: { readonly name: string; readonly text: string }[] = []
  for (const name of await world.files.list(transcriptFolder)) {
    const text = await world.files.read(`${transcriptFolder}/${name}`)
    if (text !== undefined) transcripts.push({ name, text })
  }
  const temporary = (await world.files.list(storeFolder)).filter(name => name !== storeName)
  return parseArtefacts({ rows, messages: [], transcripts, locks: [], inFlight: [], temporary })
}

function sessionRowOf({ sessionId, previous }: StoreRow): Readonly<Record<string, unknown>> {
  return { ...unusedRow, current: sessionId, retired: previous }
}
