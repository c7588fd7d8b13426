/**
 * Rules that make a reduction sound. Each can be left out, so that a test can show what is missed without it; nothing
 * else has a reason to.
 */
export const rules = [
  'real-time-order',
  'openings',
  'deliveries',
  'joins',
  'fork-order',
  'deaths',
  'fates',
  'budgets',
  'optional-faults',
  'footprints-as-values',
  'acquire-races',
  'acquire-across-time',
  'wake-edges',
  'other-wakers',
  'pending-of-killed',
  'never-performed',
  'given-up-runs',
  'time-as-barrier',
  'deadlines',
  'judged-reads',
  'reads-before',
] as const

export type Rule = (typeof rules)[number]
