import type { World } from '../../harness/world/world.ts'
import { Lease, seize, whileItLasts } from './lease.ts'
import type { Lock, LockRequest } from './lock.ts'

/**
 * A fixed lease whose every grant draws the next number of a counter in the database, as a fence. Two may believe that
 * they hold it, but a record that heeds its fences takes nothing from who was overtaken.
 */
export const fencedLease: Lock = {
  name: 'fenced lease',
  promises: { ...whileItLasts, fenced: true },
  async acquire(world, request) {
    const token = world.ids.uuid()
    if (!(await seize(world, request, token))) return undefined
    return new FencedLease(world, request, { token, fence: await nextFence(world, request) })
  },
}

class FencedLease extends Lease {
  readonly fence: number

  constructor(
    world: World,
    request: LockRequest,
    { token, fence }: { readonly token: string; readonly fence: number },
  ) {
    super(world, request, token)
    this.fence = fence
  }
}

function nextFence({ database }: World, { key }: LockRequest): Promise<number> {
  return database.transaction('draw the next fence', rows => {
    const fence = Number(rows.get('fences', key)?.['last'] ?? 0) + 1
    rows.put('fences', key, { last: fence })
    return fence
  })
}
