import type { OperationId } from '../history/operation.ts'

/** Stands for a step that the model makes by itself (`Model.internal`) in a linearization. */
export const internalOperation = -1

/** One linearization point in the order in which it took effect. */
export interface LinearizedPoint {
  readonly operation: OperationId
  readonly index: number
}

/** An order of points that explains a history. Unknown operations may be absent. */
export type Linearization = readonly LinearizedPoint[]

/** A point that was open when an order could not go on, and what it would have needed. */
export interface Candidate {
  readonly operation: OperationId
  /** The states that the model would have allowed it in, in its own words; none where none is known. */
  readonly needs: readonly string[]
  /** Whether the order could go on with it, though not to the end. */
  readonly isAllowed: boolean
}

/** A state in which orders got stuck. */
export interface DeadEnd {
  /** The state in the model's own words. */
  readonly state: string
  /** An order that leads there, as long as any. */
  readonly order: Linearization
  readonly candidates: readonly Candidate[]
}

/** An order as far as it goes, and the operations of which no longer one was found that has them: for pictures. */
export interface PartialOrder {
  readonly order: Linearization
  readonly operations: readonly OperationId[]
}

/** Operations close together that have no order by themselves, whatever the state was before them. */
export interface Window {
  readonly operations: readonly OperationId[]
  /** Every state that was possible when the window begins, in the model's own words. */
  readonly states: readonly string[]
}

/** Why no order explains a history. */
export interface Violation {
  /** One of the longest orders that the search could build; it ends where nothing more could be placed. */
  readonly longest: Linearization
  /** Operations that had completed, or were open, when the longest order ended, and could not be placed next. */
  readonly stuck: readonly OperationId[]
  /** The operation whose completion no order could explain: the first that cannot be placed in time. */
  readonly culprit?: OperationId
  /**
   * The search for evidence was cut before its end. Then `longest` is an order, but not all of them are known, and where
   * no culprit is named, it is the first of `stuck` or an operation that completed later.
   */
  readonly isCut?: true
  /** Every state in which an order could be when the culprit completed. */
  readonly deadEnds?: readonly DeadEnd[]
  readonly window?: Window
  /** Of each operation up to the culprit that can be placed at all, one of the longest orders that has it. */
  readonly partialOrders?: readonly PartialOrder[]
}

/** What is said of a promise that is weaker than linearizability. */
export type LevelVerdict =
  | { readonly kind: 'kept' }
  /** The operations that show it together, in the order of their invocations, where a few of them do. */
  | { readonly kind: 'broken'; readonly operations: readonly OperationId[] }
  | { readonly kind: 'undecided'; readonly reason: string }

/**
 * What a checker says of one history. Undecided is never a pass. Evidence is worked out when it is first read, for
 * deciding is often a hundred times cheaper than telling why.
 */
export type Verdict =
  | { readonly kind: 'linearizable'; readonly linearization: Linearization }
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'undecided'; readonly reason: string; readonly nodesVisited: number }
