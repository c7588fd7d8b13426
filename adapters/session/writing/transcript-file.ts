import type { World } from '../../../harness/world/world.ts'
import type { FoundLine, TranscriptLine } from '../../../models/session/transcript.ts'
import { messagesIn, parseTranscript, printLine } from '../../../models/session/transcript.ts'
import type { Role } from '../../../models/session/writing-operations.ts'
import type { Grant } from '../../locks/lock.ts'
import { transcriptPath } from '../agent.ts'
import type { Opened, Visit } from './part.ts'

/** Every line of the transcript, as it stands there. */
export async function readLines({ files }: World, session: string): Promise<readonly FoundLine[]> {
  return parseTranscript((await files.read(transcriptPath(session))) ?? '')
}

/** Reads the transcript as whoever resumes the session would. */
export async function openTranscript({ world, session, parts }: Visit): Promise<Opened> {
  const messages = messagesIn(parts.fence.heed(await readLines(world, session)))
  return { messages, leaf: messages.at(-1)?.uuid ?? null }
}

/** An entry that is to be written. */
export interface NewEntry {
  readonly id: string
  readonly role: Role
  readonly key?: string
  readonly partial?: boolean
}

/**
 * Appends an entry after the writer's own leaf; false, and nothing done, where the holder knows by then that the lock is
 * not its own any more.
 */
export async function append(visit: Visit, grant: Grant, opened: Opened, entry: NewEntry): Promise<boolean> {
  const isAdmitted = (await visit.parts.fence.admit?.(visit)) ?? true
  if (!isAdmitted || grant.lost()) return false
  const line = printLine(lineOf(visit, opened, entry))
  opened.leaf = entry.id
  await visit.world.files.append(transcriptPath(visit.session), line)
  return true
}

function lineOf(visit: Visit, { leaf }: Opened, { id, role, key, partial }: NewEntry): TranscriptLine {
  return {
    type: role,
    uuid: id,
    parentUuid: leaf,
    sessionId: visit.session,
    timestamp: visit.world.clock.now(),
    message: { role, content: id },
    holder: visit.flow,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(partial === undefined ? {} : { partial }),
  }
}

/** Whether these entries count for readers, looked at after they were written. */
export function areHeard(visit: Visit, entries: readonly string[]): Promise<boolean> | boolean {
  return visit.parts.fence.confirm?.(visit, entries) ?? true
}
