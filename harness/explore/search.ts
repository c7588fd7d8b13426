import type { Precedence } from '../history/operation.ts'
import type { Execution } from '../schedule/execute.ts'
import type { Search } from '../schedule/quiescence.ts'
import type { Strategy } from '../schedule/strategy.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { Campaign } from '../schedule/strategies/campaign.ts'
import { Classes, covering, noting } from '../schedule/strategies/coverage.ts'
import { SourceDpor } from '../schedule/strategies/dpor.ts'
import { strategies, type StrategyName } from '../schedule/strategies/named.ts'
import { samplerNames } from '../schedule/strategies/sampler.ts'
import { StateHash } from '../schedule/strategies/state-hash.ts'
import { Audit } from './audit.ts'
import type { BrokenInvariant, Claim, Coverage, EssentialOrderings, Sample } from './finding.ts'
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
  | {
      readonly kind: 'undecided'
      readonly reason: string
      readonly coverage: Coverage
      /** A run that no covered schedule is like; it may be that the program is not deterministic. */
      readonly suspect?: Schedule
    }

/**
 * The search behind `reproduce`: the campaign, or the strategy that was asked for. A campaign looks at effects alone and
 * judges the runs of its exhaustive searches by the strongest real-time order that a schedule of their class can show;
 * if that finds something that the recorded order does not confirm, it starts again with real-time order as part of the
 * classes. What it has covered is audited with random runs. A hit is shrunk, and explained.
 */
export function* search(question: Question, limits: SearchLimits): Search<Answer> {
  const inquiry = new Inquiry(question, limits)
  const { strategy = 'campaign' } = question
  let found = strategy === 'campaign' ? yield* inquiry.campaign('effects') : yield* inquiry.follow(strategy)
  if (found === 'alarm') found = yield* inquiry.campaign('recorded')
  return typeof found === 'string' ? yield* inquiry.close() : yield* inquiry.explain(found)
}

type Found = Hit | 'complete' | 'limit' | 'alarm'

/** What one search has learned so far. */
class Inquiry {
  private readonly question: Question
  private readonly limits: SearchLimits
  private schedules = 0
  private longest = 0
  private polls = false
  private classes = new Classes()
  private outcomes = 0
  private reached = false
  /** What covered every schedule. */
  private claim: Claim | undefined
  /** Why it was ended from outside. */
  private stopped: string | undefined
  /** Why a run could not be judged. */
  private unjudged: string | undefined
  private suspect: Schedule | undefined
  /** A hit that breaks something else than what was asked for. */
  private other: Hit | undefined

  constructor(question: Question, limits: SearchLimits) {
    this.question = question
    this.limits = limits
  }

  /** Runs a campaign; `alarm` when the strongest order shows what the recorded order does not. */
  *campaign(realTime: 'effects' | 'recorded'): Search<Found> {
    const trial = this.trial(realTime)
    yield* trial.prepare()
    const left = this.limits.schedules - this.schedules
    const campaign = new Campaign({ execution: trial.execution, seed: this.limits.seed, ...sharesOf(left) })
    this.classes = campaign.classes
    const orderOf = (): Precedence =>
      realTime === 'effects' && campaign.trace !== undefined ? trial.strongest(campaign.trace) : trial.recorded
    const found = yield* this.runAll(trial, campaign, orderOf)
    if (found !== 'complete') return found
    const states = campaign.endedBy === 'state-hash' ? campaign.stateHash?.states : undefined
    return yield* this.conclude(trial, campaign.endedBy ?? campaign.name, states)
  }

  /** Runs one strategy for as many schedules as there are. */
  *follow(name: StrategyName): Search<Found> {
    const trial = this.trial('recorded')
    yield* trial.prepare()
    const strategy = strategies[name]({ seed: this.limits.seed, execution: trial.execution, classes: this.classes })
    const found = yield* this.runAll(trial, this.counted(strategy, trial), () => trial.recorded)
    const states = strategy instanceof StateHash ? strategy.states : undefined
    return found === 'complete' ? yield* this.conclude(trial, name, states) : found
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
    const { limit: _found, claim: _broken, samples: _enough, ...coverage } = this.coverage()
    return { kind: 'violated', ...shrunk, essential, coverage: { ...coverage, exhaustive: false } }
  }

  *close(): Search<Answer> {
    if (this.other !== undefined) return yield* this.explain(this.other)
    const coverage = this.coverage()
    const reason = this.unjudged ?? this.stopped ?? (this.reached ? undefined : this.neverReached())
    if (reason === undefined) return { kind: 'held', coverage }
    const { suspect } = this
    return { kind: 'undecided', reason, coverage, ...(suspect && { suspect }) }
  }

  /** Notes the classes of a strategy's runs; the reduction keeps their traces itself. */
  private counted(strategy: Strategy, { simulation: { footprints } }: Trial): Strategy {
    if (strategy instanceof SourceDpor) return noting(this.classes, strategy.trace, strategy)
    return strategy.name === 'rotation' ? strategy : covering(this.classes, footprints, strategy)
  }

  /** Every schedule was covered, unless a run could not be judged; random runs must show nothing else. */
  private *conclude(trial: Trial, by: string, states: number | undefined): Search<Found> {
    if (this.unjudged !== undefined) return 'complete'
    const audit = new Audit(trial, this.limits.seed, this.classes, by === 'dpor')
    const audited = yield* audit.run()
    if (audited.kind === 'hit') return this.keep(hitOf(trial, audited.broken)) ?? 'limit'
    if (audited.kind === 'passed') this.claim = this.claimOf(by, audited.runs, states)
    else {
      this.unjudged = audited.reason
      this.suspect = audited.suspect
    }
    return 'complete'
  }

  private claimOf(by: string, auditRuns: number, states: number | undefined): Claim {
    const { invariants, stepInvariants = [], memory = 'shared' } = this.question.system
    const judged = [...new Set(['progress', ...[...invariants, ...stepInvariants].map(({ id }) => id)])]
    const claim = { by, judged, memory, auditRuns, longest: this.longest, polls: this.polls }
    return states === undefined ? claim : { ...claim, hash: { bits: 64, states, collision: states ** 2 / 2 ** 65 } }
  }

  private *runAll(trial: Trial, strategy: Strategy, orderOf: () => Precedence): Search<Found> {
    let found: Found | undefined
    while (found === undefined) {
      // Whether anything is left is asked first, so that a search that ends at its limit is complete.
      const chooser = strategy.begin()
      if (chooser === undefined) found = 'complete'
      else if (!this.mayGoOn()) found = 'limit'
      else found = yield* this.runOne(trial.run(chooser), trial, orderOf)
    }
    this.reached ||= trial.reached
    this.polls ||= trial.simulation.polled
    this.outcomes = Math.max(this.outcomes, trial.outcomes)
    return found
  }

  private *runOne(execution: Execution, trial: Trial, orderOf: () => Precedence): Search<Found | undefined> {
    yield execution
    this.schedules++
    if (this.schedules % 256 === 0) this.limits.progress?.(this.schedules)
    if (execution.ending.kind === 'abandoned') return undefined
    this.longest = Math.max(this.longest, execution.simulation.step)
    const order = orderOf()
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

  private mayGoOn(): boolean {
    this.stopped ??= this.limits.stop()
    return this.stopped === undefined && this.schedules < this.limits.schedules
  }

  private trial(realTime: 'effects' | 'recorded'): Trial {
    const { system, program, faults, target, maxSteps } = this.question
    return new Trial({ system, program, faults, target, realTime, maxSteps: maxSteps ?? defaultMaxSteps })
  }

  private coverage(): Coverage {
    const { schedules, classes, outcomes, reached, claim } = this
    const covered = { schedules, classes: classes.size, outcomes, reached, exhaustive: claim !== undefined }
    if (claim !== undefined) return { ...covered, claim }
    return { ...covered, limit: this.unjudged ?? this.stopped ?? this.ranOut(), samples: samplesOf(classes) }
  }

  private ranOut(): string {
    return `there were more schedules than the ${String(this.schedules)} asked for; next: ${this.next()}`
  }

  private neverReached(): string {
    const never = 'the targeted contention was never entered'
    return this.claim === undefined ? `${never}; next: ${this.next()}` : `${never}, in no schedule at all`
  }

  private next(): string {
    return `--schedules ${String(4 * this.limits.schedules)}`
  }
}

/**
 * How the schedules of a campaign are shared out: of many, a tenth is kept for the samplers and a twentieth for schedules
 * with few preemptions, should the exhaustive searches not come to their end.
 */
function sharesOf(schedules: number): { exhaustiveRuns: number; boundedRuns: number } {
  if (schedules <= 1000) return { exhaustiveRuns: schedules, boundedRuns: 0 }
  return { exhaustiveRuns: Math.ceil(schedules * 0.85), boundedRuns: Math.ceil(schedules * 0.05) }
}

/** What each sampler has shown, and is expected to show next; what others have run says nothing of chances. */
function samplesOf(classes: Classes): readonly Sample[] {
  return samplerNames.flatMap(strategy => {
    const chanceOfNew = classes.chanceOfNew(strategy)
    return chanceOfNew === undefined ? [] : [{ strategy, ...classes.sampleOf(strategy), chanceOfNew }]
  })
}

function hitOf(trial: Trial, broken: readonly BrokenInvariant[]): Hit {
  const { schedule, preemptions } = trial.execution
  return { schedule, preemptions, broken }
}
