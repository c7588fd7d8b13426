/** At step `at` (from 0) the chain with this position (in the order of creation in its run) moves, not the default. */
export interface Switch {
  readonly at: number
  readonly to: number
}

/** All choices of a run: only where it leaves the default. */
export type Schedule = readonly Switch[]
