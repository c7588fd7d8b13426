import type { SessionAnswer } from '../../../models/session/operations.ts'
import type { DeletePart, Visit } from '../part.ts'
import { putSessionRow, removeSessionRow, withoutCurrent } from '../store.ts'
import { endConversation, underLock } from './ending.ts'

/** A delete does what it does while turns do what they do. */
export const deleteUnlocked: DeletePart = { name: 'delete without the lock', delete: bury }

/** A delete takes the lock that a turn would take, and leaves a tombstone, which knows what is to be removed. */
export const deleteLocked: DeletePart = { name: 'delete under the lock', delete: visit => underLock(visit, bury) }

/** The same with one mistake: the row goes, and nobody knows any more what it named. */
export const deleteWithoutTombstone: DeletePart = {
  name: 'delete without a tombstone',
  delete: visit => underLock(visit, own => endConversation(own, deleted, removeSessionRow)),
}

/** Turns the row into a tombstone, then removes the transcript. */
function bury(visit: Visit): Promise<SessionAnswer> {
  return endConversation(visit, deleted, (rows, row) =>
    putSessionRow(rows, { ...withoutCurrent(row), isDeleted: true }),
  )
}

const deleted: SessionAnswer = { kind: 'deleted' }
