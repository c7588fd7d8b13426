import type { Device } from '../device.ts'
import { access, type ResourceId } from '../footprint.ts'
import type { Process } from '../chain.ts'

/** A sleep until a point in virtual time; `order` is its place among the sleeps that its process has begun. */
export interface SleepRequest {
  readonly kind: 'sleep'
  readonly process: Process
  readonly untilMs: number
  readonly ms: number
  readonly order: number
}

/** What sleeping needs of the timekeeper. */
export interface Timekeeper {
  touch(resource: ResourceId, how: 1 | 2 | 3): void
  /** Whether another sleep of the same process is due before this one. */
  hasEarlierSleep(sleep: SleepRequest): boolean
}

/** Sleeps. Those of one process end in due order, and where that is the same, in the order in which they began. */
export function clockDevice(timekeeper: Timekeeper): Device<SleepRequest> {
  return {
    name: 'clock',
    remote: false,
    perform(cells, request) {
      cells.now()
      timekeeper.touch(request.process.timers, access.write)
      return true
    },
    waiting: {
      waits: () => true,
      ready(cells, request) {
        timekeeper.touch(request.process.timers, access.write)
        return cells.now() >= request.untilMs && !timekeeper.hasEarlierSleep(request)
      },
      wakeAt: (_cells, request) => request.untilMs,
    },
    describe: request => `sleep ${String(request.ms)} ms`,
  }
}
