import type { LockingPart } from './part.ts'

/** Every writer takes the lock. */
export const lockedByAll: LockingPart = { name: 'locked by all writers', locks: () => true }

/** The agent's run takes the lock, and nobody else. */
export const lockedByRunOnly: LockingPart = { name: 'locked by the run only', locks: writer => writer === 'run' }
