import type { Counterexample, Coverage } from '../harness/explore/finding.ts'
import type { Faults } from '../harness/world/fault.ts'
import type { CaseKind } from '../harness/explore/scenario.ts'
import type { Stray } from '../harness/explore/steering.ts'

/** What a search ran within; every number is a maximum. */
export interface Bounds extends Readonly<Partial<Faults>> {
  readonly clients: number
  readonly operations: number
  readonly crashes: number
  readonly stalls: number
}

/** One pair of case and variant, as `reproduce` reports it. */
export interface VariantReport {
  readonly name: string
  readonly case: string
  /** What the case shows; null where all is expected to be well. */
  readonly kind: CaseKind | null
  readonly expected: 'violated' | 'held'
  readonly finding: 'violated' | 'held' | 'undecided'
  /** Whether the finding is the expected one, with the invariants named for it, and the target was reached. */
  readonly met: boolean
  /** Why it is not met, or undecided: a sentence; absent otherwise. */
  readonly reason?: string
  readonly reached: boolean
  /** What `reached` means here: completes "reached when ...". */
  readonly target: string
  /** The invariants that must break. */
  readonly breaks: readonly string[]
  /** The invariants that the counterexample breaks. */
  readonly broken: readonly string[]
  readonly schedules: number
  readonly exhaustive: boolean
  readonly bounds: Bounds
  readonly coverage: Coverage
  readonly counterexample: CounterexampleReport | null
  readonly elapsedMs: number
}

export interface CounterexampleReport {
  readonly token: string
  readonly preemptions: number
  /** How many. */
  readonly steps: number
  /** The whole of it, for the renderers; left out of JSON. */
  readonly told: Counterexample
}

export interface ScenarioReport {
  readonly id: string
  /** The public report's address. */
  readonly report: string
  readonly claim: string
  readonly variants: readonly VariantReport[]
}

/** Finished data of `reproduce`. */
export interface ReproduceReport {
  readonly kind: 'reproduce'
  readonly version: 1
  readonly scenarios: readonly ScenarioReport[]
  /** Whether Ctrl-C ended it early. */
  readonly interrupted: boolean
}

/** Finished data of `replay`. */
export interface ReplayReport {
  readonly kind: 'replay'
  readonly version: 1
  readonly token: string
  readonly scenario: string
  readonly case: string
  readonly variant: string
  readonly finding: 'violated' | 'held' | 'undecided'
  /** Why it is undecided; absent otherwise. */
  readonly reason?: string
  /** Present where the code has changed since the token was made: its decisions that were not where they had been. */
  readonly strays?: readonly Stray[]
  readonly broken: readonly string[]
  readonly traceHash: string
  readonly told: Counterexample
}
