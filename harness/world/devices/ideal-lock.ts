import type { Device } from '../device.ts'

/** A request to the ideal lock. */
export type IdealLockRequest =
  | { readonly kind: 'acquire'; readonly name: string; readonly holder: string }
  | { readonly kind: 'release'; readonly name: string }

/** A lock that cannot fail: for tests of the kernel only, for it would hide the bugs that this project looks for. */
export const idealLockDevice: Device<IdealLockRequest> = {
  name: 'ideal-lock',
  remote: false,
  perform(cells, request) {
    cells.set(request.name, request.kind === 'acquire' ? request.holder : undefined)
  },
  waiting: {
    waits: request => request.kind === 'acquire',
    ready: (cells, request) => cells.get(request.name) === undefined,
    wakeAt: () => Infinity,
  },
  describe: request => `${request.kind} ${request.name}`,
}
