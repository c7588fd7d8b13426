/** Names one operation of a history: its index in `History.operations`. */
export type OperationId = number

/** Names a logical process with at most one open operation. A client whose operation ended unknown is retired. */
export type ClientId = number

/**
 * What came back.
 * - `ok`: the answer. Busy, missing, conflict, interrupted and run-failed are answers too, judged by the model.
 * - `failed`: the request certainly never reached the system; it had no effect.
 * - `unknown`: it may have taken effect once, may do so later, or never (a time-out, a crash, a lost reply,
 *   or no completion at all).
 */
export type Outcome<Answer> =
  { readonly kind: 'ok'; readonly answer: Answer } | { readonly kind: 'failed' } | { readonly kind: 'unknown' }

/**
 * What one client asked and what came back.
 *
 * `invokedAt` and `completedAt` are positions in one total order of entries (only their comparison counts);
 * `completedAt` is `Infinity` for an operation that never completed or whose outcome is unknown.
 */
export interface Operation<Input = unknown, Answer = unknown> {
  readonly id: OperationId
  readonly client: ClientId
  readonly input: Input
  readonly outcome: Outcome<Answer>
  readonly invokedAt: number
  readonly completedAt: number
}

/** Operations by id, in the order of their invocations, and what else was noted on the way. */
export interface History<Input = unknown, Answer = unknown> {
  readonly operations: readonly Operation<Input, Answer>[]
  readonly annotations: readonly Annotation[]
}

/** Something that is no operation and that a reader or an invariant wants to know: a lock granted, a fault. */
export interface Annotation {
  readonly at: number
  readonly kind: string
  readonly text: string
}

/** Says whether operation `left` completed before operation `right` was invoked. */
export type Precedence = (left: OperationId, right: OperationId) => boolean

/** The real-time order that a recorded history shows. */
export function recordedOrder(operations: readonly Operation[]): Precedence {
  return (left, right) => {
    const earlier = operations[left]
    const later = operations[right]
    return earlier !== undefined && later !== undefined && earlier.completedAt < later.invokedAt
  }
}
