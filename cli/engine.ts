import type { Finding } from '../harness/explore/finding.ts'
import type { Replayed } from '../harness/explore/investigate.ts'
import type { FaultBudget, Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import type { Address } from '../harness/explore/token.ts'
import type { Terminal } from './terminal.ts'

/** What ends a search. Seed and number of schedules alone decide what is found; time may only end it. */
export interface SearchLimits {
  readonly seed: number
  readonly schedules?: number
  readonly budgetMs?: number
  readonly now: () => number
  readonly interrupted: AbortSignal
  /** The name of a strategy, or `campaign`, which it is by default. */
  readonly strategy?: string
  /** Called now and then with the number of schedules run so far. */
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

/** A user's file that exports what is searched, for another process that loads it too; undefined for what is shipped. */
export type Origin = string | undefined

export type { Replayed }

/** What the commands ask of the harness; handed in, so that they can be tested without it. */
export interface Engine {
  readonly scenarios: readonly Scenario[]
  /** Searches that may be asked for at the same time, from 1. */
  readonly width: number
  /** Must let the event loop run now and then, or Ctrl-C is never heard. */
  search(scenario: Scenario, pair: Omit<Address, 'scenario'>, limits: SearchLimits, file: Origin): Promise<Finding>
  /** Searches programs that are made up for a system. */
  explore(system: System, shape: ExplorationShape, limits: SearchLimits, file: string): Promise<Finding>
  /** The names that `strategy` may have. */
  readonly strategies: readonly string[]
  /** @throws MalformedToken, by that name, when the token is torn, foreign or of another version */
  replay(token: string, scenarios: readonly Scenario[], systems: readonly System[]): Promise<Replayed>
  /** The same searches by so many processes of their own, 2 or more; what is found does not depend on how many. */
  withWorkers(count: number, terminal: Pick<Terminal, 'err'>): Crew
}

/** An engine with processes of its own, which are to be ended when it is not needed any more. */
export interface Crew {
  readonly engine: Engine
  stop(): void
}
