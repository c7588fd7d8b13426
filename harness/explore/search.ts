import type { Precedence } from '../history/operation.ts'
import type { Execution } from '../schedule/execute.ts'
import type { Search } from '../schedule/quiescence.ts'
import type { Strategy } from '../schedule/strategy.ts'
import { SourceDpor } from '../schedule/strategies/dpor.ts'
import { strategies, type StrategyName } from '../schedule/strategies/named.ts'
import { Rotation } from '../schedule/strategies/rotation.ts'
import { mayPrecede } from '../schedule/strongest-order.ts'
import type { Trace } from '../schedule/trace.ts'
import type { BrokenInvariant, Coverage, EssentialOrderings } from './finding.ts'
import { essentialOrderings } from './orderings.ts'
import type { FaultBudget, Target } from './scenario.ts'
import { breaksAll, type Hit } from './hit.ts'
import { shrink, type Shrunk } from './shrink.ts'
import type { Program, System } from './system.ts'
import { defaultMaxSteps, Trial } from './trial.ts'

/** What is searched. */
export interface Question {
  readonly system: System
  readonly program: Program
  readonly faults: FaultBudget
  readonly target?: Target | undefined
  /** The invariants that a counterexample must break, all of them; any one where it is empty. */
  readonly breaks: readonly string[]
  readonly maxSteps?: number
  /** `campaign`, the default, is what `search` says; any other name is that strategy alone. */
  readonly strategy?: StrategyName | 'campaign' | undefined
}

/** How far a search goes. Schedules and seed alone decide what is found; time may only end it. */
export interface SearchLimits {
  readonly seed: number
  /** Schedules to run at most. */
  readonly schedules: number
  /** Asked between runs: why to stop now, or undefined to go on. */
  stop(): string | undefined
  progress?(schedules: number): void
}

/** What a search came to. */
export type Answer =
  | ({ readonly kind: 'violated'; readonly essential: EssentialOrderings; readonly coverage: Coverage } & Shrunk)
  | { readonly kind: 'held'; readonly coverage: Coverage }
  | { readonly kind: 'undecided'; readonly reason: string; readonly coverage: Coverage }

/**
 * The search behind `reproduce`: one schedule of each class of equivalent ones, over effects alone, each judged by the
 * strongest real-time order that a schedule of its class can show; if that finds something that the recorded order
 * does not confirm, the same again with real-time order as part of the classes. Where the schedules run out before the
 * classes do, the last tenth of them is drawn at random. A hit is then shrunk, and explained.
 */
export function* search(question: Question, limits: SearchLimits): Search<Answer> {
  const inquiry = new Inquiry(question, limits)
  const { strategy = 'campaign' } = question
  let found = strategy === 'campaign' ? yield* inquiry.exhaust('effects') : yield* inquiry.follow(strategy)
  if (found === 'alarm') found = yield* inquiry.exhaust('recorded')
  if (found === 'limit' && strategy === 'campaign' && inquiry.mayGoOnSampling) found = yield* inquiry.sample()
  return typeof found === 'string' ? yield* inquiry.close() : yield* inquiry.explain(found)
}

type Found = Hit | 'complete' | 'limit' | 'alarm'

/** What one search has learned so far. */
class Inquiry {
  private readonly question: Question
  private readonly limits: SearchLimits
  private schedules = 0
  private classes = 0
  private outcomes = 0
  private reached = false
  private exhaustive = false
  /** Why it was ended from outside. */
  private stopped: string | undefined
  /** Why a run could not be judged. */
  private unjudged: string | undefined
  /** A hit that breaks something else than what was asked for. */
  private other: Hit | undefined

  constructor(question: Question, limits: SearchLimits) {
    this.question = question
    this.limits = limits
  }

  /** Covers every class; `alarm` when the strongest order shows what the recorded order does not. */
  *exhaust(realTime: 'effects' | 'recorded'): Search<Found> {
    const trial = this.trial(realTime)
    yield* trial.prepare()
    const dpor = new SourceDpor(trial.simulation.footprints)
    const order = realTime === 'effects' ? strongestOrder(trial, dpor.trace) : trial.recorded
    const found = yield* this.runAll(trial, dpor, { order, most: exhaustingShare(this.limits.schedules) })
    this.exhaustive = found === 'complete' && this.unjudged === undefined
    return found
  }

  /** Whether random schedules can still say something. */
  get mayGoOnSampling(): boolean {
    return this.unjudged === undefined
  }

  /** Runs one strategy for as many schedules as there are. */
  *follow(name: StrategyName): Search<Found> {
    const trial = this.trial('recorded')
    yield* trial.prepare()
    const strategy = strategies[name]({ seed: this.limits.seed, execution: trial.execution })
    const found = yield* this.runAll(trial, strategy, { order: trial.recorded, most: this.limits.schedules })
    this.exhaustive = found === 'complete' && this.unjudged === undefined
    return found
  }

  /** Draws schedules at random for as long as there are any left. */
  *sample(): Search<Found> {
    const trial = this.trial('recorded')
    yield* trial.prepare()
    const most = this.limits.schedules
    const rotation = new Rotation({ seed: this.limits.seed, footprints: trial.simulation.footprints })
    return yield* this.runAll(trial, rotation, { order: trial.recorded, most })
  }

  /** Makes a hit small, and finds out why it fails. */
  *explain(hit: Hit): Search<Answer> {
    const trial = this.trial('recorded')
    yield* trial.prepare()
    const first = hit.broken[0]?.invariant
    const { breaks } = this.question
    const asked = breaks.length > 0 && breaksAll(hit.broken, breaks)
    const wanted = asked || first === undefined ? breaks : [first]
    const shrunk = yield* shrink(trial, hit, wanted)
    const essential = yield* essentialOrderings(trial, shrunk.hit, wanted)
    const { limit: _found, ...coverage } = this.coverage()
    return { kind: 'violated', ...shrunk, essential, coverage: { ...coverage, exhaustive: false } }
  }

  *close(): Search<Answer> {
    if (this.other !== undefined) return yield* this.explain(this.other)
    const coverage = this.coverage()
    const never = this.reached ? undefined : 'the targeted contention was never entered'
    const reason = this.unjudged ?? this.stopped ?? never
    return reason === undefined ? { kind: 'held', coverage } : { kind: 'undecided', reason, coverage }
  }

  private *runAll(trial: Trial, strategy: Strategy, { order, most }: RunLimits): Search<Found> {
    let found: Found | undefined
    while (found === undefined) {
      // Whether anything is left is asked first, so that a search that ends at its limit is complete.
      const chooser = strategy.begin()
      if (chooser === undefined) found = 'complete'
      else if (!this.mayGoOn(most)) found = 'limit'
      else found = yield* this.runOne(trial.run(chooser), trial, order)
    }
    this.reached ||= trial.reached
    this.outcomes = Math.max(this.outcomes, trial.outcomes)
    return found
  }

  private *runOne(execution: Execution, trial: Trial, order: Precedence): Search<Found | undefined> {
    yield execution
    this.schedules++
    if (this.schedules % 256 === 0) this.limits.progress?.(this.schedules)
    if (execution.ending.kind === 'abandoned') return undefined
    this.classes++
    const judgement = yield* trial.judge(order)
    this.unjudged ??= judgement.undecided
    // What escaped goes on when it likes, also in the middle of a later run.
    if (execution.ending.kind === 'escaped') return 'limit'
    if (judgement.broken.length === 0) return undefined
    const recorded = order === trial.recorded ? judgement : yield* trial.judge(trial.recorded)
    if (recorded.broken.length === 0) return 'alarm'
    return this.keep(hitOf(trial, recorded.broken))
  }

  /** The hit, if it breaks what was asked for; else it is kept for the case that nothing better comes. */
  private keep(hit: Hit): Hit | undefined {
    if (breaksAll(hit.broken, this.question.breaks)) return hit
    this.other ??= hit
    return undefined
  }

  private mayGoOn(most: number): boolean {
    this.stopped ??= this.limits.stop()
    return this.stopped === undefined && this.schedules < most
  }

  private trial(realTime: 'effects' | 'recorded'): Trial {
    const { system, program, faults, target, maxSteps } = this.question
    return new Trial({ system, program, faults, target, realTime, maxSteps: maxSteps ?? defaultMaxSteps })
  }

  private coverage(): Coverage {
    const { schedules, classes, outcomes, reached, exhaustive } = this
    const covered = { schedules, classes, outcomes, reached, exhaustive }
    if (exhaustive) return covered
    return {
      ...covered,
      limit: this.unjudged ?? this.stopped ?? `there were more schedules than the ${String(schedules)} asked for`,
    }
  }
}

/** Of many schedules a tenth is kept for random ones, should the others not be enough. */
function exhaustingShare(schedules: number): number {
  return schedules > 1000 ? Math.ceil(schedules * 0.9) : schedules
}

interface RunLimits {
  readonly order: Precedence
  readonly most: number
}

function hitOf(trial: Trial, broken: readonly BrokenInvariant[]): Hit {
  const { schedule, preemptions } = trial.execution
  return { schedule, preemptions, broken }
}

/** The strongest real-time order of the class that was just run. */
function strongestOrder(trial: Trial, trace: Trace): Precedence {
  const { operations } = trial.execution
  return (left, right) => {
    const earlier = operations[left]
    const later = operations[right]
    return earlier !== undefined && later !== undefined && mayPrecede(earlier, later, trace)
  }
}
