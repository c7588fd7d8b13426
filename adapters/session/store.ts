import type { ReadonlyRows, Rows, World } from '../../harness/world/world.ts'
import type { SessionArtefacts, SessionRow } from '../../models/session/artefacts.ts'
import {
  inFlightPrefix,
  parseArtefacts,
  parseSessionRow,
  parseTranscriptName,
  unusedRow,
} from '../../models/session/artefacts.ts'
import { transcriptFolder, transcriptPath } from './agent.ts'

/** The table of the sessions, by their keys. */
const sessions = 'agent_sessions'

/** The table of the messages: a row for what was asked and one for the answer. */
const messages = 'messages'

/** What the keys of all locks begin with. */
export const lockPrefix = 'session_lock:'

/** The session's row, or undefined where there is none, or but a tombstone. */
export function sessionRow(rows: ReadonlyRows, session: string): SessionRow | undefined {
  const found = rows.get(sessions, session)
  const row = found === undefined ? undefined : parseSessionRow(session, found)
  return row?.isDeleted === true ? undefined : row
}

/** All rows of sessions, tombstones too. */
export function allSessionRows(rows: ReadonlyRows): readonly SessionRow[] {
  return rows.all(sessions).map(([key, row]) => parseSessionRow(key, row))
}

/** Writes the row back. */
export function putSessionRow(rows: Rows, { key, ...row }: SessionRow): void {
  rows.put(sessions, key, row)
}

/** Takes the row away, with all that it knows. */
export function removeSessionRow(rows: Rows, { key }: SessionRow): void {
  rows.delete(sessions, key)
}

/** Writes the row of what a user asked, or of what was answered to it. */
export function putMessageRow(rows: Rows, message: MessageContent): void {
  const { role, content } = message
  rows.put(messages, `${message.message}:${role}`, {
    session: message.session,
    message: message.message,
    role,
    content,
  })
}

interface MessageContent {
  readonly session: string
  readonly message: string
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** Makes the row of a session without a conversation. */
export function createSession(world: World, session: string): Promise<void> {
  return world.database.transaction('create the session', rows => {
    putSessionRow(rows, { ...unusedRow, key: session })
  })
}

/** The row once its current transcript is out of use. Who wrote under an earlier fence has been overtaken. */
export function withoutCurrent(row: SessionRow): SessionRow {
  const { current, retired, fence } = row
  return current === null
    ? row
    : { ...row, current: null, retired: [...retired, current], fence: fence + 1, published: [] }
}

/** The path of the file that the current transcript is in; null where there is none. */
export function currentPath({ current, published }: SessionRow): string | null {
  return current === null ? null : transcriptPath(current, published.at(-1))
}

/**
 * The paths of the transcripts that these rows have no use for any more, for ever: those of retired UUIDs, and what
 * turns wrote for themselves and were overtaken in.
 */
export function uselessAmong(names: readonly string[], rows: readonly SessionRow[]): readonly string[] {
  return names.filter(name => rows.some(row => isUseless(name, row))).map(name => `${transcriptFolder}/${name}`)
}

function isUseless(name: string, { current, retired, fence, published }: SessionRow): boolean {
  const file = parseTranscriptName(name)
  if (retired.includes(file.uuid)) return true
  return file.uuid === current && file.fence !== null && file.fence < fence && file.fence !== published.at(-1)
}

/** Reads all that the reference implementation leaves. */
export async function readArtefacts(world: World): Promise<SessionArtefacts> {
  const { rows, talk } = await world.database.read('read all rows', found => ({
    rows: found.all(sessions),
    talk: found.all(messages),
  }))
  const transcripts: { readonly name: string; readonly text: string }[] = []
  for (const name of await world.files.list(transcriptFolder)) {
    const text = await world.files.read(`${transcriptFolder}/${name}`)
    if (text !== undefined) transcripts.push({ name, text })
  }
  const locks = await world.keyValue.scan(lockPrefix)
  const inFlight = await world.keyValue.scan(inFlightPrefix)
  return parseArtefacts({ rows, messages: talk, transcripts, locks, inFlight, temporary: [] })
}
