/**
 * Reductions in a form that is known to be wrong. A test of the checker switches them on, one at a time, and must
 * notice: a test that cannot tell a sound reduction from an unsound one proves nothing.
 */
export type WrongForm =
  | 'eager-self-loop'
  | 'eager-branching'
  | 'optional-other'
  | 'optional-multi-point'
  | 'skip-unchanging-write'
  | 'ignore-crashed-need'
  | 'latest-of-class'
  | 'class-without-client'
  | 'class-without-stage'
  | 'antichain-total-crashed'
  | 'antichain-ignore-stage'
  | 'antichain-ignore-pure'
  | 'antichain-optional-either'
  | 'look-without-open'
  | 'window-without-open'
  | 'ahead-ignore-resets'
  | 'ahead-ignore-crashed'
  | 'ahead-done-reads'
  | 'split-whole'
  | 'versions-not-judged'
  | 'versions-without-unknown'
  | 'sequential-antichain'
  | 'sequential-by-parts'

/** The same of special algorithms, for tests of these by themselves. */
export type WrongSpecial = 'queue-before-insertion' | 'queue-early-refill' | 'stack-any-bottom' | 'priority-any-gap'

/** How a search is to be done; only tests and benchmarks choose. */
export interface Tuning {
  readonly search?: 'depth-first' | 'layered' | 'both'
  /** Nodes without progress after which `both` changes from depth-first to layered search. */
  readonly patience?: number
  /** Completions of the shortest beginning that is looked at by itself. */
  readonly firstLook?: number
  /** Returns in the shortest window that is searched from anywhere, where depth-first search is stuck. */
  readonly firstWindow?: number
  readonly inference?: boolean
  readonly special?: boolean
  readonly wrong?: WrongForm
  /** Told when a special algorithm decides a history or a partition; by its name. */
  readonly noteSpecial?: (algorithm: string) => void
}
