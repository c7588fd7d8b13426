import type { Cells } from '../cells.ts'
import type { Process } from '../chain.ts'
import type { Kernel } from '../kernel.ts'
import { valueNumber, type Numbered } from '../value-number.ts'

/** Knows who has died. */
export type Living = Pick<Kernel, 'isAlive'>

/** A request for a lock that ends with its owner's process. */
export interface LockAttempt {
  readonly lock: HeldLock
  /** The point in virtual time, in milliseconds, at which the wait is over; Infinity if never. */
  readonly deadlineMs: number
}

/** Who holds a lock: what a device keeps in the lock's cell. */
export class HeldLock implements Numbered {
  readonly token: string
  readonly owner: Process
  readonly valueNumber: number

  constructor(token: string, owner: Process) {
    this.token = token
    this.owner = owner
    this.valueNumber = valueNumber(token)
  }
}

/** Takes the lock in the cell `name` if it is free; says whether it did. */
export function takeLock(cells: Cells, name: string, { lock, deadlineMs }: LockAttempt, kernel: Living): boolean {
  // The wait ends with its deadline, so it reads the clock.
  if (deadlineMs !== Infinity) cells.now()
  const free = isFree(cells, name, lock.token, kernel)
  if (free) cells.set(name, lock)
  return free
}

/** Whether waiting for the lock is over: it is free, or it is too late. */
export function lockIsReady(cells: Cells, name: string, { lock, deadlineMs }: LockAttempt, kernel: Living): boolean {
  return isFree(cells, name, lock.token, kernel) || (deadlineMs !== Infinity && cells.now() >= deadlineMs)
}

/** Frees the lock if it is still the one that `token` names. */
export function freeLock(cells: Cells, name: string, token: string): void {
  if ((cells.get(name) as HeldLock | undefined)?.token === token) cells.set(name, undefined)
}

/** What ends with a process need not be taken away when it dies: it counts for nothing from then on. */
function isFree(cells: Cells, name: string, token: string, kernel: Living): boolean {
  const held = cells.get(name) as HeldLock | undefined
  return held === undefined || held.token === token || !kernel.isAlive(held.owner)
}
