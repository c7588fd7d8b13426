import type { Execution } from '../execute.ts'
import type { Chooser, Strategy } from '../strategy.ts'
import { Trace } from '../trace.ts'
import { Classes, noting, tracing } from './coverage.ts'
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

/**
 * Runs that the reduction has to itself, but for samplers, before state-hash search takes every other turn: most programs
 * are done by then, and where they are not, contention on few resources may have made many classes of few states. Of a
 * small budget it is a quarter.
 */
const aloneRuns = 20_000

/** Runs over which a sampler takes every third turn of the exhaustive phase. */
const mixedRuns = 120

/**
 * The strategy where nobody asks for another: first every program by itself; then dynamic partial-order reduction, and
 * after a while state-hash search beside it, for which of them is faster depends on the program, and when either ends
 * every schedule was covered; then schedules with few preemptions; then samplers in rotation, for ever.
 *
 * While the exhaustive phase is young, every third run is a sampler's: a systematic search that begins in the wrong
 * corner stays there for long.
 */
export class Campaign implements Strategy {
  readonly name = 'campaign'
  phase: Phase = 'sequential'
  /** Which search covered every schedule, once one has. */
  endedBy: 'dpor' | 'state-hash' | undefined
  /** Which strategy makes the run under way, or made the last one. */
  current = 'sequential'
  /** What the runs have shown; only those of samplers say anything about chances. */
  readonly classes: Classes = new Classes()
  readonly dpor: SourceDpor
  readonly stateHash: StateHash | undefined
  private readonly reduction: Strategy
  private readonly hashing: Strategy | undefined
  private readonly rotation: Rotation
  private readonly first: Strategy
  private readonly bounded: Strategy
  private readonly limits: { readonly exhaustiveRuns: number; readonly boundedRuns: number; readonly aloneRuns: number }
  private phaseRuns = 0
  private readonly ownTrace: Trace

  constructor({ execution, seed, exhaustiveRuns = 100_000, boundedRuns = 5000 }: CampaignOptions) {
    const { footprints, ordersRealTime } = execution.simulation.state
    const experience = new Experience(footprints)
    this.ownTrace = new Trace(footprints)
    this.limits = { exhaustiveRuns, boundedRuns, aloneRuns: Math.min(aloneRuns, Math.ceil(exhaustiveRuns / 4)) }
    this.dpor = new SourceDpor(footprints)
    const fits = ordersRealTime || execution.operations.length <= mostOperations
    this.stateHash = fits ? new StateHash(execution) : undefined
    const taught = (strategy: Strategy): Strategy => teaching(experience, strategy)
    const traced = (strategy: Strategy): Strategy =>
      noting(this.classes, this.ownTrace, tracing(this.ownTrace, taught(strategy)))
    this.reduction = noting(this.classes, this.dpor.trace, taught(this.dpor))
    this.hashing = this.stateHash && traced(this.stateHash)
    this.first = traced(sequential())
    this.bounded = traced(preemptionBounded(2))
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

  get exhaustive(): boolean {
    return this.endedBy !== undefined
  }

  /** The order of the steps of the last run, if it was made by a search that can cover every schedule. */
  get trace(): Trace | undefined {
    if (this.current === 'dpor') return this.dpor.trace
    return this.current === 'state-hash' ? this.ownTrace : undefined
  }

  /** Undefined when either search has come to its end. */
  private search(): Chooser | undefined {
    if (this.exhaustive) return undefined
    const run = this.phaseRuns++
    if (run >= this.limits.exhaustiveRuns) return this.enter('bounded')
    if (run < mixedRuns && run % 3 === 2) return this.sample()
    const { hashing } = this
    const isHashed = hashing !== undefined && run >= this.limits.aloneRuns && run % 2 === 0
    const chooser = this.from(isHashed ? hashing : this.reduction)
    if (chooser === undefined) this.endedBy = isHashed ? 'state-hash' : 'dpor'
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
