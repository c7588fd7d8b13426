import type { Device } from '../device.ts'
import { access } from '../footprint.ts'
import type { Process } from '../chain.ts'
import type { Simulation } from '../simulate.ts'

/** A sleep until a point in virtual time; `order` is its place among the sleeps that its process has begun. */
export interface SleepRequest {
  readonly kind: 'sleep'
  readonly process: Process
  readonly untilMs: number
  readonly ms: number
  readonly order: number
}

/** Sleeps. Those of one process end in due order, and where that is the same, in the order in which they began. */
export function clockDevice(simulation: Simulation): Device<SleepRequest> {
  return {
    name: 'clock',
    remote: false,
    perform(cells, request) {
      cells.now()
      simulation.touch(request.process.timers, access.write)
      return true
    },
    waiting: {
      waits: () => true,
      ready(cells, request) {
        simulation.touch(request.process.timers, access.write)
        return cells.now() >= request.untilMs && !simulation.hasEarlierSleep(request)
      },
      wakeAt: (_cells, request) => request.untilMs,
    },
    describe: request => `sleep ${String(request.ms)} ms`,
  }
}
