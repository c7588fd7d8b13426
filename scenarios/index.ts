import type { Scenario } from '../harness/explore/scenario.ts'
import { controls } from './controls.ts'
import { mitzo362StateRouting } from './mitzo-362-state-routing.ts'
import { openclaw21813SessionWriteLock } from './openclaw-21813-session-write-lock.ts'
import { openclaw84575SessionReservation } from './openclaw-84575-session-reservation.ts'
import { openviking580AsyncCommit } from './openviking-580-async-commit.ts'
import { trinity779ColdTurn } from './trinity-779-cold-turn.ts'

/** The shipped scenarios, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [
  trinity779ColdTurn,
  openclaw84575SessionReservation,
  mitzo362StateRouting,
  openviking580AsyncCommit,
  openclaw21813SessionWriteLock,
  controls,
]
