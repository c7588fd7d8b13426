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

/** Why no order explains a history. */
export interface Violation {
  /** The longest orders that the search could build; each ends where nothing more could be placed. */
  readonly longest: Linearization
  /** Operations that had completed, or were open, when the longest order ended, and could not be placed next. */
  readonly stuck: readonly OperationId[]
  /** The operation whose completion no order could explain: the first that cannot be placed in time. */
  readonly culprit?: OperationId
}

/**
 * What a checker says of one history. Undecided is never a pass. Evidence is worked out when it is first read, for
 * deciding is often a hundred times cheaper than telling why.
 */
export type Verdict =
  | { readonly kind: 'linearizable'; readonly linearization: Linearization }
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'undecided'; readonly reason: string; readonly nodesVisited: number }
