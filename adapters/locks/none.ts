import { DeviceUnavailable } from '../../harness/world/device-error.ts'
import type { Lock } from './lock.ts'

/** No lock at all: everybody is granted at once. */
export const noLock: Lock = {
  name: 'none',
  promises: {
    across: 'nodes',
    exclusion: null,
    fenced: false,
    afterCrash: 0,
    fairness: 'none',
    meanwhile: 'waits',
    reentrant: false,
  },
  async acquire(world, { subject }) {
    const token = world.ids.uuid()
    world.note({ kind: 'granted', subject, token })
    return {
      lost: () => false,
      release: async () => world.note({ kind: 'released', subject, token }),
    }
  },
}

/** The same lock with one mistake: whoever cannot reach its store goes on without it. */
export function lockedIfPossible(lock: Lock): Lock {
  return {
    ...lock,
    name: `${lock.name}, if its store answers`,
    async acquire(world, request) {
      try {
        return await lock.acquire(world, request)
      } catch (error) {
        if (error instanceof DeviceUnavailable) return noLock.acquire(world, request)
        throw error
      }
    },
  }
}
