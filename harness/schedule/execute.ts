import { shorten } from '../world/shorten.ts'
import { mix } from '../random.ts'
import type { Annotation, History, Operation, Outcome } from '../history/operation.ts'
import type { Hash } from '../world/cells.ts'
import { stage, type Actor, type Chain, type Process } from '../world/chain.ts'
import { access } from '../world/footprint.ts'
import { budgetOf, copyFaults, hashFaults, isFault, noFaults, someFaults, type Faults } from '../world/fault.ts'
import type { Rule } from '../world/rule.ts'
import type { Witness } from '../world/run-state.ts'
import { Simulation } from '../world/simulate.ts'
import { valueNumber } from '../world/value-number.ts'
import type { Note, World } from '../world/world.ts'
import { Monitor, type Judged } from './monitor.ts'
import { addOutcome, newRecord, operationOf, renew, unknownOutcome, type OperationRecord } from './operation-record.ts'
import type { Driven } from './quiescence.ts'
import type { Schedule } from './schedule.ts'
import type { StepInvariant } from './step-invariant.ts'
import { abandon, defaultChoice, preempts, type Chooser, type Performed } from './strategy.ts'

/** What is driven: how a process serves operations. */
export interface Subject {
  /** Called in every run for every serving process; gives what answers one operation. */
  serve(world: World): (input: unknown) => Promise<unknown>
  /** Run in a process of its own when nothing moves any more after a crash; again, if it dies of another one. */
  recover?(world: World): Promise<void>
  readonly serving: 'process-per-client' | 'one-process'
  /** Whether tasks of one process share nothing that the World does not see. */
  readonly memory: 'shared' | 'declared'
  /** Judged between steps. */
  readonly stepInvariants?: readonly StepInvariant[]
}

/** What the clients ask, within which bounds. */
export interface Workload {
  readonly clients: readonly (readonly unknown[])[]
  /** Maxima for one run. */
  readonly faults: Readonly<Partial<Faults>> & { readonly clockJumpMs?: number }
  /** A run longer than this is cut. */
  readonly maxSteps: number
  /**
   * `recorded`: the order of completions and invocations is part of what is explored, so that a verdict is a function
   * of a class of schedules. `effects`: only effects are ordered.
   */
  readonly realTime: 'recorded' | 'effects'
  /** What the processes that serve clients are called, before their number; by default `worker`. */
  readonly servedBy?: string
}

/** How a run ended; `cut` by the bound on steps, `abandoned` by its chooser. */
export type RunEnding =
  | { readonly kind: 'finished' }
  | { readonly kind: 'deadlock'; readonly waiting: readonly string[] }
  | { readonly kind: 'escaped'; readonly client: string; readonly after: string }
  | { readonly kind: 'cut'; readonly steps: number }
  | { readonly kind: 'abandoned' }

/** Told what happens, step by step, by an execution that is being watched. */
export interface Observer {
  before(chain: Chain, execution: Execution): void
  after(chain: Chain, execution: Execution): void
}

const never = new Promise<never>(() => undefined)
/** How far a wall clock jumps where nobody says it, in milliseconds. */
const anHour = 3_600_000

const finished: RunEnding = { kind: 'finished' }
const abandoned: RunEnding = { kind: 'abandoned' }

/**
 * A program under one schedule after another: starts the clients, asks the chooser, takes the step, records the
 * history. It is driven (see `Driven`); one object serves all runs of a search.
 */
export class Execution implements Driven, Witness {
  readonly simulation: Simulation
  readonly operations: OperationRecord[] = []
  readonly annotations: Annotation[] = []
  private readonly switchedAt = new Int32Array(8192)
  private readonly switchedTo = new Int32Array(8192)
  private switchCount = 0
  ending: RunEnding = finished
  /** Processes that a fault killed. */
  crashes = 0
  /** Faults that struck. */
  readonly struck: Faults = someFaults()
  /** Switches away from a task that could have gone on. */
  preemptions = 0
  observer: Observer | undefined
  /** Absent where no invariant is to be judged between steps. */
  readonly monitor: Monitor | undefined
  /** Whether the first effects of one operation conflict. */
  private readonly ordersOpenings: boolean
  private readonly subject: Subject
  private readonly workload: Workload
  /** Those that serve clients. */
  readonly processes: Process[] = []
  /** The clients, where one process serves all. */
  private readonly actors: readonly Actor[]
  /** How many of them stand at the start: those that take their places come after them. */
  private readonly homes: number
  /** By serving process those that can take its place, and how many of them have. */
  private readonly successors: readonly (readonly Process[])[]
  /** For each crash one, for each may have made another necessary. */
  private readonly recoveries: readonly Process[]
  private chooser: Chooser = { pick: () => 0 }
  private running: Chain | undefined
  private moving: Chain | undefined
  private started = 0
  private recovered = 0
  private unfinished = 0
  private readonly performed: { -readonly [Key in keyof Performed]: Performed[Key] }
  private startMs = 0

  constructor(subject: Subject, workload: Workload, simulation: Simulation = new Simulation(), without?: Rule) {
    this.subject = subject
    this.workload = workload
    this.simulation = simulation
    simulation.state.ordersRealTime = workload.realTime === 'recorded' && without !== 'real-time-order'
    this.processes.push(...servingProcesses(subject, workload, simulation))
    this.homes = this.processes.length
    const clients = subject.serving === 'one-process' ? workload.clients : []
    this.actors = clients.map((_, client) => ({ name: `client ${client + 1}` }))
    this.successors = this.processes.map(process => succeedingProcesses(process, workload, simulation))
    this.recoveries = recoveringProcesses(subject, workload, simulation)
    const chain = undefined as unknown as Chain
    this.performed = { index: 0, chain, postedAt: -1, waits: false, footprint: 0, unperformed: [] }
    let id = 0
    workload.clients.forEach((inputs, client) => {
      for (const input of inputs) this.operations.push(newRecord(id++, client, input, this.processOf(client)))
    })
    this.monitor = monitorOf(subject, this, without)
    this.ordersOpenings = without !== 'openings'
  }

  /** Prepares the next run; `startMs` is the virtual time at which it starts. */
  begin(chooser: Chooser, startMs = 0): this {
    this.chooser = chooser
    this.startMs = startMs
    this.simulation.state.witness = this
    this.simulation.state.recording = chooser.after !== undefined || this.monitor !== undefined
    this.simulation.state.ordersOperations = this.monitor !== undefined
    this.simulation.reset(startMs, this.workload.faults)
    this.simulation.state.clockJumpMs = this.workload.faults.clockJumpMs ?? anHour
    shorten(this.processes, this.homes)
    for (const operation of this.operations) renew(operation)
    shorten(this.annotations, 0)
    this.switchCount = 0
    shorten(this.holders, 0)
    this.crashes = 0
    copyFaults(noFaults, this.struck)
    this.preemptions = 0
    this.started = 0
    this.recovered = 0
    this.unfinished = this.workload.clients.length
    this.running = undefined
    this.moving = undefined
    this.ending = finished
    const tasks = this.subject.serving === 'one-process' ? this.workload.clients.length : 1
    for (let place = 0; place < this.homes; place++) {
      this.handlers[place] = this.subject.serve(this.simulation.boot(this.processes[place] as Process, tasks))
    }
    return this
  }

  advance(): boolean {
    if (this.moving !== undefined) this.settle(this.moving)
    if (this.started < this.workload.clients.length) return this.startNext()
    const { simulation } = this
    if (simulation.step < 0) this.monitor?.begin()
    simulation.scan()
    if (simulation.step + 1 >= this.workload.maxSteps) return this.stop({ kind: 'cut', steps: simulation.step + 1 })
    const choice = this.chooser.pick(simulation.candidates, this.running)
    if (choice === abandon) return this.stop(abandoned)
    const chain = simulation.candidates[choice] as Chain
    this.count(chain, choice)
    this.take(chain)
    if (!simulation.isEnd(chain)) return true
    this.settle(chain)
    return this.stop(this.howItEnded())
  }

  get doing(): string {
    const { moving } = this
    if (moving === undefined) return `client ${String(this.started)}, before its first request,`
    return `${moving.process.name}, after: ${this.simulation.describe(moving)},`
  }

  /** The schedule of the run so far: where it left the default. */
  get schedule(): Schedule {
    return Array.from({ length: this.switchCount }, (_, index) => ({
      at: this.switchedAt[index] ?? 0,
      to: this.switchedTo[index] ?? 0,
    }))
  }

  /** Virtual time since the clients started, in milliseconds. */
  get nowMs(): number {
    return this.simulation.ground.nowMs - this.startMs
  }

  /** The history of the run that ended; what nobody asked for is in it as unknown, invoked at Infinity. */
  history(before: readonly Operation[] = []): History {
    const operations = this.operations.map(record => operationOf(record, before.length))
    return { operations: [...before, ...operations], annotations: [...this.annotations] }
  }

  /** The order that the run showed: a completed before b was invoked. */
  precedes(left: OperationRecord, right: OperationRecord): boolean {
    return left.completedStep >= 0 && right.invokedStep >= 0 && left.completedStep < right.invokedStep
  }

  /**
   * 64 bits of what a verdict may depend on: outcomes, which operation came before which, devices, how it ended.
   * `precedes` is by position in `operations`; it counts as false for an operation that was not invoked.
   */
  outcomeHash(precedes: (left: number, right: number) => boolean): Hash {
    const hash: Hash = { low: 0, high: 0 }
    hashFaults(this.struck, hash)
    this.simulation.hashState(hash)
    for (const operation of this.operations) addOutcome(operation, hash)
    const order = this.orderNumber(precedes)
    const ending = valueNumber(this.ending.kind)
    if (this.monitor !== undefined) hash.high = mix(hash.high, this.monitor.verdict)
    hash.low = mix(hash.low ^ ending, order)
    hash.high = mix(hash.high ^ ending, order ^ 0x3c6ef372)
    return hash
  }

  noted(process: Process, note: Note): void {
    this.annotate(note.kind, note.subject, note.token)
    if (note.kind === 'granted') this.holders.push({ process, note })
    else if (note.kind === 'released') this.forget(note)
  }

  crashed(process: Process): void {
    this.crashes++
    this.annotations.push({ at: 2 * this.simulation.step, kind: 'crash', text: process.name })
    // Noted as part of the crash, so that it is ordered with what others are granted.
    for (const { process: holder, note } of [...this.holders]) {
      if (holder === process) this.simulation.note(process, { ...note, kind: 'released' })
    }
  }

  /** Somebody died, and nobody has recovered since. */
  recovery(): (() => void) | undefined {
    if (this.crashes === 0 || this.recovered >= this.recoveries.length) return undefined
    const last = this.recovered === 0 ? undefined : this.recoveries[this.recovered - 1]
    return last === undefined || last.exit?.kind === 'killed' ? this.startRecovery : undefined
  }

  /** For a serving process that died, unless somebody took its place or its clients have asked for everything. */
  restart(process: Process): (() => void) | undefined {
    const place = this.placeOf(process)
    const next = this.successors[place]?.find(successor => !this.processes.includes(successor))
    const isLast = this.processes.findLast(other => this.placeOf(other) === place) === process
    const clients = this.clientsOf(place).filter(client => this.isUnasked(client))
    if (place < 0 || next === undefined || !isLast || clients.length === 0) return undefined
    return () => this.startAgain(next, place, clients)
  }

  private startAgain(process: Process, place: number, clients: readonly number[]): void {
    this.processes.push(process)
    const { simulation, subject } = this
    this.handlers[place] = subject.serve(simulation.boot(process, clients.length))
    clients.forEach((client, task) => this.startClient(client, process, task))
  }

  /** Which of the serving processes it is, or stands for; -1 if none. */
  private placeOf(process: Process): number {
    const home = this.processes.indexOf(process)
    return home >= 0 && home < this.homes ? home : this.successors.findIndex(line => line.includes(process))
  }

  private clientsOf(place: number): readonly number[] {
    return this.subject.serving === 'one-process' ? this.workload.clients.map((_, client) => client) : [place]
  }

  private isUnasked(client: number): boolean {
    return this.operations.some(operation => operation.client === client && !operation.asked)
  }

  private readonly startRecovery = (): void => {
    const process = this.recoveries[this.recovered++]
    const { subject, simulation } = this
    if (process === undefined) return
    const world = simulation.boot(process)
    simulation.startTask(process, 0, () => this.recover(subject, world))
  }

  /** A recovery that throws leaves what it leaves, and says why. */
  private async recover(subject: Subject, world: World): Promise<void> {
    try {
      await subject.recover?.(world)
    } catch (error) {
      this.annotations.push({ at: 2 * this.simulation.step, kind: 'recovery-threw', text: String(error) })
    }
  }

  private readonly holders: { process: Process; note: Note }[] = []
  private readonly handlers: ((input: unknown) => Promise<unknown>)[] = []

  private forget(note: Note): void {
    const at = this.holders.findIndex(({ note: held }) => held.subject === note.subject && held.token === note.token)
    if (at >= 0) this.holders.splice(at, 1)
  }

  private annotate(kind: string, subject: string, token: string): void {
    this.annotations.push({ at: 2 * this.simulation.step, kind, text: `${subject} ${token}` })
  }

  private processOf(client: number): Process {
    const process = this.processes[this.subject.serving === 'one-process' ? 0 : client]
    if (process === undefined) throw new RangeError(`no process serves client ${String(client)}`)
    return process
  }

  private startNext(): boolean {
    const client = this.started++
    const process = this.processOf(client)
    this.startClient(client, process, this.subject.serving === 'one-process' ? client : 0)
    return true
  }

  private startClient(client: number, process: Process, task: number): void {
    this.simulation.startTask(process, task, () => this.runClient(client, process), this.actors[client])
  }

  /** Who takes the steps of a client in a story: its process, or the client where one process serves all. */
  actorOf(client: number): Actor {
    return this.actors[client] ?? this.processOf(client)
  }

  private async runClient(client: number, process: Process): Promise<void> {
    const serve = this.handlers[this.subject.serving === 'one-process' ? 0 : client]
    const { run } = this.simulation.ground
    for (const operation of this.operations) {
      if (operation.client !== client || operation.asked || serve === undefined) continue
      this.ask(operation, process)
      if (this.subject.serving === 'one-process') await this.pause(operation, process)
      let outcome: Outcome<unknown>
      try {
        outcome = { kind: 'ok', answer: await serve(operation.input) }
      } catch (error) {
        if (run === this.simulation.ground.run) blame(operation, error)
        outcome = unknownOutcome
      }
      // What awaited something outside the World comes back when its run is long over, and is heard no more.
      if (run !== this.simulation.ground.run) return never
      // Where a process may die, its reply can be lost with it: the answer is a step of its own. And who answers without
      // asking the World for anything does so at some moment all the same.
      if (this.simulation.state.mayCrash || operation.invokedStep < 0) await this.simulation.postPause(process)
      this.complete(operation, outcome)
    }
    this.unfinished--
  }

  /** Where tasks share memory, the code before the first effect is a step too, and the invocation with it. */
  private pause(operation: OperationRecord, process: Process): Promise<unknown> {
    const paused = this.simulation.postPause(process)
    if (this.simulation.opening === operation.id) this.simulation.opening = -1
    return paused
  }

  private ask(operation: OperationRecord, process: Process): void {
    operation.process = process
    operation.asked = true
    this.simulation.opening = operation.id
  }

  private complete(operation: OperationRecord, outcome: Outcome<unknown>): void {
    const { step } = this.simulation
    if (this.simulation.opening === operation.id) this.simulation.opening = -1
    if (operation.invokedStep < 0) this.open(operation)
    operation.outcome = outcome
    operation.completedStep = step
    this.touchOpenings(operation)
    if (this.simulation.state.ordersRealTime) this.simulation.touch(this.simulation.state.realTime, access.add)
  }

  private invoke(operation: OperationRecord, step: number): void {
    operation.invokedStep = step
    if (this.simulation.state.ordersRealTime) this.simulation.touch(this.simulation.state.realTime, access.read)
  }

  private count(chain: Chain, choice: number): void {
    const { candidates, step } = this.simulation
    if (candidates.length === 1) return
    const preferred = defaultChoice(candidates, this.running)
    if (choice === preferred) return
    this.switchedAt[this.switchCount] = step + 1
    this.switchedTo[this.switchCount++] = chain.position
    if (preempts(chain, candidates, this.running)) this.preemptions++
  }

  private take(chain: Chain): void {
    const { simulation, performed } = this
    performed.postedAt = chain.postedAt
    performed.waits = chain.waits && chain.stage === stage.parked
    this.observer?.before(chain, this)
    this.moving = chain
    if (chain.kind === 'program' && !chain.inFlight) this.running = chain
    if (isFault(chain)) this.struck[budgetOf[chain.kind]]++
    const struck = chain.target ?? chain
    const { opens } = struck
    struck.opens = -1
    simulation.take(chain)
    const operation = opens < 0 ? undefined : this.operations[opens]
    if (operation !== undefined) this.open(operation)
  }

  /** The first effect of an operation is its invocation; of several that were asked for at once, whichever comes first. */
  private open(operation: OperationRecord): void {
    const { simulation } = this
    if (!simulation.state.ordersRealTime) this.touchOpenings(operation)
    else if (this.ordersOpenings) simulation.touch(operation.process.openings, access.write)
    operation.openedSteps.push(simulation.step)
    if (operation.invokedStep < 0) this.invoke(operation, simulation.step)
  }

  private touchOpenings({ process }: OperationRecord): void {
    const { simulation } = this
    if (simulation.state.ordersOperations) simulation.touch(process.openings, access.add)
  }

  private settle(chain: Chain): void {
    this.moving = undefined
    this.monitor?.after()
    this.observer?.after(chain, this)
    if (this.chooser.after === undefined) return
    const { performed, simulation } = this
    performed.index = simulation.step
    performed.chain = chain
    performed.footprint = simulation.footprint()
    performed.unperformed = simulation.unperformed
    this.chooser.after(performed)
  }

  private stop(ending: RunEnding): false {
    this.ending = ending
    const how = ending.kind === 'abandoned' || ending.kind === 'cut' ? ending.kind : 'complete'
    if (how === 'abandoned') this.simulation.forgo()
    this.chooser.end?.(how, this.simulation.unperformed)
    return false
  }

  private howItEnded(): RunEnding {
    const { simulation } = this
    if (this.unfinished === 0 && !simulation.isRunning) return finished
    for (const process of simulation.running) {
      const waits = simulation.pending.some(chain => chain.process === process && !chain.inFlight)
      if (!waits) return { kind: 'escaped', client: process.name, after: simulation.lastRequestOf(process) }
    }
    const waiting = simulation.pending.filter(chain => !chain.inFlight).map(chain => simulation.describe(chain))
    return waiting.length === 0 ? finished : { kind: 'deadlock', waiting }
  }

  private orderNumber(precedes: (left: number, right: number) => boolean): number {
    const count = this.operations.length
    let number = 0
    for (let left = 0; left < count; left++) {
      for (let right = 0; right < count; right++) {
        if (left !== right && precedes(left, right)) number = mix(number, left * count + right + 1)
      }
    }
    return number
  }
}

function blame(operation: OperationRecord, error: unknown): void {
  operation.threw = String(error)
  operation.mistaken = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError
}

function monitorOf({ stepInvariants = [] }: Subject, judged: Judged, without?: Rule): Monitor | undefined {
  return stepInvariants.length === 0 ? undefined : new Monitor(stepInvariants, judged, without)
}

function servingProcesses(subject: Subject, workload: Workload, simulation: Simulation): Process[] {
  const declared = subject.memory === 'declared'
  if (subject.serving === 'one-process') return [simulation.serving('server', 100, declared)]
  const name = workload.servedBy ?? 'worker'
  return workload.clients.map((_inputs, client) => simulation.serving(`${name} ${client + 1}`, 101 + client, declared))
}

/** As many as there may be restarts. */
function succeedingProcesses(
  { name, pid, declared }: Process,
  { faults }: Workload,
  simulation: Simulation,
): readonly Process[] {
  const most = faults.restarts ?? 0
  return Array.from({ length: most }, (_, index) =>
    simulation.serving(`${name} (start ${index + 2})`, pid + 200 * (index + 1) + 100, declared),
  )
}

function recoveringProcesses(subject: Subject, { faults }: Workload, simulation: Simulation): Process[] {
  const { crashes = 0, tornWrites = 0, machineCrashes = 0 } = faults
  const count = subject.recover === undefined ? 0 : crashes + tornWrites + machineCrashes
  const declared = subject.memory === 'declared'
  return Array.from({ length: count }, (_, index) => simulation.serving(`recovery ${index + 1}`, 201 + index, declared))
}

/** Whether what the operation asks first has been parked and cannot be performed yet. */
export function isWaiting(operation: OperationRecord, simulation: Simulation): boolean {
  const chain = simulation.pending.find(pending => pending.opens === operation.id)
  return chain?.stage === stage.parked && simulation.isBlocked(chain)
}
