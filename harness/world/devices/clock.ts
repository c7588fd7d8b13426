import type { Device } from '../device.ts'
import { access } from '../footprint.ts'
import type { Kernel, Sleep } from '../kernel.ts'

/** A request to sleep. */
export interface SleepRequest extends Sleep {
  readonly kind: 'sleep'
  readonly ms: number
}

/** Sleeps. Those of one process end in due order, and where that is the same, in the order in which they began. */
export function clockDevice(kernel: Kernel): Device<SleepRequest> {
  return {
    name: 'clock',
    remote: false,
    perform(cells, request) {
      cells.now()
      kernel.touch(request.process.timers, access.write)
      return true
    },
    waiting: {
      waits: () => true,
      ready(cells, request) {
        kernel.touch(request.process.timers, access.write)
        return cells.now() >= request.untilMs && !kernel.hasEarlierSleep(request)
      },
      wakeAt: (_cells, request) => request.untilMs,
    },
    describe: request => `sleep ${String(request.ms)} ms`,
  }
}
