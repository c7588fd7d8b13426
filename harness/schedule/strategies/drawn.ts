import type { Chain } from '../../world/chain.ts'
import { defaultChoice, type Chooser } from '../strategy.ts'

/** A switch as it is drawn: small numbers that mean something in every run. */
export interface DrawnSwitch {
  /** Steps with more than one candidate that are passed over since the last switch, >= 0. */
  readonly gap: number
  /** Which of the others moves: an index into them, counted round, >= 0. */
  readonly target: number
}

/** One run that leaves the default where it was drawn, and nowhere else. */
export function drawnRun(switches: readonly DrawnSwitch[]): Chooser {
  let next = 0
  let passed = 0
  return {
    pick(candidates: readonly Chain[], running: Chain | undefined) {
      if (candidates.length === 1) return 0
      const preferred = defaultChoice(candidates, running)
      const drawn = switches[next]
      if (drawn === undefined || passed++ < drawn.gap) return preferred
      next++
      passed = 0
      const other = drawn.target % (candidates.length - 1)
      return other < preferred ? other : other + 1
    },
  }
}
