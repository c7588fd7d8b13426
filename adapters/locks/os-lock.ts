import type { Lock } from './lock.ts'

/** A lock that the operating system keeps for a file, and ends with the process that holds it. */
export const osLock: Lock = {
  name: 'OS lock',
  promises: {
    across: 'processes',
    exclusion: ['crash', 'pause', 'long-section'],
    fenced: false,
    afterCrash: 0,
    fairness: 'none',
    meanwhile: 'waits',
    reentrant: false,
  },
  async acquire(world, { key, subject, waitMs }) {
    const lock = await world.files.lock(`/locks/${key}`, waitMs)
    if (lock === undefined) return undefined
    const token = world.ids.uuid()
    world.note({ kind: 'granted', subject, token })
    return {
      lost: () => false,
      release() {
        world.note({ kind: 'released', subject, token })
        return lock.unlock()
      },
    }
  },
}
