import { invariant } from '../invariant.ts'
import { shorten } from './shorten.ts'
import { hashText, mix } from '../random.ts'
import { Answers } from './answers.ts'
import { CellSpace, hashCells, type Ground, type Hash } from './cells.ts'
import { isReady, requestInWords, stage, type Actor, type Chain, type MountedDevice, type Process } from './chain.ts'
import { Chains } from './chains.ts'
import { Deaths } from './deaths.ts'
import type { Device, Kept, Request } from './device.ts'
import { clockDevice, type SleepRequest } from './devices/clock.ts'
import { databaseDevice } from './devices/database.ts'
import { filesDevice } from './devices/files.ts'
import { idealLockDevice } from './devices/ideal-lock.ts'
import { keyValueDevice } from './devices/key-value.ts'
import { processesDevice } from './devices/processes.ts'
import { budgetOf, isFault, type Fault, type Faults } from './fault.ts'
import { DeviceFailure } from './faults/failure.ts'
import { ClockJump } from './faults/clock-jump.ts'
import { MachineCrash } from './faults/machine-crash.ts'
import { LostReply } from './faults/lost-reply.ts'
import { Restart } from './faults/restart.ts'
import { TornWrite } from './faults/torn-write.ts'
import { Crash } from './faults/crash.ts'
import { Strikes } from './faults/strikes.ts'
import { Stall } from './faults/stall.ts'
import { Flight } from './flight.ts'
import { access, everything, type Access, type FootprintId, type Footprints, type ResourceId } from './footprint.ts'
import { Forgone, type Unperformed } from './forgone.ts'
import type { Kernel, Sleep } from './kernel.ts'
import type { Rule } from './rule.ts'
import { RunState } from './run-state.ts'
import { SimulatedWorld } from './simulated-world.ts'
import { Time } from './time.ts'
import { formatUuid } from './uuid.ts'
import type { Exit, Note, World } from './world.ts'

/**
 * The kernel's state of one program: its processes, their chains, what each has parked, the devices, and time.
 * It knows which steps are possible and what each does; it chooses nothing.
 *
 * After `take` the caller must let the program run until it is quiescent before it asks for `scan` again.
 * One object serves all runs of a search, so that names of chains, resources and footprints are stable.
 */
export class Simulation implements Kernel {
  readonly state: RunState
  readonly ground: Ground
  readonly footprints: Footprints
  /** What can move now: programs in the order of creation, time or the end, effects in flight, faults. */
  readonly candidates: Chain[] = []
  readonly files: MountedDevice
  readonly keyValue: MountedDevice
  readonly database: MountedDevice
  readonly idealLock: MountedDevice
  readonly clock: MountedDevice
  readonly processes: MountedDevice
  /** The operation that was asked for in this step, so that what is posted now is its first; -1 if none. */
  opening = -1
  /** The chain that parked a request last. */
  lastPosted: Chain
  /** Whether anybody has waited in one step for what is polled for real. */
  polled = false
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly flight: Flight
  private readonly time: Time
  private readonly faults: readonly Fault[]
  private readonly answers: Answers
  private readonly notes: CellSpace
  private readonly passing: Chain
  private readonly end: Chain
  private readonly stall: Chain
  private readonly recovering: Chain
  private current: Chain

  constructor(without?: Rule) {
    const state = (this.state = new RunState(without))
    const { ground } = state
    this.ground = ground
    this.footprints = state.footprints
    this.files = this.mount(filesDevice(this))
    this.keyValue = this.mount(keyValueDevice)
    this.database = this.mount(databaseDevice(this))
    this.idealLock = this.mount(idealLockDevice)
    this.clock = this.mount(clockDevice(this))
    this.processes = this.mount(processesDevice(this))
    this.notes = new CellSpace('notes', ground)
    const answers = (this.answers = new Answers(state, without))
    const chains = (this.chains = new Chains(ground))
    const kernel = chains.makeProcess('kernel', 0, true)
    this.passing = chains.make({ kind: 'time', process: kernel, seed: 0 })
    this.end = chains.make({ kind: 'end', process: kernel, seed: 0 })
    this.stall = chains.make({ kind: 'stall', process: kernel, seed: 0 })
    this.recovering = chains.make({ kind: 'time', process: kernel, seed: 0 })
    this.current = this.lastPosted = this.passing
    const forgone = (this.forgone = new Forgone(state))
    const flight = (this.flight = new Flight(state, chains, forgone))
    const deaths = new Deaths(state, chains, flight)
    const time = (this.time = new Time(state, chains, this.keyValue))
    this.faults = [
      new Stall(state, forgone, time, this.stall),
      new Crash(state, chains, forgone, deaths),
      new DeviceFailure(chains, forgone, answers, new Strikes(state, chains, forgone, 'error')),
      new LostReply(chains, flight, answers, new Strikes(state, chains, forgone, 'lost-reply')),
      new Restart(state, chains),
      new ClockJump(state, chains, forgone),
      new TornWrite(chains, deaths, new Strikes(state, chains, forgone, 'torn-write', deaths)),
      new MachineCrash(state, chains, forgone, deaths, flight, { kernel, files: this.files }),
    ]
  }

  /** The step that is under way; -1 before the first. */
  get step(): number {
    return this.state.step
  }

  get mayLosePower(): boolean {
    return this.state.faults.machineCrashes > 0
  }

  /** What the last step left for ever unperformed while it waited. */
  get unperformed(): readonly Unperformed[] {
    return this.forgone.effects
  }

  /** Makes everything as it was frozen, for a new run that starts at `nowMs` with these faults to spend. */
  reset(nowMs: number, faults: Readonly<Partial<Faults>>): void {
    this.state.reset(nowMs, faults)
    this.forgone.reset()
    this.opening = -1
    this.chains.reset([this.passing, this.end, this.stall])
    this.current = this.passing
  }

  /** A process that stands at the start of every run; call once per name, before the first run. */
  serving(name: string, pid: number, declared: boolean): Process {
    return this.chains.makeProcess(name, pid, declared)
  }

  /** Brings a process to life in this run, for as many tasks. */
  boot(process: Process, tasks = 1): World {
    process.enter(this.ground.run)
    process.chains = tasks - 1
    this.chains.living.push(process)
    return (process.world ??= new SimulatedWorld(this, process))
  }

  /** Starts a program in a living process, as the `task`-th one there: runs it up to its first effect or await. */
  startTask(process: Process, task: number, program: () => Promise<void>, actor?: Actor): void {
    this.ground.journal.clear()
    this.opening = -1
    const root = this.chains.rootOf(process, task + 1)
    process.root ??= root
    root.task = actor
    this.current = root
    process.unfinished++
    void program().then(process.endOfTask)
  }

  /** Parks a request of a process; called by its World. */
  post(process: Process, mounted: MountedDevice, request: Request): Promise<unknown> {
    const chain = (this.lastPosted = this.chains.next(process, this.current, this.state.step))
    chain.stage = stage.parked
    chain.mounted = mounted
    chain.request = request
    chain.waits = mounted.device.waiting?.waits(request) ?? false
    if (chain.waits) this.polled ||= mounted.device.waiting?.polls?.(request) ?? false
    chain.postedAt = this.state.step
    chain.opens = this.opening
    const promise = new Promise(capture)
    chain.resolve = captured.resolve
    chain.reject = captured.reject
    return promise
  }

  /** Starts a program as a task of its own in a living process, to be begun by a step of its own. */
  fork(process: Process, name: string, program: () => Promise<void>): void {
    const { current } = this
    this.current = this.chains.branchOf(current, this.state.step)
    if (this.current.task?.name !== name) this.current.task = { name }
    const begun = this.postPause(process)
    this.lastPosted.opens = -1
    this.current = current
    process.background++
    void begun.then(program).then(() => {
      process.background--
    })
  }

  /** Parks a mere step of the process, with nothing to perform: the code that follows is ordered by it. */
  postPause(process: Process): Promise<unknown> {
    const promise = this.post(process, this.processes, pause)
    const chain = this.lastPosted
    if (process.split) {
      chain.stage = stage.performed
      chain.reply = undefined
      chain.threw = false
    }
    return promise
  }

  /** Fills `candidates`. There is always one that is not optional: if nothing else, the end. */
  scan(): void {
    const { candidates, state } = this
    const { journal } = this.ground
    journal.muted = true
    let count = this.scanPrograms()
    if (count === 0) candidates[count++] = this.idle()
    shorten(candidates, count)
    if (state.mayFly) this.flight.offer(candidates)
    if (state.maySuffer) this.offerFaults()
    journal.muted = !state.recording
  }

  private offerFaults(): void {
    const left = this.state.faults
    for (const fault of this.faults) if (left[budgetOf[fault.kind]] > 0) fault.offer(this.candidates)
  }

  /** Puts the chains of living programs that can move first, in the order of creation, and says how many they are. */
  private scanPrograms(): number {
    const { candidates } = this
    const { live } = this.chains
    const { length } = live
    let kept = 0
    let count = 0
    for (let index = 0; index < length; index++) {
      const chain = live[index] as Chain
      if (chain.stage === stage.idle) continue
      if (kept !== index) live[kept] = chain
      kept++
      if (!chain.inFlight && (!chain.waits || isReady(chain))) candidates[count++] = chain
    }
    shorten(live, kept)
    return count
  }

  isEnd(chain: Chain): boolean {
    return chain === this.end
  }

  isRecovery(chain: Chain): boolean {
    return chain === this.recovering
  }

  /** Takes one of the candidates as the next step. */
  take(chain: Chain): void {
    this.state.step++
    this.opening = -1
    this.ground.journal.clear()
    this.forgone.begin()
    chain.steps++
    this.current = chain.target ?? chain
    // What the struck chain does next is another step of it, whoever answered.
    if (chain.target !== undefined) chain.target.steps++
    if (chain.isFault) return this.strike(chain)
    if (chain.kind === 'program') this.move(chain)
    else if (chain === this.recovering) this.recover()
    else if (chain.kind === 'time') this.passTime()
    else this.finish()
  }

  /** The footprint of the step that is under way, once the program is quiescent again. */
  footprint(): FootprintId {
    return this.footprints.intern(this.ground.journal)
  }

  /** Virtual time in milliseconds, as the running program sees it. */
  readClock(): number {
    this.touch(this.ground.clock, access.read)
    this.state.lookedAt = this.state.step
    return this.ground.nowMs
  }

  readWallClock(process: Process): number {
    if (this.state.mayJump) this.touch(process.wall, access.read)
    return this.readClock() + process.skewMs
  }

  touch(resource: ResourceId, how: Access): void {
    this.ground.journal.touch(resource, how)
  }

  /** Adds what the devices hold to an outcome's hash. */
  hashState(into: Hash): void {
    hashCells(this.ground.dirty, into)
  }

  /** A fresh UUID of the chain that is running: a function of the chain's name and how many it drew. */
  uuid(): string {
    const chain = this.current
    return (chain.uuids[chain.draws++] ??= formatUuid(chain.seed, chain.draws))
  }

  /** Records a note as part of the step that is under way; notes on one subject are ordered. */
  note(process: Process, note: Note): void {
    const before = this.notes.get(note.subject) as number | undefined
    const token = mix(noteNumbers[note.kind], hashText(note.token))
    this.notes.set(note.subject, mix(before ?? 0, token))
    this.state.witness?.noted(process, note)
  }

  /** Starts a program in a process of its own, as part of the step that is under way. */
  spawn(name: string, program: (world: World) => Promise<unknown>): Process {
    this.touch(this.state.roster, access.add)
    const child = this.chains.childOf(this.current, name)
    const world = this.boot(child)
    child.unfinished = 1
    program(world).then(
      result => this.exited(child, { kind: 'returned', result }),
      (error: unknown) =>
        this.exited(child, { kind: 'threw', message: error instanceof Error ? error.message : String(error) }),
    )
    return child
  }

  isAlive(process: Process): boolean {
    this.touch(process.exitResource, access.read)
    return process.run === this.ground.run && process.exit === undefined
  }

  processOf(pid: number): Process | undefined {
    const found = this.chains.living.find(process => process.pid === pid && this.isAlive(process))
    if (found === undefined) this.touch(this.state.roster, access.read)
    return found
  }

  /** Whether another sleep of the same process is due before this one. */
  hasEarlierSleep(sleep: Sleep): boolean {
    for (const chain of this.chains.live) {
      const other = chain.request
      if (chain.stage !== stage.parked || other?.kind !== 'sleep' || chain.process !== sleep.process) continue
      const { untilMs, order } = other as SleepRequest
      if (untilMs < sleep.untilMs || (untilMs === sleep.untilMs && order < sleep.order)) return true
    }
    return false
  }

  /** Calls off a parked request: its answer is `reply`, at once. Says whether it was still parked. */
  callOff(chain: Chain, request: Request, reply: unknown): boolean {
    if (chain.stage !== stage.parked || chain.request !== request) return false
    this.forgone.callOff(chain)
    chain.stage = stage.idle
    chain.resolve(reply)
    return true
  }

  /** Whether what the chain has parked has to wait; asked from outside, it is no part of any step. */
  isBlocked(chain: Chain): boolean {
    return this.state.aside(() => !isReady(chain))
  }

  /** What a chain would do next, in words. */
  /** Whether what the chain has parked asks for nothing. */
  isPause({ request }: Chain): boolean {
    return request === pause
  }

  describe(chain: Chain): string {
    if (isFault(chain)) return this.faultOf(chain).describe(chain)
    if (chain === this.recovering) return 'time passes until the system starts again'
    return chain.kind === 'program' ? requestInWords(chain) : 'time passes'
  }

  /** Everything that the devices keep now, sorted by name within each. */
  inspect(): readonly Kept[] {
    return [this.database, this.files, this.keyValue].flatMap(
      ({ device, cells }) => device.inspect?.(cells.held()) ?? [],
    )
  }

  /** The last request that a process made in this run, in words. */
  lastRequestOf(process: Process): string {
    const last = this.chains.lastOf(process)
    return last === undefined ? 'nothing' : requestInWords(last)
  }

  /** The processes of this run that have not ended, in the order of their making. */
  get running(): readonly Process[] {
    return this.chains.living.filter(isRunning)
  }

  get isRunning(): boolean {
    return this.chains.living.some(isRunning)
  }

  /** The processes of this run that died of a fault. */
  get killed(): readonly Process[] {
    return this.chains.living.filter(process => process.exit?.kind === 'killed')
  }

  /** The chains that have something parked or to deliver. */
  get pending(): readonly Chain[] {
    return this.chains.live.filter(chain => chain.stage !== stage.idle)
  }

  /**
   * Fills `unperformed` with what never came in a run that goes no further. Requests that wait for ever could have come
   * earlier; and so could faults that somebody's last step made impossible: where such a fault has to follow yet another
   * step, no run shows their race.
   */
  forgo(): void {
    this.forgone.close(this.chains.live)
    for (const fault of this.faults) if (this.state.faults[budgetOf[fault.kind]] > 0) fault.forgo()
  }

  private move(chain: Chain): void {
    const { state, answers } = this
    if (state.mayCrash && state.ordersDeaths && !chain.inFlight) this.touch(chain.process.alive, access.add)
    if (chain.stage === stage.performed) return answers.deliver(chain)
    if (state.mayFail) state.touchFate(chain)
    answers.perform(chain)
    if (chain.inFlight) this.flight.land(chain)
    else answers.tell(chain)
  }

  /** What happens when no program can move. */
  private idle(): Chain {
    if (this.time.wakeAt() !== Infinity) return this.passing
    if (this.state.witness?.recovery?.() === undefined) return this.end
    return this.chains.enter(this.recovering)
  }

  /** Starting again takes time, so what is in flight is paused as when time passes. */
  private recover(): void {
    const start = this.state.witness?.recovery?.()
    invariant(start !== undefined, 'what recovers was there when it was chosen')
    this.flight.outlast()
    start()
    this.touch(everything, access.write)
  }

  private passTime(): void {
    this.touch(this.state.passing, access.write)
    this.time.goOnTo(() => this.time.wakeAt())
    this.flight.outlast()
  }

  private finish(): void {
    this.forgo()
    this.ground.journal.clear()
    this.touch(everything, access.write)
  }

  private faultOf(chain: Chain): Fault {
    const fault = this.faults.find(({ kind }) => kind === chain.kind)
    invariant(fault !== undefined, 'every fault that was offered has its kind')
    return fault
  }

  private strike(chain: Chain): void {
    const fault = this.faultOf(chain)
    this.state.faults[budgetOf[fault.kind]]--
    fault.strike(chain)
  }

  private exited(process: Process, exit: Exit<unknown>): void {
    process.unfinished = 0
    process.living = false
    process.exit = exit
    this.touch(process.exitResource, access.write)
  }

  private mount<Asked extends Request>(device: Device<Asked>): MountedDevice {
    return { device: device, cells: new CellSpace(device.name, this.ground) }
  }
}

function isRunning(process: Process): boolean {
  return process.living && process.unfinished > 0
}

const pause: Request = { kind: 'pause' }

const noteNumbers: Readonly<Record<Note['kind'], number>> = { granted: 1, released: 2, delivered: 3 }

/** One function for every promise, so that parking allocates no closure of its own. */
const captured: { resolve: (value: unknown) => void; reject: (error: unknown) => void } = {
  resolve: () => undefined,
  reject: () => undefined,
}

function capture(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  captured.resolve = resolve
  captured.reject = reject
}
