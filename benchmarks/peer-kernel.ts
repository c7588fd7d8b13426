import type { Scheduler } from 'fast-check'
import { CellSpace, Ground } from '../harness/world/cells.ts'
import { Process, type Chain, type MountedDevice } from '../harness/world/chain.ts'
import type { Device, Request } from '../harness/world/device.ts'
import { clockDevice } from '../harness/world/devices/clock.ts'
import { databaseDevice } from '../harness/world/devices/database.ts'
import { filesDevice } from '../harness/world/devices/files.ts'
import { idealLockDevice } from '../harness/world/devices/ideal-lock.ts'
import { keyValueDevice } from '../harness/world/devices/key-value.ts'
import { processesDevice } from '../harness/world/devices/processes.ts'
import { Journal } from '../harness/world/footprint.ts'
import type { Kernel } from '../harness/world/kernel.ts'
import { SimulatedWorld } from '../harness/world/simulated-world.ts'
import type { World } from '../harness/world/world.ts'

/**
 * The World over `fc.scheduler()`, for comparison: every effect is a task of the scheduler, and is performed on the very
 * same devices when it is released. What waits is handed to the scheduler only when it could be performed, time passes
 * when nothing else is left, and each fault is a task, too, so that the scheduler is given all that our kernel has.
 */
export class PeerKernel implements Kernel {
  readonly files: MountedDevice
  readonly keyValue: MountedDevice
  readonly database: MountedDevice
  readonly idealLock: MountedDevice
  readonly clock: MountedDevice
  readonly processes: MountedDevice
  readonly mayLosePower = false
  readonly ground: Ground = new Ground(new Journal())
  crashes = 0
  stalls = 0
  /** While there is none, effects are performed at once. */
  scheduler: Scheduler | undefined
  private readonly waiting: Waiter[] = []
  private readonly dead = new Set<Process>()
  private drawn = 0

  constructor() {
    this.files = this.mount(filesDevice(this))
    this.keyValue = this.mount(keyValueDevice)
    this.database = this.mount(databaseDevice(this))
    this.idealLock = this.mount(idealLockDevice)
    this.clock = this.mount(clockDevice(this))
    this.processes = this.mount(processesDevice(this))
  }

  /** Forgets what the last run did. */
  reset(): void {
    this.ground.reset(0)
    this.waiting.length = 0
    this.dead.clear()
    this.crashes = this.stalls = 0
    this.drawn = 0
    this.scheduler = undefined
  }

  process(name: string, pid: number): Process {
    const resource = this.ground.resource(name)
    const cells = new CellSpace(`memory of ${name}`, this.ground, false)
    const resources = {
      alive: resource,
      exit: resource,
      memory: resource,
      timers: resource,
      wall: resource,
      openings: resource,
      cells,
    }
    return new Process({ name, pid, declared: false }, resources)
  }

  world(process: Process): World {
    return new SimulatedWorld(this, process)
  }

  post(process: Process, { device, cells }: MountedDevice, request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const perform = (): void => {
        const alive = !this.dead.has(process)
        if (!alive && !device.remote) return
        try {
          const reply = this.perform(device, cells, request)
          if (alive) resolve(reply)
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
        this.wake()
      }
      if (this.scheduler === undefined) perform()
      else this.park({ device, cells, request, perform })
    })
  }

  /** A crash of the process as one more task. */
  offerCrash(process: Process): void {
    void this.scheduler?.schedule(started).then(() => {
      if (this.crashes > 0) return
      this.crashes++
      this.dead.add(process)
    })
  }

  /** An early jump to the next deadline as one more task; offered again while there is no deadline. */
  offerStall(): void {
    void this.scheduler?.schedule(started).then(() => {
      const at = this.nextDeadline()
      if (at === Infinity) return this.offerStall()
      this.stalls++
      this.ground.nowMs = at
      this.wake()
    })
  }

  /** Lets time pass to the next deadline; whether there was one. */
  passTime(): boolean {
    const at = this.nextDeadline()
    if (at === Infinity) return false
    this.ground.nowMs = at
    this.wake()
    return true
  }

  readWallClock(): number {
    return this.readClock()
  }

  readClock(): number {
    return this.ground.nowMs
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${String(this.drawn++).padStart(12, '0')}`
  }

  isAlive(process: Process): boolean {
    return !this.dead.has(process)
  }

  processOf(): undefined {
    return undefined
  }

  hasEarlierSleep(): boolean {
    return false
  }

  touch(): void {
    this.ground.journal.clear()
  }

  note(): void {
    this.ground.journal.clear()
  }

  callOff(): boolean {
    throw new Error('timers are not in the comparison')
  }

  fork(): void {
    throw new Error('tasks beside those of the clients are not in the comparison')
  }

  spawn(): Process {
    throw new Error('processes are not in the comparison')
  }

  get lastPosted(): Chain {
    throw new Error('timers are not in the comparison')
  }

  private park(waiter: Waiter): void {
    const { device, cells, request } = waiter
    const waits = device.waiting?.waits(request) ?? false
    if (!waits) return void this.scheduler?.schedule(started).then(() => waiter.perform())
    if (!this.isReady(waiter)) return void this.waiting.push(waiter)
    void this.scheduler?.schedule(started).then(() => {
      if (device.waiting?.ready(cells, request, false) === true) waiter.perform()
      else this.waiting.push(waiter)
    })
  }

  private wake(): void {
    if (this.waiting.length === 0) return
    const ready = this.waiting.filter(waiter => this.isReady(waiter))
    for (const waiter of ready) {
      this.waiting.splice(this.waiting.indexOf(waiter), 1)
      this.park(waiter)
    }
  }

  private isReady({ device, cells, request }: Waiter): boolean {
    return device.waiting?.ready(cells, request, false) ?? true
  }

  private nextDeadline(): number {
    const { device, cells } = this.keyValue
    const expiry = device.nextDeadline?.(cells) ?? Infinity
    const wakes = this.waiting.map(
      ({ device: of, cells: held, request }) => of.waiting?.wakeAt(held, request) ?? Infinity,
    )
    const later = [expiry, ...wakes].filter(at => at > this.ground.nowMs)
    return Math.min(Infinity, ...later)
  }

  private perform(device: Device, cells: CellSpace, request: Request): unknown {
    this.ground.journal.clear()
    return device.perform(cells, request)
  }

  private mount<Asked extends Request>(device: Device<Asked>): MountedDevice {
    return { device: device, cells: new CellSpace(device.name, this.ground) }
  }
}

interface Waiter extends MountedDevice {
  readonly request: Request
  readonly perform: () => void
}

const started = Promise.resolve()
