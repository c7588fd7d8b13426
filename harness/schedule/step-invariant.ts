import type { OperationId, Outcome } from '../history/operation.ts'
import type { KeyValueEntry, ReadonlyRows } from '../world/world.ts'

/** How an invariant was broken: a sentence for people, and the operations that it is about. */
export interface Breach {
  readonly sentence: string
  readonly operations: readonly OperationId[]
}

/** What one operation has come to between two steps. */
export interface OperationState<Request = unknown, Answer = unknown> {
  readonly id: OperationId
  readonly client: number
  readonly request: Request
  /** `asked`: nothing performed yet; `died`: its process did, after the first effect and before the answer. */
  readonly phase: 'asked' | 'running' | 'done' | 'died'
  /** Unknown until it is done. */
  readonly outcome: Outcome<Answer>
}

/**
 * What stands between two steps of a run, to be read only. Whatever is read here counts as read by the step that is
 * judged, so it need not be declared: nothing that could change the verdict is taken for independent of that step.
 */
export interface StepView<Request = unknown, Answer = unknown> {
  /** The whole text, or undefined where there is no such file. */
  file(path: string): string | undefined
  /** The names (not paths) of the files directly in `folder`, sorted by code unit. */
  files(folder: string): readonly string[]
  /** What the key holds, unless it has expired. */
  key(key: string): string | undefined
  keys(prefix: string): readonly KeyValueEntry[]
  rows<Result>(read: (rows: ReadonlyRows) => Result): Result
  /** What the memory of each process that serves clients holds under this name; undefined of the dead. */
  memory(name: string): readonly unknown[]
  /** Those that a client has asked for, in the order of the program. */
  operations(): readonly OperationState<Request, Answer>[]
}

/**
 * What must be true between any two steps of a run, also of what no run leaves behind. It is judged before the first
 * step, and after each step that wrote something which it read when it was judged last.
 */
export interface StepInvariant<Request = unknown, Answer = unknown> {
  readonly id: string
  /** One sentence: what it says. */
  readonly claim: string
  /** Undefined where it holds. Must be a function of what it reads in `view` alone. */
  breach(view: StepView<Request, Answer>): Breach | undefined
}
