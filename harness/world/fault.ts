import { mix } from '../random.ts'
import type { Hash } from './cells.ts'
import type { Chain, FaultKind } from './chain.ts'

/** Which budget a fault spends; in the order in which faults are offered. */
export const budgetOf: Readonly<Record<FaultKind, FaultName>> = {
  stall: 'stalls',
  crash: 'crashes',
  error: 'errors',
  'lost-reply': 'lostReplies',
  restart: 'restarts',
  'clock-jump': 'clockJumps',
  'torn-write': 'tornWrites',
  'machine-crash': 'machineCrashes',
}

export type FaultName =
  'crashes' | 'stalls' | 'errors' | 'lostReplies' | 'restarts' | 'clockJumps' | 'tornWrites' | 'machineCrashes'

/** Whether a chain is a fault. */
export function isFault(chain: Chain): chain is Chain & { readonly kind: FaultKind } {
  return chain.isFault
}

/** What may strike a run, as budgets call it; in the order in which they are told. */
export const faultNames: readonly FaultName[] = [
  'crashes',
  'stalls',
  'errors',
  'lostReplies',
  'restarts',
  'clockJumps',
  'tornWrites',
  'machineCrashes',
]

/** How many faults of each kind: those that a run may still suffer, or those that struck it. */
export type Faults = Record<FaultName, number>

/** No fault of any kind but these. */
export function someFaults(some: Readonly<Partial<Faults>> = {}): Faults {
  const { crashes = 0, stalls = 0, errors = 0, lostReplies = 0 } = some
  const { restarts = 0, clockJumps = 0, tornWrites = 0, machineCrashes = 0 } = some
  return { crashes, stalls, errors, lostReplies, restarts, clockJumps, tornWrites, machineCrashes }
}

/** For runs that nothing may strike, and at the start of every run. */
export const noFaults: Readonly<Faults> = someFaults()

/** Field by field, for it is done several times in every run. */
export function copyFaults(from: Readonly<Faults>, into: Faults): void {
  into.crashes = from.crashes
  into.stalls = from.stalls
  into.errors = from.errors
  into.lostReplies = from.lostReplies
  into.restarts = from.restarts
  into.clockJumps = from.clockJumps
  into.tornWrites = from.tornWrites
  into.machineCrashes = from.machineCrashes
}

/** Those of which there are any. */
export function spendable(faults: Readonly<Partial<Faults>>): Partial<Faults> {
  return Object.fromEntries(faultNames.map(name => [name, faults[name] ?? 0] as const).filter(([, count]) => count > 0))
}

/** Adds the counts to a hash; what is added after them is told apart from what they are. */
export function hashFaults(faults: Readonly<Faults>, into: Hash): void {
  const { crashes, stalls, errors, lostReplies, restarts, clockJumps, tornWrites, machineCrashes } = faults
  const all = crashes + stalls + errors + lostReplies + restarts + clockJumps + tornWrites + machineCrashes
  into.low = mix(into.low, all)
  into.high = mix(into.high ^ 0x2c1b3c6d, all)
  // Most runs suffer nothing.
  if (all > 0) for (const name of faultNames) addFault(faults[name], into)
}

function addFault(count: number, into: Hash): void {
  into.low = mix(into.low, count)
  into.high = mix(into.high ^ 0x2c1b3c6d, count)
}

/** One kind of fault: where it can strike, and what it does. */
export interface Fault {
  /** Of the chains through which it strikes. */
  readonly kind: FaultKind
  /** Adds the chains through which it can strike now; asked only where its budget is not spent. */
  offer(candidates: Chain[]): void
  /** What it does through a chain that it offers now, in words. */
  describe(chain: Chain): string
  /** It strikes through a chain that it offered. */
  strike(chain: Chain): void
  /** Remembers where it never struck: it could have come after yet another step. Asked like `offer`, at the end. */
  forgo(): void
}
