import type { Search } from '../schedule/quiescence.ts'
import { anchored, anchoring, type AnchoredSwitch } from '../schedule/strategies/anchored.ts'
import { BoundedStates } from '../schedule/strategies/bounded-states.ts'
import { replay } from '../schedule/strategies/replay.ts'
import type { Chooser } from '../schedule/strategy.ts'
import { breaksAll, type Hit } from './hit.ts'
import type { Trial } from './trial.ts'

/** A hit made as small as it gets, and what is known of that. */
export interface Shrunk {
  readonly hit: Hit
  /** Runs that it took, the certificate's among them. */
  readonly runs: number
  /** Whether every schedule with fewer preemptions was tried, with the same faults at most, and none breaks the same. */
  readonly certified: boolean
}

/** Runs that shrinking one hit may take, without and with the certificate. */
const shrinkingRuns = 250
const certifyingRuns = 20_000

/**
 * Makes the schedule of a hit smaller: first by leaving out switches, halves before single ones (Zeller and
 * Hildebrandt's delta debugging, TSE 2002), then by trying every schedule with fewer preemptions. What breaks must stay
 * broken: every invariant of `wanted`.
 */
export function* shrink(trial: Trial, hit: Hit, wanted: readonly string[]): Search<Shrunk> {
  const shrinking = new Shrinking(trial, hit, wanted)
  yield* shrinking.repeat()
  yield* shrinking.leaveOut()
  const { preemptions } = shrinking.best
  const certified = yield* shrinking.certify()
  // What the search found first may have faults and switches that it does not need.
  if (shrinking.best.preemptions < preemptions) yield* shrinking.leaveOut()
  return { hit: shrinking.best, runs: shrinking.runs, certified }
}

class Shrinking {
  best: Hit
  runs = 0
  private readonly trial: Trial
  private readonly wanted: readonly string[]
  private switches: readonly AnchoredSwitch[] = []

  constructor(trial: Trial, hit: Hit, wanted: readonly string[]) {
    this.trial = trial
    this.best = hit
    this.wanted = wanted
  }

  /** Runs the hit again, to know its switches by what comes before them. */
  *repeat(): Search<void> {
    const chooser = replay(this.best.schedule).begin()
    if (chooser !== undefined) yield* this.accepts(chooser)
  }

  *leaveOut(): Search<void> {
    const until = this.runs + shrinkingRuns
    let size = Math.ceil(this.switches.length / 2)
    while (size >= 1 && this.runs < until) {
      const smaller = yield* this.withoutSome(size, until)
      if (!smaller) size = size === 1 ? 0 : Math.ceil(size / 2)
      else size = Math.min(size, this.switches.length)
    }
  }

  /** Tries to leave out every run of `size` switches; whether one could be spared. */
  private *withoutSome(size: number, until: number): Search<boolean> {
    for (let from = 0; from < this.switches.length && this.runs < until; from += size) {
      const kept = this.switches.filter((_, index) => index < from || index >= from + size)
      const chooser = anchored(kept).begin()
      if (chooser !== undefined && (yield* this.accepts(chooser))) return true
    }
    return false
  }

  /** Exhausts what has fewer preemptions than the best; a hit there is the new best. */
  *certify(): Search<boolean> {
    if (this.best.preemptions === 0) return true
    const strategy = new BoundedStates(this.trial.execution, this.best.preemptions - 1)
    for (let runs = 0; runs < certifyingRuns; runs++) {
      const chooser = strategy.begin()
      if (chooser === undefined) return !strategy.cut
      if (!(yield* this.accepts(chooser))) continue
      if (this.best.preemptions === 0) return true
      strategy.most = this.best.preemptions - 1
    }
    return false
  }

  /** Runs a chooser; if what was wanted breaks and the run is no larger than the best, it is the new best. */
  private *accepts(chooser: Chooser): Search<boolean> {
    const switches: AnchoredSwitch[] = []
    this.runs++
    const execution = this.trial.run(anchoring(chooser, switches))
    yield execution
    if (execution.ending.kind === 'abandoned') return false
    const { schedule, preemptions } = execution
    const { broken } = yield* this.trial.judge(this.trial.recorded)
    if (broken.length === 0 || !breaksAll(broken, this.wanted)) return false
    const isFirst = this.runs === 1
    if (!isFirst && !isSmaller({ schedule, preemptions }, this.best)) return false
    this.best = { schedule, preemptions, broken }
    this.switches = switches
    return true
  }
}

type Size = Pick<Hit, 'schedule' | 'preemptions'>

function isSmaller(left: Size, right: Size): boolean {
  if (left.preemptions !== right.preemptions) return left.preemptions < right.preemptions
  return left.schedule.length < right.schedule.length
}
