import type { Polling, World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockPromises, LockRequest } from './lock.ts'

/** What a key with a time to live promises to who needs less than that and is never paused for so long. */
export const whileItLasts: LockPromises = {
  across: 'nodes',
  exclusion: ['crash'],
  fenced: false,
  afterCrash: 'ttlMs',
  fairness: 'none',
  meanwhile: 'waits',
  reentrant: false,
}

/**
 * A key that is set if absent, with a time to live and the holder's token as its value, and deleted by who still finds
 * that token in it. Whoever holds it longer than `ttlMs` holds it together with the next.
 */
export const fixedLease: Lock = {
  name: 'fixed lease',
  promises: whileItLasts,
  async acquire(world, request) {
    const token = world.ids.uuid()
    return (await seize(world, request, token)) ? new Lease(world, request, token) : undefined
  },
}

/** The same with one mistake: who releases it deletes whatever is there, also what the next holder has set. */
export const plainLease: Lock = {
  name: 'lease released by a plain delete',
  promises: whileItLasts,
  async acquire(world, request) {
    const token = world.ids.uuid()
    return (await seize(world, request, token)) ? new PlainLease(world, request, token) : undefined
  },
}

/** The same with one mistake: the key never expires, so that of a dead holder stays. */
export const leaseWithoutExpiry: Lock = {
  name: 'lease that never expires',
  promises: { ...whileItLasts, exclusion: ['crash', 'pause', 'long-section'], afterCrash: null },
  async acquire(world, request) {
    const token = world.ids.uuid()
    const { everyMs, waitMs } = request
    return (await seize(world, request, token, { everyMs, waitMs })) ? new Lease(world, request, token) : undefined
  },
}

/** The same lock, granted for so long whatever is asked for. */
export function grantedFor(ttlMs: number, lock: Lock): Lock {
  return {
    ...lock,
    name: `${lock.name} of ${ttlMs} ms`,
    acquire: (world, request) => lock.acquire(world, { ...request, ttlMs }),
  }
}

/** Asks for the key, and notes the grant with the answer. */
export async function seize(
  world: World,
  request: LockRequest,
  token: string,
  polling: Polling = request,
): Promise<boolean> {
  const granted = await world.keyValue.pollSetIfAbsent(request.key, token, polling)
  if (granted) world.note({ kind: 'granted', subject: request.subject, token })
  return granted
}

/** A lease that is not renewed, and whose holder learns nothing of its end. */
export class Lease implements Grant {
  protected readonly world: World
  protected readonly request: LockRequest
  protected readonly token: string

  constructor(world: World, request: LockRequest, token: string) {
    this.world = world
    this.request = request
    this.token = token
  }

  lost(): boolean {
    return false
  }

  release(): Promise<boolean> {
    this.world.note({ kind: 'released', subject: this.request.subject, token: this.token })
    return this.free()
  }

  protected free(): Promise<boolean> {
    return this.world.keyValue.compareAndDelete(this.request.key, this.token)
  }
}

class PlainLease extends Lease {
  protected override free(): Promise<boolean> {
    return this.world.keyValue.delete(this.request.key)
  }
}
