import type { ClientId, OperationId, Outcome } from '../history/operation.ts'
import type { Asked, Rule } from './rule.ts'

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
 * How a point acts on states, in every reachable one.
 * - `pure`: it is refused, or it leaves the state as it is (a read, a failed compare-and-set).
 * - `blind`: it is never refused, and one and the same state follows whatever was before (a write).
 * - `other`: anything else.
 */
export type PointKind = 'pure' | 'blind' | 'other'

/**
 * The part that an operation of a queue or a stack plays; equal values are equal keys, and those of a priority queue
 * are the numbers themselves. `none` is a removal of which nothing is known.
 */
export type Role =
  | { readonly kind: 'insert'; readonly value: string | number | bigint }
  | { readonly kind: 'remove'; readonly value: string | number | bigint }
  | { readonly kind: 'empty' }
  | { readonly kind: 'none' }

/**
 * Says that a model is a container, empty at first, for which a special algorithm is known; what it finds is checked
 * with `step`. A priority queue gives the smallest first.
 */
export interface Container<Input, Answer> {
  readonly order: 'fifo' | 'lifo' | 'priority'
  role(asked: Asked<Input, Answer>): Role
}

/** The version that an operation saw, or made where `isNew`. */
export interface Version {
  readonly version: number | bigint
  readonly isNew: boolean
}

/** Says that answers name versions of the state, which grow: a history can be put in order by them. */
export interface Versions<Input, Answer> {
  /** Undefined where the operation does not say its version. */
  of(asked: Asked<Input, Answer>): Version | undefined
  /**
   * Whether `step` refuses every answer whose version is not that of the state, so that no other order than that of the
   * versions can be right. Where it does not, a version that does not fit says nothing.
   */
  readonly areJudged: boolean
}

/** One register that an operation read or wrote as a whole; values by their keys. */
export interface Access {
  readonly kind: 'read' | 'write'
  readonly register: string
  readonly value: string | number
}

/** Says that a model consists of registers by name, so that it can be told which write a read saw. */
export interface Registers<Input, Answer> {
  /** The key of what the register holds at first. */
  initial(register: string): string | number
  /** What the operation read and wrote, in its order; undefined where it did anything else. */
  accesses(asked: Asked<Input, Answer>): readonly Access[] | undefined
}

/** What an operation does to a state that grows: `observes` is allowed in one state only, and leaves it alone. */
export type GrowthPart<State> =
  { readonly kind: 'grows' } | { readonly kind: 'observes'; readonly state: State } | { readonly kind: 'other' }

/** Says that most operations only make the state grow (a log, a text), so that a search can look ahead to reads. */
export interface Growth<State, Input, Answer> {
  /** Whether operations that grow the state, or none, can lead from `earlier` to `later`. */
  leadsTo(earlier: State, later: State): boolean
  part(asked: Asked<Input, Answer>): GrowthPart<State>
  /**
   * Whether `later`, to which `earlier` leads, can still be led to when an operation that grows the state has done so;
   * spares making states that `leadsTo` would refuse.
   */
  growsTowards?(earlier: State, asked: Asked<Input, Answer>, later: State): boolean
}

/**
 * A sequential specification: which answers a state allows, and what follows.
 *
 * `step` gives every state that can follow when the point takes effect in `state`; none means "not allowed here".
 * For an unknown outcome it gives the states *if it took effect*: that it never did is said by the checker, which
 * leaves the operation out. States are immutable values. All functions must be pure.
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
  /**
   * Whether a client would ask this in `state`: programs that are made up ask only for what makes sense in a state that
   * some order of what was asked until then can lead to. Everything makes sense where it is not declared.
   */
  precondition?(state: State, input: Input): boolean
  /**
   * A part of the state that the operation alone touches, or undefined where it touches all of it. A history without
   * operations on the whole is checked part by part, each from `initial`.
   */
  split?(input: Input): string | undefined
  /** In a reader's words: what the state is, for explanations. */
  describe?(state: State): string
  /**
   * The states that one internal operation can lead to from `state`: something that the system does by itself, at
   * any time or never (an accepted commit moving the messages, a send being answered). The state holds what earlier
   * points spawned, so that equal multisets of spawned work are equal states.
   */
  internal?(state: State): readonly State[]
  /** How the point acts, where the author knows; a declaration that a visited state contradicts is an error. */
  kind?(point: Point<Input, Answer>): PointKind
  /** Only on models made by `ruleModel`, whose `step` is derived from it: guard and effect of a one-point operation. */
  rule?(asked: Asked<Input, Answer>): Rule<State>
  /** Only on containers with a special algorithm. */
  readonly container?: Container<Input, Answer>
  /** Only on models of one point for each operation, whose answers tell versions of the whole state. */
  readonly versions?: Versions<Input, Answer>
  /** Only on models whose state mostly grows; never together with operations of several points. */
  readonly growth?: Growth<State, Input, Answer>
  /** Only on models that consist of registers; session guarantees are told of them. */
  readonly registers?: Registers<Input, Answer>
}
