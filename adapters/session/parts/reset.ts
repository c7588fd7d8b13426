import type { SessionAnswer } from '../../../models/session/operations.ts'
import type { ResetPart, Visit } from '../part.ts'
import { putSessionRow, withoutCurrent } from '../store.ts'
import { endConversation, underLock } from './ending.ts'

/** A reset does what it does while turns do what they do. */
export const resetUnlocked: ResetPart = { name: 'reset without the lock', reset: clear }

/** A reset takes the lock that a turn would take. */
export const resetLocked: ResetPart = { name: 'reset under the lock', reset: visit => underLock(visit, clear) }

/** Retires the current transcript, then removes its file. */
function clear(visit: Visit): Promise<SessionAnswer> {
  return endConversation(visit, { kind: 'reset' }, (rows, row) => putSessionRow(rows, withoutCurrent(row)))
}
