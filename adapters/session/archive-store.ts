import type { World } from '../../harness/world/world.ts'
import type { Archive, ArchiveArtefacts, ArchivedSession } from '../../models/session/archive-artefacts.ts'
import { parseMessages, printMessage } from '../../models/session/archive-artefacts.ts'
import type { ArchiveVisit, Loaded } from './archive-part.ts'

type Place = Pick<ArchiveVisit, 'world' | 'session'>

/** The folder of a session. */
export function folderOf(session: string): string {
  return `/sessions/${session}`
}

/** The path of the messages that no archive has. */
export function livePath(session: string): string {
  return `${folderOf(session)}/messages.jsonl`
}

/** The path of an archive. */
export function archivePath(session: string, index: number): string {
  return `${historyOf(session)}/${archiveName(index)}.jsonl`
}

/** The path of the file that says which commit is under way, by the number of its archive and the ids in it. */
export function markerPath(session: string): string {
  return `${folderOf(session)}/commit.json`
}

/** The path of the file that says what has become of a task. */
export function taskPath(session: string, task: string): string {
  return `${folderOf(session)}/tasks/${task}`
}

function historyOf(session: string): string {
  return `${folderOf(session)}/history`
}

function archiveName(index: number): string {
  return `archive_${String(index).padStart(3, '0')}`
}

function memoriesPath(session: string, index: number): string {
  return `${folderOf(session)}/memories/${archiveName(index)}.jsonl`
}

/** The path of the file that stands once memories were extracted from an archive. */
function donePath(session: string, index: number): string {
  return `${folderOf(session)}/extracted/${archiveName(index)}`
}

/** The text of a file of these messages. */
export function printMessages(ids: readonly string[]): string {
  return ids.map(printMessage).join('')
}

/** The messages in a file; none where there is no such file. */
export async function readMessages(world: World, path: string): Promise<readonly string[]> {
  return parseMessages((await world.files.read(path)) ?? '')
}

/** What a commit goes by. Where nothing is live, nobody asks for a number. */
export async function load({ world, session }: Place): Promise<Loaded> {
  const messages = await readMessages(world, livePath(session))
  if (messages.length === 0) return { messages, index: 0 }
  return { messages, index: 1 + Math.max(0, ...(await indicesOf(world, session))) }
}

/** The numbers of the archives that there are. */
export async function indicesOf(world: World, session: string): Promise<readonly number[]> {
  const names = await world.files.list(historyOf(session))
  return names.map(name => Number(name.slice('archive_'.length, -'.jsonl'.length)))
}

/** Puts a text in the place of a file in one step, by way of a file beside it; what a dead attempt left is replaced. */
export async function replaceFile({ files }: World, path: string, text: string): Promise<void> {
  const beside = `${path}.tmp`
  if (!(await files.create(beside, text))) {
    await files.remove(beside)
    await files.create(beside, text)
  }
  await files.rename(beside, path)
}

/** Has memories extracted from an archive, and says so when it is done. */
export async function extract({ world, session }: Place, { index, messages }: Loaded): Promise<void> {
  await world.files.append(memoriesPath(session, index), printMessages(messages))
  await world.files.create(donePath(session, index), '')
}

/** Has memories extracted from each archive for which nobody has said that it was done. */
export async function extractPending({ world, session }: Place): Promise<void> {
  for (const index of await indicesOf(world, session)) {
    if ((await world.files.read(donePath(session, index))) !== undefined) continue
    await extract({ world, session }, { index, messages: await readMessages(world, archivePath(session, index)) })
  }
}

/** Reads all that these sessions leave. */
export async function readArchives(world: World, sessions: readonly string[]): Promise<ArchiveArtefacts> {
  const left: ArchivedSession[] = []
  for (const key of sessions) left.push(await readSession(world, key))
  return { sessions: left }
}

async function readSession(world: World, key: string): Promise<ArchivedSession> {
  const archives: Archive[] = []
  for (const index of await indicesOf(world, key)) {
    archives.push({ index, messages: await readMessages(world, archivePath(key, index)) })
  }
  const extracted: string[] = []
  for (const name of await world.files.list(`${folderOf(key)}/memories`)) {
    extracted.push(...(await readMessages(world, `${folderOf(key)}/memories/${name}`)))
  }
  const files = await world.files.list(folderOf(key))
  const temporary = files.filter(name => name !== 'messages.jsonl').map(name => `${folderOf(key)}/${name}`)
  return { key, live: await readMessages(world, livePath(key)), archives, extracted, temporary }
}
