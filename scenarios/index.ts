import type { Scenario } from '../harness/explore/scenario.ts'
import { trinity779ColdTurn } from './trinity-779-cold-turn.ts'

/** The shipped scenarios, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [
  // A search hands the requests and settings of a scenario's cases to that scenario's variants only: the types of
  // different scenarios meet nowhere but in this list.
  trinity779ColdTurn,
]
