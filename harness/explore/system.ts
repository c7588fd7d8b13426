import type { Model } from '../check/model.ts'
import type { StepInvariant } from '../schedule/step-invariant.ts'
import type { World } from '../world/world.ts'
import type { Invariant } from './invariant.ts'

export type { Ending, Run } from './run.ts'

/** One operation that a client asks of a system: its name and whatever else it needs, plain immutable JSON. */
export interface Input {
  readonly operation: string
}

/** What clients ask, and what comes before: plain data, so that it can be shrunk, printed and put in a token. */
export interface Program<Request extends Input = Input> {
  /** Run one after another, alone, before the clients start; part of the history. */
  readonly before?: readonly Request[]
  /** Each client's operations, in order; a client asks the next when the last was answered. */
  readonly clients: readonly (readonly Request[])[]
}

/**
 * A system under test: how to start it, its operations, and how to read what it left behind.
 *
 * `App` is whatever `start` makes in each process that serves clients.
 */
export interface System<Request extends Input = Input, Answer = unknown, App = unknown, Artefacts = unknown> {
  readonly name: string
  /** Starts the system in one serving process, synchronously and without effects. */
  start(world: World): App
  readonly operations: {
    readonly [Name in Request['operation']]: Perform<App, Extract<Request, { readonly operation: Name }>, Answer>
  }
  /** Reads what is left behind, after the run. */
  artefacts(world: World): Promise<Artefacts>
  /** Makes the state that every run starts from (rows, files); not scheduled, not recorded. */
  prepare?(world: World): Promise<void>
  /**
   * What somebody does who starts the system again after a crash. Run in a process of its own once nothing moves any
   * more in a run in which one died, before the run is judged; it may itself crash, and is then run again.
   */
  recover?(world: World): Promise<void>
  /**
   * What clients may ask, for programs that are made up: the requests that an operation of theirs can be. Those whose
   * precondition in `model` no order of the others can meet are left out of a program.
   */
  requests?(client: number, index: number): readonly Request[]
  /** The sequential specification of the operations. */
  readonly model?: Model<unknown, Request, Answer>
  readonly invariants: readonly Invariant<Request, Answer, Artefacts>[]
  /** What must be true between any two steps, where what is left at the end does not show it. */
  readonly stepInvariants?: readonly StepInvariant<Request, Answer>[]
  /** Whether each client is served by a process of its own (the default), or all by one. */
  readonly serving?: 'process-per-client' | 'one-process'
  /**
   * `declared`: tasks of one process share nothing but `world.memory`, nor do branches of a task, but for the promises
   * that they await together. The default, `shared`, is always safe.
   */
  readonly memory?: 'shared' | 'declared'
}

/**
 * How a system performs one operation. The type is that of a method, so that systems whose `App` differs can stand in
 * one list: only what a system's own `start` made is ever handed to its operations.
 */
export type Perform<App, Request, Answer> = { perform(app: App, request: Request): Promise<Answer> }['perform']

/** The identity function: gives `system` its type where it is written. */
export function defineSystem<Request extends Input, Answer, App, Artefacts>(
  system: System<Request, Answer, App, Artefacts>,
): System<Request, Answer, App, Artefacts> {
  return system
}
