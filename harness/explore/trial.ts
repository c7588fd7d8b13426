import type { Operation, Precedence } from '../history/operation.ts'
import type { Process } from '../world/chain.ts'
import type { Rule } from '../world/rule.ts'
import { Simulation } from '../world/simulate.ts'
import type { StepBreach } from '../schedule/monitor.ts'
import { Execution, isWaiting, type Subject } from '../schedule/execute.ts'
import type { OperationRecord } from '../schedule/operation-record.ts'
import type { Search } from '../schedule/quiescence.ts'
import type { Breach, StepInvariant, StepView } from '../schedule/step-invariant.ts'
import type { Chooser } from '../schedule/strategy.ts'
import { mayPrecede } from '../schedule/strongest-order.ts'
import type { Trace } from '../schedule/trace.ts'
import { Alone } from './alone.ts'
import type { BrokenInvariant } from './finding.ts'
import type { FaultBudget, Moment, Target } from './scenario.ts'
import type { Ending, Input, Program, Run, System } from './system.ts'

/** What is tried: a system, a program, the faults that may strike, and the contention that must be entered. */
export interface TrialOptions {
  readonly system: System
  readonly program: Program
  readonly faults: FaultBudget
  readonly target: Target | undefined
  /** Whether invocations and completions are ordered as recorded (see `Workload`). */
  readonly realTime: 'recorded' | 'effects'
  /** Steps after which a run is cut. */
  readonly maxSteps: number
  readonly without?: Rule | undefined
}

/** The verdict on one run. */
export interface Judgement {
  readonly broken: readonly BrokenInvariant[]
  /** Set where nothing can be said of the run. */
  readonly undecided?: string
}

/** Steps after which a run counts as endless, where nobody says otherwise. */
export const defaultMaxSteps = 2000

/**
 * A system with its program in a simulation of its own: set up once, run as often as schedules are tried, judged once
 * per distinct outcome.
 */
export class Trial {
  readonly execution: Execution
  readonly simulation: Simulation
  /** Operations of `program.before`. */
  before: readonly Operation[] = []
  /** Whether a run entered the targeted contention. */
  reached: boolean
  private readonly options: TrialOptions
  private readonly setUp: Process
  private readonly reader: Process
  private readonly judgements = new Map<number, Map<number, Judgement>>()
  private startMs = 0
  /** Distinct outcomes judged. */
  outcomes = 0

  constructor(options: TrialOptions) {
    this.options = options
    this.simulation = new Simulation(options.without)
    this.setUp = this.simulation.serving('set-up', 1, true)
    this.reader = this.simulation.serving('reader', 2, true)
    this.reached = options.target === undefined
    const { program, faults, realTime, maxSteps, system } = options
    mustHaveOperations(system, program)
    const workload = {
      clients: program.clients,
      faults,
      maxSteps,
      realTime,
    }
    this.execution = new Execution(subjectOf(system), workload, this.simulation, options.without)
    if (options.target !== undefined) this.execution.observer = this.watchTarget(options.target)
  }

  /** What the tasks of one process of the system say that they share. */
  get memory(): 'shared' | 'declared' {
    return this.options.system.memory ?? 'shared'
  }

  /** Makes the state that every run starts from. Run it once, before the first run. */
  *prepare(): Search<void> {
    const { system, program } = this.options
    const { simulation } = this
    simulation.reset(0, {})
    if (system.prepare !== undefined) {
      const prepare = system.prepare.bind(system)
      const alone = new Alone(simulation, this.setUp, prepare)
      yield alone
      inPart(system, 'prepare', () => alone.result)
      simulation.ground.freeze()
    }
    if (program.before !== undefined) yield* this.runBefore(program.before)
  }

  /** The next run under a chooser, to be driven. */
  run(chooser: Chooser): Execution {
    return this.execution.begin(chooser, this.startMs)
  }

  /** Judges the run that ended; the same outcome is judged once. `precedes` is by position among the clients' operations. */
  *judge(precedes: Precedence): Search<Judgement> {
    const { low, high } = this.execution.outcomeHash(precedes)
    const judgement = this.judgements.get(low)?.get(high) ?? (yield* this.examineFirst(precedes, low, high))
    const breaches = this.execution.monitor?.breaches ?? []
    if (breaches.length === 0) return judgement
    return { ...judgement, broken: [...breaches.map(breach => this.brokenAt(breach)), ...judgement.broken] }
  }

  private brokenAt({ invariant, sentence, operations, step }: StepBreach): BrokenInvariant {
    const inHistory = operations.map(id => id + this.before.length)
    return { invariant, sentence, operations: inHistory, step: step + 1 }
  }

  private *examineFirst(precedes: Precedence, low: number, high: number): Search<Judgement> {
    const judgement = yield* this.examine(precedes)
    const row = this.judgements.get(low) ?? new Map<number, Judgement>()
    this.judgements.set(low, row.set(high, judgement))
    this.outcomes++
    return judgement
  }

  /** The order of operations that the last run showed. */
  readonly recorded: Precedence = (left, right) => {
    const { operations } = this.execution
    return this.execution.precedes(operations[left] as OperationRecord, operations[right] as OperationRecord)
  }

  /** The strongest real-time order of the class that the trace of the last run is of. */
  strongest(trace: Trace): Precedence {
    const { operations } = this.execution
    return (left, right) => mayPrecede(operations[left] as OperationRecord, operations[right] as OperationRecord, trace)
  }

  /** Whether a run with the outcome of the last one was judged. */
  knows(precedes: Precedence): boolean {
    const { low, high } = this.execution.outcomeHash(precedes)
    return this.judgements.get(low)?.has(high) ?? false
  }

  private *examine(precedes: Precedence): Search<Judgement> {
    const { execution } = this
    const ending = endingOf(execution)
    if (ending.kind === 'escaped') return { broken: [], undecided: escape(ending) }
    if (ending.kind === 'cut') return { broken: [], undecided: `a run was cut after ${String(ending.steps)} steps` }
    const { system } = this.options
    const history = execution.history(this.before)
    const { crashes, struck } = execution
    const reading = new Alone(this.simulation, this.reader, world => system.artefacts(world))
    yield reading
    const artefacts = inPart(system, 'artefacts', () => reading.result)
    const { stalls, errors } = struck
    const run: Run<Input> = { history, artefacts, crashes, stalls, errors, ending } as Run<Input>
    const order = afterBefore(this.before.length, precedes)
    const mistake = execution.operations.find(({ mistaken }) => mistaken)
    const broken = withDeadlock(brokenBy(system, run, order), ending)
    return { broken, ...(mistake === undefined ? {} : { undecided: mistakeOf(mistake) }) }
  }

  private *runBefore(before: readonly Input[]): Search<void> {
    const { system, maxSteps } = this.options
    const workload = { clients: [before], faults: {}, maxSteps, realTime: 'effects' as const, servedBy: 'before' }
    const { ordersRealTime } = this.simulation.state
    const { stepInvariants: _judgedLater, ...subject } = subjectOf(system)
    const execution = new Execution(subject, workload, this.simulation)
    yield execution.begin({ pick: () => 0 })
    if (execution.ending.kind !== 'finished')
      throw new Error(`what comes before does not end: ${execution.ending.kind}`)
    this.simulation.state.ordersRealTime = ordersRealTime
    this.before = execution.history().operations.map(operation => ({ ...operation, ...before0(operation) }))
    this.startMs = this.simulation.ground.nowMs
    this.simulation.ground.freeze()
  }

  private watchTarget(target: Target): Execution['observer'] {
    return {
      before: () => undefined,
      after: (_chain, execution) => {
        if (this.reached || !target.reached(momentOf(execution))) return
        this.reached = true
        execution.observer = undefined
      },
    }
  }
}

/** A part of a system that is no operation failed: it cannot be tried as it is. */
export class SystemFailed extends Error {
  override readonly name = 'SystemFailed'
}

function inPart<Result>(system: System, part: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new SystemFailed(`${part} of the system "${system.name}" failed: ${said}`, { cause: error })
  }
}

function mustHaveOperations({ name, operations }: System, { before = [], clients }: Program): void {
  const known = Object.keys(operations)
  const missing = [...before, ...clients.flat()].find(({ operation }) => !known.includes(operation))
  if (missing === undefined) return
  throw new SystemFailed(`the system "${name}" has no operation ${missing.operation}; it has ${known.join(', ')}`)
}

/** What the system is to the kernel. */
function subjectOf(system: System): Subject {
  const operations = system.operations as Readonly<
    Record<string, ((app: unknown, request: Input) => Promise<unknown>) | undefined>
  >
  const recover = system.recover?.bind(system)
  return {
    ...(recover === undefined ? {} : { recover }),
    stepInvariants: (system.stepInvariants ?? []).map(invariant => namedInPart(system, invariant)),
    serving: system.serving ?? 'process-per-client',
    memory: system.memory ?? 'shared',
    serve(world) {
      const app = inPart(system, 'start', () => system.start(world))
      return input => {
        const request = input as Input
        const operation = operations[request.operation]
        if (operation === undefined) throw new TypeError(`the system has no operation ${request.operation}`)
        return operation(app, request)
      }
    },
  }
}

/** The same, but what it throws says whose mistake it is. */
function namedInPart(system: System, invariant: StepInvariant<Input>): StepInvariant {
  const breach = (view: StepView): Breach | undefined => invariant.breach(view as StepView<Input>)
  return { ...invariant, breach: view => inPart(system, `invariant ${invariant.id}`, () => breach(view)) }
}

function brokenBy(system: System, run: Run<Input>, precedes: Precedence): readonly BrokenInvariant[] {
  return system.invariants.flatMap(invariant => {
    const breach = inPart(system, `invariant ${invariant.id}`, () => invariant.breach(run, precedes))
    return breach === undefined ? [] : [{ invariant: invariant.id, ...breach }]
  })
}

/** A deadlock violates progress, also where a system has no invariant of that name. */
function withDeadlock(broken: readonly BrokenInvariant[], ending: Ending): readonly BrokenInvariant[] {
  if (ending.kind !== 'deadlock' || broken.some(({ invariant }) => invariant === 'progress')) return broken
  const sentence = `nothing can move any more, and these wait: ${ending.waiting.join('; ')}`
  return [...broken, { invariant: 'progress', sentence, operations: [] }]
}

function mistakeOf({ input, threw = '' }: OperationRecord): string {
  return `the operation ${JSON.stringify(input)} threw ${threw}, which is a mistake in its code and no answer`
}

/** Operations of before come before all others, one after another. */
function afterBefore(count: number, among: Precedence): Precedence {
  return (left, right) => {
    if (left < count) return right >= count || left < right
    return right >= count && among(left - count, right - count)
  }
}

/** Times before the start of the clients. */
function before0(operation: Operation): Pick<Operation, 'invokedAt' | 'completedAt'> {
  return { invokedAt: operation.invokedAt - longBefore, completedAt: operation.completedAt - longBefore }
}

const longBefore = 1_000_000

function endingOf(execution: Execution): Ending {
  const { ending } = execution
  return ending.kind === 'abandoned' ? { kind: 'cut', steps: execution.simulation.step } : ending
}

function escape(ending: Extract<Ending, { kind: 'escaped' }>): string {
  return `${ending.client} awaits something outside the World, after: ${ending.after}`
}

function momentOf(execution: Execution): Moment {
  const { simulation } = execution
  const open = execution.operations.flatMap(record => {
    if (!record.asked || record.completedStep >= 0 || !record.process.living) return []
    const started = record.invokedStep >= 0
    const phase = started ? 'running' : isWaiting(record, simulation) ? 'waiting' : 'asked'
    return [{ client: record.client, request: record.input as Input, phase, started } as const]
  })
  const answers = execution.operations.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [outcome.answer] : []))
  const { nowMs, crashes, struck } = execution
  return { nowMs, open, answers, crashes, stalls: struck.stalls, faults: struck }
}
