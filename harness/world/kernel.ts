import type { Chain, MountedDevice, Process } from './chain.ts'
import type { Request } from './device.ts'
import type { Access, ResourceId } from './footprint.ts'
import type { Note, World } from './world.ts'

/** A sleep until a point in virtual time; `order` is its place among the sleeps that its process has begun. */
export interface Sleep {
  readonly process: Process
  readonly untilMs: number
  readonly order: number
}

/** What the Worlds and devices of a simulation ask of it. */
export interface Kernel {
  readonly files: MountedDevice
  readonly keyValue: MountedDevice
  readonly database: MountedDevice
  readonly idealLock: MountedDevice
  readonly clock: MountedDevice
  readonly processes: MountedDevice
  /** The chain that parked a request last. */
  readonly lastPosted: Chain
  /** Parks a request of a process until it is taken as a step. */
  post(process: Process, mounted: MountedDevice, request: Request): Promise<unknown>
  /** Calls off a parked request: its answer is `reply`, at once. Says whether it was still parked. */
  callOff(chain: Chain, request: Request, reply: unknown): boolean
  /** Whether the machine may still lose power, and with it what was written and not synced. */
  readonly mayLosePower: boolean
  /** Virtual time in milliseconds, as the running program sees it. */
  readClock(): number
  /** The wall clock of a process, in milliseconds: virtual time, but for its jumps. */
  readWallClock(process: Process): number
  /** Adds to the footprint of the step that is under way. */
  touch(resource: ResourceId, how: Access): void
  /** A fresh UUID of the chain that is running: a function of the chain's name and how many it drew. */
  uuid(): string
  note(process: Process, note: Note): void
  /** Starts a program as a task of its own in a living process, to be begun by a step of its own. */
  fork(process: Process, name: string, program: () => Promise<void>): void
  /** Starts a program in a process of its own, as part of the step that is under way. */
  spawn(name: string, program: (world: World) => Promise<unknown>): Process
  /** Whether the process lives in this run; reads its end. */
  isAlive(process: Process): boolean
  /** The living process with this pid; reads its end, or that nobody has started it. */
  processOf(pid: number): Process | undefined
  /** Whether another sleep of the same process is due before this one. */
  hasEarlierSleep(sleep: Sleep): boolean
}
