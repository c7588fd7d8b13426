import type { ReadonlyRows, Rows, World } from '../../harness/world/world.ts'
import type { SessionArtefacts, SessionRow } from '../../models/session/artefacts.ts'
import { parseArtefacts, parseSessionRow } from '../../models/session/artefacts.ts'
import { transcriptFolder } from './agent.ts'

/** The table of the sessions, by their keys. */
const sessions = 'agent_sessions'

/** The table of the messages: a row for what was asked and one for the answer. */
const messages = 'messages'

/** What the keys of all locks begin with. */
export const lockPrefix = 'session_lock:'

const inFlightPrefix = 'session_inflight:'

/** The key that is there while a turn of the session is under way. */
export function inFlightKey(session: string): string {
  return inFlightPrefix + session
}

/** The session's row, or undefined where there is none. */
export function sessionRow(rows: ReadonlyRows, session: string): SessionRow | undefined {
  const row = rows.get(sessions, session)
  return row === undefined ? undefined : parseSessionRow(session, row)
}

/** Writes the row back. */
export function putSessionRow(rows: Rows, { key, current, retired, failures }: SessionRow): void {
  rows.put(sessions, key, { current, retired, failures })
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
    putSessionRow(rows, { key: session, current: null, retired: [], failures: 0 })
  })
}

/** Takes the current transcript out of use and says which it was: null where there was none. */
export function retireCurrent(rows: Rows, row: SessionRow): string | null {
  const { current } = row
  if (current !== null) putSessionRow(rows, { ...row, current: null, retired: [...row.retired, current] })
  return current
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
