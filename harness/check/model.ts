import type { ClientId, OperationId, Outcome } from '../history/operation.ts'

/** One linearization point of one operation, as a model is asked about it. */
export interface Point<Input, Answer> {
  readonly operation: OperationId
  readonly client: ClientId
  readonly input: Input
  readonly outcome: Outcome<Answer>
  /** Which of the operation's points this is: 0 up to `points(...) - 1`. */
  readonly index: number
}

/**
 * A sequential specification: which answers a state allows, and what follows.
 *
 * `step` gives every state that can follow when the point takes effect in `state`; none means "not allowed here".
 * For an unknown outcome it gives the states *if it took effect*: that it never did is said by the checker, which
 * leaves the operation out. States are immutable values.
 */
export interface Model<State = unknown, Input = unknown, Answer = unknown> {
  readonly name: string
  readonly initial: State
  step(state: State, point: Point<Input, Answer>): readonly State[]
  /** Equal keys mean equal states. */
  key(state: State): string | number
  /**
   * How many linearization points the operation has, all between its invocation and its completion, in order
   * (1 where it is not declared). An unknown operation takes any prefix of them.
   */
  points?(input: Input, outcome: Outcome<Answer>): number
  /** A part of the state that the operation alone touches; operations of different partitions never interact. */
  partition?(input: Input): string
  /** In a reader's words: what the state is, for explanations. */
  describe?(state: State): string
}
