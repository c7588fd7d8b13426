import type { Machine } from '../machine.ts'
import type { Cells } from './cells.ts'

/** What a request looks like to the kernel: plain data with a kind. */
export interface Request {
  readonly kind: string
}

/**
 * A part of the World as a function over named cells of immutable values. `perform` is atomic and throws only what
 * real code can handle.
 */
export interface Device<Asked extends Request = Request, Reply = unknown> {
  readonly name: string
  /** Requests to it travel: they may still be performed after their process died. */
  readonly remote: boolean
  /** Requests to it travel, but within the machine: they are lost with that. Absent: they leave it. */
  readonly local?: boolean
  perform(cells: Cells, request: Asked): Reply
  /** Whether performing it can change anything; absent: it always can. */
  mutates?(request: Asked): boolean
  /** How a request can fail though nothing is wrong with it, where errors may strike; absent: it cannot. */
  failures?(request: Asked): readonly Failure[]
  /** What a request does of which only a part comes true, in each way that this can be; absent: all or nothing. */
  parts?(request: Asked): readonly Asked[]
  /** Which requests may have to wait; absent: none. */
  readonly waiting?: Waiting<Asked>
  /** The earliest time after now at which something in it expires by itself, in milliseconds; Infinity if nothing. */
  nextDeadline?(cells: Cells): number
  /** The request in a few words. */
  describe(request: Asked): string
  /** What it keeps, for people: names and texts from what its cells hold. */
  inspect?(held: Held): readonly Kept[]
}

/** One way in which a device can fail. */
export interface Failure {
  /** Whether the request was performed all the same. Only for requests that never wait. */
  readonly performed: boolean
  /** What the program gets. */
  error(): Error
}

/** Cells that hold something, by name. */
export type Held = readonly (readonly [name: string, value: unknown])[]

/** One named thing that a device keeps. */
export interface Kept {
  readonly name: string
  readonly text: string
}

/** How a request that may have to wait is told apart, and when its waiting ends. */
export interface Waiting<Asked extends Request = Request> {
  waits(request: Asked): boolean
  /** Whether what is one wait here is, for real, a look every now and then; absent: none is. */
  polls?(request: Asked): boolean
  /** Whether it can be performed now. A request of a dead process, still in flight, does not wait for deadlines. */
  ready(cells: Cells, request: Asked, inFlight: boolean): boolean
  /** The earliest time, in milliseconds, at which time alone could make it ready; Infinity if never. */
  wakeAt(cells: Cells, request: Asked): number
}

/** The pure machine that a device is, for a checker that asks whether it could have answered so. Time is `nowMs`. */
export function machineOf<Asked extends Request, Reply>(
  device: Device<Asked, Reply>,
  nowMs = 0,
): Machine<ReadonlyMap<string, unknown>, Asked, Reply> {
  return {
    initial: new Map(),
    step(state, request) {
      const cells = new PlainCells(new Map(state), nowMs)
      const reply = device.perform(cells, request)
      return { state: cells.values, reply }
    },
  }
}

class PlainCells implements Cells {
  readonly values: Map<string, unknown>
  private readonly nowMs: number

  constructor(values: Map<string, unknown>, nowMs: number) {
    this.values = values
    this.nowMs = nowMs
  }

  get(name: string): unknown {
    return this.values.get(`cell ${name}`)
  }

  set(name: string, value: unknown): void {
    if (value === undefined) this.values.delete(`cell ${name}`)
    else this.values.set(`cell ${name}`, value)
  }

  members(folder: string): readonly string[] {
    return (this.values.get(`folder ${folder}`) ?? []) as readonly string[]
  }

  enter(folder: string, member: string): void {
    const others = this.members(folder).filter(other => other !== member)
    this.values.set(`folder ${folder}`, [...others, member].sort())
  }

  leave(folder: string, member: string): void {
    this.values.set(
      `folder ${folder}`,
      this.members(folder).filter(other => other !== member),
    )
  }

  now(): number {
    return this.nowMs
  }
}
