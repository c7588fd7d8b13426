import type { Device } from '../device.ts'

/** A request to wait for what another task of the process does; the deadline is a point in virtual time. */
export interface MemoryRequest {
  readonly kind: 'wait'
  readonly name: string
  readonly holds: (value: unknown) => boolean
  /** Infinity if never. */
  readonly deadlineMs: number
}

/** The declared memory of one process, as far as it is waited for: reading and writing it belong to other steps. */
export const memoryDevice: Device<MemoryRequest> = {
  name: 'memory',
  remote: false,
  perform(cells, { name, holds, deadlineMs }) {
    // The wait ends with its deadline, so it reads the clock.
    if (deadlineMs !== Infinity) cells.now()
    return holds(cells.get(name))
  },
  waiting: {
    waits: () => true,
    ready: (cells, { name, holds, deadlineMs }) =>
      holds(cells.get(name)) || (deadlineMs !== Infinity && cells.now() >= deadlineMs),
    wakeAt: (_cells, { deadlineMs }) => deadlineMs,
  },
  describe: ({ name }) => `wait for ${name}`,
}
