import type { Finding } from '../harness/explore/finding.ts'
import type { Replayed } from '../harness/explore/investigate.ts'
import type { FaultBudget, Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'

/** What ends a search. Seed and number of schedules alone decide what is found; time may only end it. */
export interface SearchLimits {
  readonly seed: number
  readonly schedules?: number
  readonly budgetMs?: number
  readonly now: () => number
  readonly interrupted: AbortSignal
  /** Called now and then with the number of schedules run so far. */
  /** The name of a strategy, or `campaign`, which it is by default. */
  readonly strategy?: string
  readonly progress?: (schedules: number) => void
}

/** How large the programs are that a system is explored with, and what may strike. */
export interface ExplorationShape {
  readonly clients: number
  readonly operations: number
  readonly faults: FaultBudget
  readonly programs: number
  readonly strategy: string
}

export type { Replayed }

/** What the commands ask of the harness; handed in, so that they can be tested without it. */
export interface Engine {
  readonly scenarios: readonly Scenario[]
  /** Must let the event loop run now and then, or Ctrl-C is never heard. */
  search(scenario: Scenario, caseName: string, variantName: string, limits: SearchLimits): Promise<Finding>
  /** Searches programs that are made up for a system. */
  explore(system: System, shape: ExplorationShape, limits: SearchLimits): Promise<Finding>
  /** The names that `strategy` may have. */
  readonly strategies: readonly string[]
  /** @throws MalformedToken, by that name, when the token is torn, foreign or of another version */
  replay(token: string, scenarios: readonly Scenario[], systems: readonly System[]): Promise<Replayed>
}
