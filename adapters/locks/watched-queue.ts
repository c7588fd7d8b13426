import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'
import { enqueue, inProcess, leaveQueue } from './queue.ts'

/**
 * The in-process queue with a watchdog that takes the lock from who has held it for `ttlMs`, and tells them. A holder
 * that looks before it touches anything stops in time, unless it is paused between the look and the touch.
 */
export const watchedQueue: Lock = {
  name: 'queue with a watchdog',
  promises: { ...inProcess, exclusion: ['crash', 'long-section'] },
  acquire: (world, request) => acquire(world, request, true),
}

/** The same with one mistake: the holder is not told. */
export const silentWatchdog: Lock = {
  name: 'watchdog that does not tell',
  promises: { ...inProcess, exclusion: ['crash'] },
  acquire: (world, request) => acquire(world, request, false),
}

async function acquire(world: World, request: LockRequest, tells: boolean): Promise<Grant | undefined> {
  const token = await enqueue(world, request)
  if (token === undefined) return undefined
  const { memory } = world
  const { key, subject, ttlMs } = request
  const lost = (): boolean => memory.get(token) === true
  const released = (): void => world.note({ kind: 'released', subject, token })
  world.note({ kind: 'granted', subject, token })
  const watchdog = world.clock.timer(ttlMs)
  void watchdog.elapsed.then(elapsed => {
    if (!elapsed) return
    if (tells) memory.set(token, true)
    if (tells) released()
    leaveQueue(world, key, token)
  })
  return {
    lost,
    async release() {
      watchdog.cancel()
      if (!lost()) released()
      leaveQueue(world, key, token)
    },
  }
}
