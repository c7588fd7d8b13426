import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'

/**
 * A key that is set if absent, with a time to live and the holder's token as its value, and deleted by who still finds
 * that token in it. Whoever holds it longer than `ttlMs` holds it together with the next.
 */
export const fixedLease: Lock = {
  name: 'fixed lease',
  async acquire(world, request) {
    const token = world.ids.uuid()
    return (await seize(world, request, token)) ? new Lease(world, request, token) : undefined
  },
}

/** Asks for the key, and notes the grant with the answer. */
export async function seize(world: World, request: LockRequest, token: string): Promise<boolean> {
  const granted = await world.keyValue.pollSetIfAbsent(request.key, token, request)
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
    return this.world.keyValue.compareAndDelete(this.request.key, this.token)
  }
}
