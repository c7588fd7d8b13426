import type { Execution } from '../execute.ts'
import type { Chooser, Strategy } from '../strategy.ts'
import { Classes } from './coverage.ts'
import { preemptionBounded } from './depth-first.ts'
import { SourceDpor } from './dpor.ts'
import { Experience, teaching } from './experience.ts'
import { mostOperations } from './first-effects.ts'
import { Rotation } from './rotation.ts'
import { sequential } from './sequential.ts'
import { StateHash } from './state-hash.ts'

/** What a campaign runs, and on what. */
export interface CampaignOptions {
  /** The one execution that all its runs are of. */
  readonly execution: Execution
  readonly seed: number
  /** Runs that the two exhaustive searches may take together; by default 100,000. */
  readonly exhaustiveRuns?: number
  /** Runs with at most two preemptions after that; by default 5,000. */
  readonly boundedRuns?: number
}

/** What is under way in a campaign. */
export type Phase = 'sequential' | 'exhaustive' | 'bounded' | 'rotation'

/** Runs over which a sampler takes every third turn of the exhaustive phase. */
const mixedRuns = 120

/**
 * The strategy where nobody asks for another: first every program by itself; then dynamic partial-order reduction and
 * state-hash search side by side, for which of them is faster depends on the program, and when either ends every
 * schedule was covered; then schedules with few preemptions; then samplers in rotation, for ever.
 *
 * While the exhaustive phase is young, every third run is a sampler's: a systematic search that begins in the wrong
 * corner stays there for long.
 */
export class Campaign implements Strategy {
  readonly name = 'campaign'
  phase: Phase = 'sequential'
  /** Whether it ended because every schedule was covered. */
  exhaustive = false
  /** Which strategy makes the run under way, or made the last one. */
  current = 'sequential'
  /** What the samplers' runs have shown; those of adaptive strategies say nothing about chances. */
  readonly classes: Classes = new Classes()
  readonly dpor: SourceDpor
  readonly stateHash: StateHash | undefined
  private readonly searches: readonly Strategy[]
  private readonly rotation: Rotation
  private readonly first: Strategy
  private readonly bounded: Strategy
  private readonly limits: { readonly exhaustiveRuns: number; readonly boundedRuns: number }
  private phaseRuns = 0

  constructor({ execution, seed, exhaustiveRuns = 100_000, boundedRuns = 5000 }: CampaignOptions) {
    const { footprints, ordersRealTime } = execution.simulation.state
    const experience = new Experience(footprints)
    const taught = (strategy: Strategy): Strategy => teaching(experience, strategy)
    this.limits = { exhaustiveRuns, boundedRuns }
    this.dpor = new SourceDpor(footprints)
    const fits = ordersRealTime || execution.operations.length <= mostOperations
    this.stateHash = fits ? new StateHash(execution) : undefined
    this.searches = this.stateHash === undefined ? [taught(this.dpor)] : [taught(this.dpor), taught(this.stateHash)]
    this.first = taught(sequential())
    this.bounded = taught(preemptionBounded(2))
    this.rotation = new Rotation({ seed, footprints, experience, classes: this.classes })
  }

  begin(): Chooser | undefined {
    switch (this.phase) {
      case 'sequential':
        return this.from(this.first) ?? this.enter('exhaustive')
      case 'exhaustive':
        return this.search()
      case 'bounded':
        if (this.phaseRuns++ >= this.limits.boundedRuns) return this.enter('rotation')
        return this.from(this.bounded) ?? this.enter('rotation')
      case 'rotation':
        return this.sample()
    }
  }

  /** Undefined when either search has come to its end. */
  private search(): Chooser | undefined {
    if (this.exhaustive) return undefined
    const run = this.phaseRuns++
    if (run >= this.limits.exhaustiveRuns) return this.enter('bounded')
    if (run < mixedRuns && run % 3 === 2) return this.sample()
    const strategy = this.searches[(run < mixedRuns ? run % 3 : run) % this.searches.length]
    const chooser = strategy === undefined ? undefined : this.from(strategy)
    this.exhaustive = chooser === undefined
    return chooser
  }

  private sample(): Chooser {
    const chooser = this.rotation.begin()
    this.current = this.rotation.current
    return chooser
  }

  private enter(phase: Phase): Chooser | undefined {
    this.phase = phase
    this.phaseRuns = 0
    return this.begin()
  }

  private from(strategy: Strategy): Chooser | undefined {
    const chooser = strategy.begin()
    if (chooser !== undefined) this.current = strategy.name
    return chooser
  }
}
