import type { Input, Program, System } from './system.ts'

/** How many faults of each kind a run may suffer; 0 where it is not named. */
export interface FaultBudget {
  /** Deaths of a process, at any of its steps. */
  readonly crashes?: number
  /** Early jumps of the clock to the next deadline, while others could still move: a pause. */
  readonly stalls?: number
  /** Requests that a device answers with an error: `DeviceUnavailable`, or `FileError`. */
  readonly errors?: number
  /**
   * Requests to the key-value store or the database whose caller gets `ConnectionLost`, and which are performed at once,
   * later or never.
   */
  readonly lostReplies?: number
  /** Serving processes that start again after they died, as new ones, for what their clients have not asked yet. */
  readonly restarts?: number
  /** Jumps of the wall clock of a process, ahead or back by `clockJumpMs`. */
  readonly clockJumps?: number
  /** In milliseconds; an hour where it is not said. */
  readonly clockJumpMs?: number
  /** Deaths of a process in the middle of a write: only its first bytes reach the disk. */
  readonly tornWrites?: number
  /** Losses of power: all processes die at once, and what was written to files and not synced may be lost. */
  readonly machineCrashes?: number
}

/** What one operation is doing at one moment of a run. */
export interface OperationPhase<Request extends Input = Input> {
  readonly client: number
  readonly request: Request
  /** `asked`: nothing performed yet; `waiting`: what it does next is blocked; `running`: under way. */
  readonly phase: 'asked' | 'waiting' | 'running'
  /** Whether at least one of its effects was performed. */
  readonly started: boolean
}

/** A run seen between two steps. */
export interface Moment<Request extends Input = Input> {
  /** Virtual time since the start, in milliseconds. */
  readonly nowMs: number
  readonly open: readonly OperationPhase<Request>[]
  /** What clients were answered until now. */
  readonly answers: readonly unknown[]
  readonly crashes: number
  readonly stalls: number
  /** How many faults of each kind have struck. */
  readonly faults?: FaultBudget
}

/** A contention that every variant, the correct one too, can enter. A search that never did is not green. */
export interface Target<Request extends Input = Input> {
  /** Completes "reached when ...". */
  readonly description: string
  reached(moment: Moment<Request>): boolean
}

/** What is expected of a variant in a case: that it holds, or that it breaks all of these invariants in one run. */
export type Expectation = 'held' | { readonly breaks: readonly string[] }

/**
 * What a case shows where not all is well. `violation`: an invariant is broken. `bound`: it is broken because something
 * comes later than it may. `contract`: documented behaviour that a reader would not expect; it holds.
 */
export type CaseKind = 'violation' | 'bound' | 'contract'

/** A program, faults and bounds, with what is expected of each variant that takes part. */
export interface Case<Request extends Input = Input, Settings = unknown> {
  readonly name: string
  /** One sentence. */
  readonly claim: string
  /** Where it is not said: see `kindOf`. */
  readonly kind?: CaseKind
  readonly program: Program<Request>
  readonly faults?: FaultBudget
  readonly target: Target<Request>
  readonly settings?: Settings
  readonly expect: Readonly<Record<string, Expectation>>
}

/**
 * Makes the system of one variant, with the settings of a case. The type is that of a method, so that scenarios whose
 * settings differ can stand in one list: only a scenario's own cases are ever handed to its variants.
 */
export type Variant<Request extends Input = Input, Settings = unknown> = {
  of(settings: Settings | undefined): System<Request>
}['of']

/** A reported race: its link, its claim, its variants and its cases. */
export interface Scenario<Request extends Input = Input, Settings = unknown> {
  readonly id: string
  /** The public report. */
  readonly report: string
  /** One sentence: what goes wrong. */
  readonly claim: string
  readonly class: string
  /** By name: `buggy`, `fixed`, `sound`, or one of these with a suffix. */
  readonly variants: Readonly<Record<string, Variant<Request, Settings>>>
  readonly cases: readonly Case<Request, Settings>[]
}

/** What a case shows; null where nothing is expected to go wrong and nothing is documented to surprise. */
export function kindOf({ kind, expect }: Pick<Case, 'kind' | 'expect'>): CaseKind | null {
  const isAllHeld = Object.values(expect).every(expected => expected === 'held')
  return kind ?? (isAllHeld ? null : 'violation')
}

/** The identity function: gives `scenario` its type where it is written. */
export function defineScenario<Request extends Input, Settings>(
  scenario: Scenario<Request, Settings>,
): Scenario<Request, Settings> {
  return scenario
}
