import type { Device } from '../device.ts'
import { access } from '../footprint.ts'
import type { Process } from '../chain.ts'
import type { Kernel } from '../kernel.ts'
import type { World } from '../world.ts'

/** A request about processes. A pause asks for nothing: it only orders what follows it. */
export type ProcessesRequest =
  | { readonly kind: 'spawn'; readonly name: string; readonly program: (world: World) => Promise<unknown> }
  | { readonly kind: 'exit'; readonly process: Process }
  | { readonly kind: 'find'; readonly pid: number }
  | { readonly kind: 'pause' }

/** Starting processes and waiting for their end. A start may still happen after the one who asked has died. */
export function processesDevice(kernel: Kernel): Device<ProcessesRequest> {
  return {
    name: 'processes',
    remote: true,
    local: true,
    mutates: request => request.kind === 'spawn',
    perform(_cells, request) {
      if (request.kind === 'spawn') return kernel.spawn(request.name, request.program)
      if (request.kind === 'find') return kernel.processOf(request.pid)
      if (request.kind === 'pause') return undefined
      kernel.touch(request.process.exitResource, access.read)
      return request.process.exit
    },
    waiting: {
      waits: request => request.kind === 'exit',
      ready: (_cells, request) => request.kind !== 'exit' || request.process.exit !== undefined,
      wakeAt: () => Infinity,
    },
    describe(request) {
      if (request.kind === 'spawn') return `start ${request.name}`
      if (request.kind === 'find') return `look for process ${String(request.pid)}`
      return request.kind === 'exit' ? `wait for the end of ${request.process.name}` : 'go on'
    },
  }
}
