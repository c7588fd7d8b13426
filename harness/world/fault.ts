import type { Chain } from './chain.ts'

/** What may strike a run, as its budgets are called. */
export const faultNames = ['crashes', 'stalls'] as const

export type FaultName = (typeof faultNames)[number]

/** How many faults of each kind: those that a run may still suffer, or those that struck it. */
export type Faults = Record<FaultName, number>

/** No fault of any kind but these. */
export function someFaults(some: Readonly<Partial<Faults>> = {}): Faults {
  return { crashes: some.crashes ?? 0, stalls: some.stalls ?? 0 }
}

/** One kind of fault: where it can strike, and what it does. */
export interface Fault {
  /** Of the chains through which it strikes. */
  readonly kind: Chain['kind']
  /** The budget that it spends. */
  readonly name: FaultName
  /** Adds the chains through which it can strike now; asked only where the budget is not spent. */
  offer(candidates: Chain[]): void
  /** It strikes through a chain that it offered. */
  strike(chain: Chain): void
  /** Remembers where it never struck: it could have come after yet another step. Asked like `offer`, at the end. */
  forgo(): void
}
