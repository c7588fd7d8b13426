import type { Ground } from '../world/cells.ts'
import { isReady, stage, type Chain } from '../world/chain.ts'
import { Journal, type ResourceId } from '../world/footprint.ts'
import type { Execution, Observer } from '../schedule/execute.ts'
import type { Search } from '../schedule/quiescence.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { className, tracing, type Classes } from '../schedule/strategies/coverage.ts'
import { randomWalk } from '../schedule/strategies/random.ts'
import { Trace } from '../schedule/trace.ts'
import type { BrokenInvariant } from './finding.ts'
import type { Trial } from './trial.ts'

/** What an audit came to. */
export type Audited =
  | { readonly kind: 'passed'; readonly runs: number }
  /** A random run breaks something. */
  | { readonly kind: 'hit'; readonly broken: readonly BrokenInvariant[] }
  | { readonly kind: 'failed'; readonly reason: string; readonly suspect: Schedule }

/** Random runs of one audit. */
const auditRuns = 50

/**
 * Compares random runs with what an exhaustive search has covered: what each leaves must be what some covered run left,
 * its class one of the covered ones where those are known, and what waited must touch what it waited for.
 * Tasks that share what they do not declare give themselves away, and so would a rule that the reduction lacks.
 */
export class Audit {
  private readonly trial: Trial
  private readonly seed: number
  private readonly classes: Classes
  /** Whether all classes were covered, and not only all states. */
  private readonly allClasses: boolean

  constructor(trial: Trial, seed: number, classes: Classes, allClasses: boolean) {
    this.trial = trial
    this.seed = seed
    this.classes = classes
    this.allClasses = allClasses
  }

  *run(): Search<Audited> {
    const { execution, simulation } = this.trial
    const trace = new Trace(simulation.footprints)
    const strategy = tracing(trace, randomWalk(this.seed))
    const footprints = new FootprintAudit(execution.observer)
    execution.observer = footprints
    let audited: Audited | undefined
    for (let run = 0; run < auditRuns && audited === undefined; run++) {
      const chooser = strategy.begin()
      if (chooser === undefined) break
      yield this.trial.run(chooser)
      audited = footprints.failure ?? (yield* this.compare(trace))
    }
    execution.observer = undefined
    return audited ?? { kind: 'passed', runs: auditRuns }
  }

  private *compare(trace: Trace): Search<Audited | undefined> {
    const { trial } = this
    const { ordersRealTime } = trial.simulation.state
    const isKnown = trial.knows(ordersRealTime ? trial.recorded : trial.strongest(trace))
    if (isKnown && (!this.allClasses || this.classes.has(className(trace)))) return undefined
    const { broken } = yield* trial.judge(trial.recorded)
    if (broken.length > 0) return { kind: 'hit', broken }
    const what = isKnown ? 'takes its steps in an order' : 'leaves something'
    const reason = `a random run ${what} that no covered schedule shows: ${suspicion(trial)}`
    return { kind: 'failed', reason, suspect: trial.execution.schedule }
  }
}

function suspicion({ memory }: Trial): string {
  return memory === 'declared'
    ? 'its tasks share something that they do not declare, or it uses something outside the World'
    : 'it uses something outside the World'
}

/** What an effect waits for is all that is known of it before it is performed, so it must touch that when it is. */
class FootprintAudit implements Observer {
  failure: Extract<Audited, { kind: 'failed' }> | undefined
  private readonly also: Observer | undefined
  private waitedFor: readonly ResourceId[] = []
  private readonly scratch = new Journal()

  constructor(also: Observer | undefined) {
    this.also = also
  }

  before(chain: Chain, execution: Execution): void {
    this.also?.before(chain, execution)
    this.waitedFor = this.waitedForBy(chain, execution.simulation.ground)
  }

  after(chain: Chain, execution: Execution): void {
    this.also?.after(chain, execution)
    const { simulation } = execution
    const { journal } = simulation.ground
    const touched = Array.from(journal.entries.subarray(0, journal.count), entry => entry >> 2)
    const missing = this.waitedFor.find(resource => !touched.includes(resource))
    if (missing === undefined) return
    const what = `${simulation.describe(chain)} waits for ${simulation.ground.nameOf(missing)}`
    const reason = `${what}, and does not touch it when it is performed`
    this.failure ??= { kind: 'failed', reason, suspect: execution.schedule }
  }

  private waitedForBy(chain: Chain, ground: Ground): readonly ResourceId[] {
    if (!chain.waits || chain.stage !== stage.parked) return []
    const { scratch } = this
    const { journal } = ground
    scratch.clear()
    ground.journal = scratch
    isReady(chain)
    ground.journal = journal
    return Array.from(scratch.entries.subarray(0, scratch.count), entry => entry >> 2)
  }
}
