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
