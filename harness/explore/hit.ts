import type { Schedule } from '../schedule/schedule.ts'
import type { BrokenInvariant } from './finding.ts'

/** A run that breaks something, as far as it takes to find it again. */
export interface Hit {
  readonly schedule: Schedule
  readonly preemptions: number
  readonly broken: readonly BrokenInvariant[]
}

/** Whether all of these invariants are among what broke. */
export function breaksAll(broken: readonly BrokenInvariant[], wanted: readonly string[]): boolean {
  return wanted.every(id => broken.some(({ invariant }) => invariant === id))
}
