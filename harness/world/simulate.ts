import { invariant } from '../invariant.ts'
import { mix } from '../random.ts'
import { CellSpace, Ground, hashCells, type Hash } from './cells.ts'
import { Chain, Process, stage, type MountedDevice } from './chain.ts'
import type { Device, Kept, Request } from './device.ts'
import { access, everything, Footprints, Journal, type FootprintId, type ResourceId } from './footprint.ts'
import { databaseDevice } from './devices/database.ts'
import { filesDevice } from './devices/files.ts'
import { idealLockDevice } from './devices/ideal-lock.ts'
import { keyValueDevice } from './devices/key-value.ts'
import { clockDevice, type SleepRequest } from './devices/clock.ts'
import { processesDevice } from './devices/processes.ts'
import type { Kernel, Sleep } from './kernel.ts'
import { SimulatedWorld } from './simulated-world.ts'
import type { Exit, Note, World } from './world.ts'

/**
 * Rules that make a reduction sound. Each can be left out, so that a test can show what is missed without it; nothing
 * else has a reason to.
 */
export type Rule =
  | 'real-time-order'
  | 'deliveries'
  | 'budgets'
  | 'optional-faults'
  | 'footprints-as-values'
  | 'acquire-across-time'
  | 'judged-reads'
  | 'reads-before'

/** How many faults a run may still suffer. */
export interface Faults {
  crashes: number
  stalls: number
}

/** Who is told what happens in a run beside the steps. */
export interface Witness {
  noted(process: Process, note: Note): void
  crashed(process: Process): void
  /** Asked when nothing else can move: what starts again after a death; undefined: nothing does. */
  restart?(): (() => void) | undefined
}

/** An effect that never was performed, because its process died or the run ended while it waited. */
export interface Unperformed {
  readonly chain: Chain
  readonly footprint: FootprintId
  readonly postedAt: number
}

/**
 * The kernel's state of one program: its processes, their chains, what each has parked, the devices, and time.
 * It knows which steps are possible and what each does; it chooses nothing.
 *
 * After `take` the caller must let the program run until it is quiescent before it asks for `scan` again.
 * One object serves all runs of a search, so that names of chains, resources and footprints are stable.
 */
export class Simulation implements Kernel {
  readonly ground: Ground
  readonly footprints: Footprints = new Footprints()
  readonly faults: Faults = { crashes: 0, stalls: 0 }
  /** What can move now: programs in the order of creation, time or the end, effects in flight, stall, crashes. */
  readonly candidates: Chain[] = []
  /** What the last step left for ever unperformed while it waited. */
  readonly unperformed: Unperformed[] = []
  readonly files: MountedDevice
  readonly keyValue: MountedDevice
  readonly database: MountedDevice
  readonly idealLock: MountedDevice
  readonly clock: MountedDevice
  readonly processes: MountedDevice
  /** Whether anybody asks for footprints; what nobody reads is not written. Set it before `reset`. */
  recording = true
  /** The step that is under way; -1 before the first. */
  step = -1
  witness: Witness | undefined = undefined
  /** The operation that was asked for in this step, so that what is posted now is its first; -1 if none. */
  opening = -1
  /** The order of invocations and completions, where it is part of what is explored. */
  readonly realTime: ResourceId
  ordersRealTime = false
  /** Whether somebody looks at operations between steps, so that what changes them is an access. */
  ordersOperations = false
  private mayCrash = false
  private readonly scratch = new Journal()
  /** What this run called off: it could have come after yet another step, before it was called off. */
  private readonly calledOff: Unperformed[] = []
  private readonly orderDeliveries: boolean
  private readonly orderFaults: boolean
  private readonly live: Chain[] = []
  private readonly living: Process[] = []
  private readonly chains: Chain[] = []
  private readonly names = new Map<number, Chain>()
  private readonly children = new Map<number, Process>()
  private readonly notes: CellSpace
  /** Which processes were started; touched by starts, and by who looked for one in vain. */
  private readonly roster: ResourceId
  private readonly crashBudget: ResourceId
  private readonly stallBudget: ResourceId
  private readonly kernel: Process
  private readonly time: Chain
  private readonly end: Chain
  private readonly stall: Chain
  private readonly restart: Chain
  private current: Chain

  constructor(without?: Rule) {
    this.orderDeliveries = without !== 'deliveries'
    this.orderFaults = without !== 'budgets'
    this.ground = new Ground(new Journal())
    this.files = this.mount(filesDevice(this))
    this.keyValue = this.mount(keyValueDevice)
    this.database = this.mount(databaseDevice(this))
    this.idealLock = this.mount(idealLockDevice)
    this.clock = this.mount(clockDevice(this))
    this.processes = this.mount(processesDevice(this))
    this.notes = new CellSpace('notes', this.ground)
    this.roster = this.ground.resource('roster of processes')
    this.crashBudget = this.ground.resource('budget of crashes')
    this.stallBudget = this.ground.resource('budget of stalls')
    this.realTime = this.ground.resource('real time')
    this.kernel = this.makeProcess('kernel', 0, true)
    this.time = this.makeChain('time', this.kernel, 0)
    this.end = this.makeChain('end', this.kernel, 0)
    this.stall = this.makeChain('stall', this.kernel, 0)
    this.restart = this.makeChain('time', this.kernel, 0)
    this.current = this.time
  }

  /** Makes everything as it was frozen, for a new run that starts at `nowMs` with these faults to spend. */
  reset(nowMs: number, faults: Faults): void {
    this.ground.reset(nowMs)
    this.faults.crashes = faults.crashes
    this.faults.stalls = faults.stalls
    this.mayCrash = faults.crashes > 0
    this.live.length = 0
    this.living.length = 0
    if (this.unperformed.length > 0) this.unperformed.length = 0
    if (this.calledOff.length > 0) this.calledOff.length = 0
    this.step = -1
    this.opening = -1
    const { run } = this.ground
    this.time.enter(run, 0)
    this.end.enter(run, 1)
    this.stall.enter(run, 2)
    this.positions = 3
    this.current = this.time
    this.ground.journal.clear()
    this.ground.journal.muted = !this.recording
  }

  /** A process that stands at the start of every run; call once per name, before the first run. */
  serving(name: string, pid: number, declared: boolean): Process {
    return this.makeProcess(name, pid, declared)
  }

  /** Brings a process to life in this run, for as many tasks. */
  boot(process: Process, tasks = 1): World {
    process.enter(this.ground.run)
    process.chains = tasks - 1
    this.living.push(process)
    return (process.world ??= new SimulatedWorld(this, process))
  }

  /** Starts a program in a living process, as the `task`-th one there: runs it up to its first effect or await. */
  startTask(process: Process, task: number, program: () => Promise<void>): void {
    this.ground.journal.clear()
    this.opening = -1
    const root = this.named(this.kernelChain(process), 0, task + 1, process)
    process.root ??= root
    this.current = root
    process.unfinished++
    void program().then(() => {
      process.unfinished--
    })
  }

  /** Parks a request of a process; called by its World. */
  post(process: Process, mounted: MountedDevice, request: Request): Promise<unknown> {
    const chain = this.nextChain(process)
    chain.stage = stage.parked
    chain.mounted = mounted
    chain.request = request
    chain.waits = mounted.device.waiting?.waits(request) ?? false
    chain.postedAt = this.step
    chain.opens = this.opening
    const promise = new Promise(capture)
    chain.resolve = captured.resolve
    chain.reject = captured.reject
    return promise
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
    const { candidates } = this
    const { journal } = this.ground
    journal.muted = true
    let count = this.scanPrograms()
    if (count === 0) candidates[count++] = this.idle()
    // A length is set only when it differs: emptying an array gives its store away.
    if (candidates.length !== count) candidates.length = count
    if (this.mayCrash) this.addInFlight()
    if (this.faults.stalls > 0) this.addStall()
    if (this.faults.crashes > 0) this.addCrashes()
    journal.muted = !this.recording
  }

  /** Puts the chains of living programs that can move first, in the order of creation, and says how many they are. */
  private scanPrograms(): number {
    const { candidates, live } = this
    const { length } = live
    let kept = 0
    let count = 0
    for (let index = 0; index < length; index++) {
      const chain = live[index] as Chain
      if (chain.stage === stage.idle) continue
      if (kept !== index) live[kept] = chain
      kept++
      if (!chain.inFlight && (!chain.waits || this.isReady(chain))) candidates[count++] = chain
    }
    if (kept !== length) live.length = kept
    return count
  }

  isEnd(chain: Chain): boolean {
    return chain === this.end
  }

  isRestart(chain: Chain): boolean {
    return chain === this.restart
  }

  /** Takes one of the candidates as the next step. */
  take(chain: Chain): void {
    this.step++
    this.opening = -1
    this.ground.journal.clear()
    if (this.unperformed.length > 0) this.unperformed.length = 0
    this.current = chain
    chain.steps++
    if (chain.kind === 'program') this.move(chain)
    else if (chain === this.restart) this.startAgain()
    else if (chain.kind === 'time') this.passTime()
    else if (chain.kind === 'stall') this.jump()
    else if (chain.kind === 'crash') this.kill(chain.process)
    else this.finish()
  }

  /** The footprint of the step that is under way, once the program is quiescent again. */
  footprint(): FootprintId {
    return this.footprints.intern(this.ground.journal)
  }

  /** Virtual time in milliseconds, as the running program sees it. */
  readClock(): number {
    this.touch(this.ground.clock, access.read)
    return this.ground.nowMs
  }

  touch(resource: ResourceId, how: 1 | 2 | 3): void {
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
    const token = mix(note.kind === 'granted' ? 1 : 2, hashText(note.token))
    this.notes.set(note.subject, mix(before ?? 0, token))
    this.witness?.noted(process, note)
  }

  /** Starts a program in a process of its own, as part of the step that is under way. */
  spawn(name: string, program: (world: World) => Promise<unknown>): Process {
    this.touch(this.roster, access.add)
    const child = this.childOf(this.current, name)
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
    const found = this.living.find(process => process.pid === pid && this.isAlive(process))
    if (found === undefined) this.touch(this.roster, access.read)
    return found
  }

  /** Whether another sleep of the same process is due before this one. */
  hasEarlierSleep(sleep: Sleep): boolean {
    for (const chain of this.live) {
      const other = chain.request
      if (chain.stage !== stage.parked || other?.kind !== 'sleep' || chain.process !== sleep.process) continue
      const { untilMs, order } = other as SleepRequest
      if (untilMs < sleep.untilMs || (untilMs === sleep.untilMs && order < sleep.order)) return true
    }
    return false
  }

  /** The chain that parked a request last. */
  lastPosted: Chain = undefined as unknown as Chain

  /** Calls off a parked request: its answer is `reply`, at once. Says whether it was still parked. */
  callOff(chain: Chain, request: Request, reply: unknown): boolean {
    if (chain.stage !== stage.parked || chain.request !== request) return false
    this.giveUp(chain)
    this.calledOff.push(...this.unperformed.slice(-1))
    chain.stage = stage.idle
    chain.resolve(reply)
    return true
  }

  /** Whether what the chain has parked could be performed now. */
  private isReady(chain: Chain): boolean {
    if (!chain.waits || chain.stage !== stage.parked) return true
    const { device, cells } = chain.mounted as MountedDevice
    return device.waiting?.ready(cells, chain.request as Request, chain.inFlight) ?? true
  }

  /** Whether what the chain has parked has to wait; asked from outside, it is no part of any step. */
  isBlocked(chain: Chain): boolean {
    const { journal } = this.ground
    const { muted } = journal
    journal.muted = true
    const ready = this.isReady(chain)
    journal.muted = muted
    return !ready
  }

  /** What a chain has parked, in words. */
  describe(chain: Chain): string {
    const { mounted, request } = chain
    return mounted === undefined || request === undefined ? 'nothing' : mounted.device.describe(request)
  }

  /** Everything that the devices keep now, sorted by name within each. */
  inspect(): readonly Kept[] {
    return [this.database, this.files, this.keyValue].flatMap(
      ({ device, cells }) => device.inspect?.(cells.held()) ?? [],
    )
  }

  /** The last request that a process made in this run, in words. */
  lastRequestOf(process: Process): string {
    const made = this.chains.filter(
      chain => chain.process === process && chain.run === this.ground.run && chain.request,
    )
    const last = made.reduce<Chain | undefined>(
      (latest, chain) => (latest === undefined || chain.postedAt >= latest.postedAt ? chain : latest),
      undefined,
    )
    return last === undefined ? 'nothing' : this.describe(last)
  }

  /** The processes of this run that have not ended, in the order of their making. */
  get running(): readonly Process[] {
    return this.living.filter(process => process.living && process.unfinished > 0)
  }

  /** The chains that have something parked or to deliver. */
  get pending(): readonly Chain[] {
    return this.live.filter(chain => chain.stage !== stage.idle)
  }

  private positions = 3

  private move(chain: Chain): void {
    const { process } = chain
    if (this.mayCrash && !chain.inFlight) this.touch(process.alive, access.add)
    if (chain.stage === stage.performed) return this.deliver(chain)
    const { device, cells } = chain.mounted as MountedDevice
    chain.stage = stage.idle
    try {
      chain.reply = device.perform(cells, chain.request as Request)
      chain.threw = false
    } catch (error) {
      chain.reply = error
      chain.threw = true
    }
    if (chain.inFlight) this.land(chain)
    else if (process.split) this.hold(chain)
    else this.answer(chain)
  }

  private hold(chain: Chain): void {
    chain.stage = stage.performed
    chain.postedAt = this.step
  }

  private deliver(chain: Chain): void {
    if (this.orderDeliveries) this.orderDelivery(chain)
    chain.stage = stage.idle
    this.answer(chain)
  }

  /** What follows may touch all memory of the process; where that is declared, only what its task awaits with others. */
  private orderDelivery({ process, root }: Chain): void {
    if (!process.declared) return this.touch(process.memory, access.write)
    if (root.branches < 2) return
    if (root.joins === 0) root.joins = this.ground.resource(`branches of a task of ${process.name}`)
    this.touch(root.joins, access.write)
  }

  private answer(chain: Chain): void {
    if (chain.threw) chain.reject(chain.reply)
    else chain.resolve(chain.reply)
  }

  /** An effect of a dead process arrives; nobody hears the answer. */
  private land(chain: Chain): void {
    chain.inFlight = false
    if (!chain.overdue) return
    this.faults.stalls--
    if (this.orderFaults) this.touch(this.stallBudget, access.write)
  }

  /** What happens when no program can move. */
  private idle(): Chain {
    if (this.wakeAt() !== Infinity) return this.time
    if (this.witness?.restart?.() === undefined) return this.end
    if (this.restart.run !== this.ground.run) this.restart.enter(this.ground.run, this.positions++)
    return this.restart
  }

  /** Starting again takes time, so what is in flight is paused as when time passes. */
  private startAgain(): void {
    const start = this.witness?.restart?.()
    invariant(start !== undefined, 'what starts again was there when it was chosen')
    for (const chain of this.live) if (chain.inFlight) this.outlast(chain)
    start()
    this.touch(everything, access.write)
  }

  private passTime(): void {
    this.touch(everything, access.write)
    this.ground.journal.muted = true
    this.ground.nowMs = this.wakeAt()
    this.ground.journal.muted = !this.recording
    for (const chain of this.live) if (chain.inFlight) this.outlast(chain)
  }

  /** What is in flight while time passes is paused: without a stall to spend it is lost. */
  private outlast(chain: Chain): void {
    chain.overdue = true
    if (this.faults.stalls > 0) return
    if (chain.waits) this.giveUp(chain)
    chain.inFlight = false
    chain.stage = stage.idle
  }

  private jump(): void {
    this.faults.stalls--
    this.touchStall()
    this.ground.journal.muted = true
    this.ground.nowMs = this.nextDeadline()
    this.ground.journal.muted = !this.recording
  }

  private kill(process: Process): void {
    this.faults.crashes--
    process.living = false
    process.exit = { kind: 'killed' }
    for (const chain of this.live) if (chain.process === process && chain.stage !== stage.idle) this.cut(chain)
    this.ground.journal.clear()
    this.touchCrash(process)
    this.witness?.crashed(process)
  }

  /** What a dying process had parked: a remote request may be under way already, anything else is lost. */
  private cut(chain: Chain): void {
    const { device } = chain.mounted as MountedDevice
    const request = chain.request as Request
    const travels = chain.stage === stage.parked && device.remote && (device.mutates?.(request) ?? true)
    if (chain.waits) this.giveUp(chain)
    if (travels) {
      chain.inFlight = true
      chain.postedAt = this.step
    } else {
      chain.stage = stage.idle
    }
  }

  /** Remembers a request that waited in vain, with what it waited for: it could have been performed earlier. */
  private giveUp(chain: Chain): void {
    const { ground, scratch } = this
    const { journal } = ground
    scratch.clear()
    ground.journal = scratch
    this.isReady(chain)
    // It might have been the first or the last effect of its operation.
    if (this.ordersRealTime) scratch.touch(this.realTime, access.write)
    ground.journal = journal
    for (let index = 0; index < scratch.count; index++) {
      const entry = scratch.entries[index] as number
      if (entry >> 2 !== ground.clock) scratch.entries[index] = entry | access.write
    }
    this.unperformed.push({ chain, footprint: this.footprints.intern(scratch), postedAt: chain.postedAt })
  }

  /**
   * Fills `unperformed` with what never came in a run that goes no further. Requests that wait for ever could have come
   * earlier; and so could faults that somebody's last step made impossible: where such a fault has to follow yet another
   * step, no run shows their race.
   */
  forgo(): void {
    this.unperformed.length = 0
    for (const chain of this.live) if (chain.stage === stage.parked && chain.waits) this.giveUp(chain)
    this.unperformed.push(...this.calledOff)
    if (this.faults.crashes > 0) for (const process of this.living) this.missCrash(process)
    if (this.faults.stalls > 0) this.miss(this.stall, () => this.touchStall())
  }

  private finish(): void {
    this.forgo()
    this.ground.journal.clear()
    this.touch(everything, access.write)
  }

  private missCrash(process: Process): void {
    if (process.exit?.kind !== 'killed') this.miss(this.crashOf(process), () => this.touchCrash(process))
  }

  private miss(chain: Chain, touch: () => void): void {
    this.ground.journal.clear()
    touch()
    this.unperformed.push({ chain, footprint: this.footprints.intern(this.ground.journal), postedAt: -1 })
  }

  private touchStall(): void {
    if (this.orderFaults) this.touch(this.stallBudget, access.write)
    this.touch(this.ground.clock, access.write)
  }

  private touchCrash(process: Process): void {
    if (this.orderFaults) this.touch(this.crashBudget, access.write)
    this.touch(process.alive, access.write)
    this.touch(process.exitResource, access.write)
    if (this.ordersOperations) this.touch(process.openings, access.write)
    // Deadlines of the dead go away.
    this.touch(this.ground.clock, access.read)
  }

  private exited(process: Process, exit: Exit<unknown>): void {
    process.unfinished = 0
    process.living = false
    process.exit = exit
    this.touch(process.exitResource, access.write)
  }

  private addInFlight(): void {
    for (const chain of this.live) {
      if (!chain.inFlight || !this.isReady(chain)) continue
      if (!chain.overdue || this.faults.stalls > 0) this.candidates.push(chain)
    }
  }

  private addStall(): void {
    if (this.nextDeadline() !== Infinity) this.candidates.push(this.stall)
  }

  private addCrashes(): void {
    for (const process of this.living) {
      if (process.living && process.unfinished > 0) this.candidates.push(this.crashOf(process))
    }
  }

  /** When time alone would make something ready that waits now; Infinity if never. */
  private wakeAt(): number {
    let earliest = Infinity
    for (const chain of this.live) {
      if (chain.stage !== stage.parked || !chain.waits || chain.inFlight) continue
      const { device, cells } = chain.mounted as MountedDevice
      const at = device.waiting?.wakeAt(cells, chain.request as Request) ?? Infinity
      if (at > this.ground.nowMs && at < earliest) earliest = at
    }
    return earliest
  }

  private nextDeadline(): number {
    const { device, cells } = this.keyValue
    const expiry = device.nextDeadline?.(cells) ?? Infinity
    return Math.min(expiry, this.wakeAt())
  }

  private nextChain(process: Process): Chain {
    const source = process === this.current.process ? this.current : (process.root ??= this.rootOf(process))
    if (source.run !== this.ground.run) this.admit(source)
    if (source.postStep !== this.step) {
      source.postStep = this.step
      source.postCount = 0
    }
    const ordinal = source.postCount++
    const chain = ordinal === 0 && source.stage === stage.idle ? source : this.fork(source, ordinal)
    return (this.lastPosted = chain)
  }

  private fork(source: Chain, ordinal: number): Chain {
    return this.named(source, source.steps, ordinal, source.process)
  }

  private rootOf(process: Process): Chain {
    return this.named(this.kernelChain(process), 0, 0, process)
  }

  /** The chain that `parent` made after its `steps`-th step as its `ordinal`-th branch; the same object in every run. */
  private named(parent: Chain, steps: number, ordinal: number, process: Process): Chain {
    const key = (parent.id * 4096 + steps) * 64 + ordinal
    let chain = this.names.get(key)
    if (chain === undefined) {
      const seed = mix(mix(parent.seed, steps + 1), ordinal + 0x51ed270b)
      const root = parent.kind === 'program' ? parent.root : undefined
      this.names.set(key, (chain = this.makeChain('program', process, seed, root)))
    }
    if (chain.run !== this.ground.run) this.admit(chain)
    return chain
  }

  private admit(chain: Chain): void {
    chain.enter(this.ground.run, this.positions++)
    chain.process.chains++
    chain.root.branches++
    this.live.push(chain)
  }

  private crashOf(process: Process): Chain {
    const chain = this.kernelChain(process)
    if (chain.run !== this.ground.run) chain.enter(this.ground.run, this.positions++)
    return chain
  }

  private kernelChain(process: Process): Chain {
    return (process.crash ??= this.makeChain('crash', process, mix(process.pid, hashText(process.name))))
  }

  private childOf(chain: Chain, name: string): Process {
    const key = chain.id * 4096 + chain.steps
    let child = this.children.get(key)
    if (child === undefined) {
      const pid = 1000 + (mix(chain.seed, chain.steps) >>> 17)
      this.children.set(key, (child = this.makeProcess(name, pid, chain.process.declared)))
    }
    return child
  }

  private makeChain(kind: Chain['kind'], process: Process, seed: number, root?: Chain): Chain {
    const chain = new Chain(this.chains.length, kind, process, seed, root)
    this.chains.push(chain)
    return chain
  }

  private makeProcess(name: string, pid: number, declared: boolean): Process {
    const of = (what: string): ResourceId => this.ground.resource(`${what} of ${name} ${String(pid)}`)
    return new Process(
      { name, pid, declared },
      {
        alive: of('life'),
        exit: of('exit'),
        memory: of('memory'),
        timers: of('timers'),
        openings: of('openings'),
        cells: new CellSpace(`memory of ${name}`, this.ground, false),
      },
    )
  }

  private mount<Asked extends Request>(device: Device<Asked>): MountedDevice {
    return { device: device, cells: new CellSpace(device.name, this.ground) }
  }
}

const pause: Request = { kind: 'pause' }

/** One function for every promise, so that parking allocates no closure of its own. */
const captured: { resolve: (value: unknown) => void; reject: (error: unknown) => void } = {
  resolve: () => undefined,
  reject: () => undefined,
}

function capture(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  captured.resolve = resolve
  captured.reject = reject
}

function formatUuid(seed: number, draw: number): string {
  const words = [1, 2, 3, 4].map(lane => (mix(mix(seed, draw), lane) >>> 0).toString(16).padStart(8, '0'))
  const digits = words.join('')
  const variant = '89ab'[parseInt(digits[16] ?? '0', 16) & 3] ?? '8'
  invariant(digits.length === 32, 'a UUID has 32 digits')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20),
  ].join('-')
}

function hashText(text: string): number {
  let hash = text.length
  for (let index = 0; index < text.length; index++) hash = mix(hash, text.charCodeAt(index))
  return hash
}
