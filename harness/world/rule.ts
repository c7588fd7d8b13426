/**
 * Rules that make a reduction sound. Each can be left out, so that a test can show what is missed without it; nothing
 * else has a reason to.
 */
export type Rule =
  | 'real-time-order'
  | 'deliveries'
  | 'budgets'
  | 'optional-faults'
  | 'footprints-as-values'
  | 'acquire-across-time'
  | 'judged-reads'
  | 'reads-before'
