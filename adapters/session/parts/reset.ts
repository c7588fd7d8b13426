import type { SessionAnswer } from '../../../models/session/operations.ts'
import { transcriptPath } from '../agent.ts'
import type { ResetPart, Visit } from '../part.ts'
import { retireCurrent, sessionRow } from '../store.ts'
import { busy, enterLock, missing } from '../turn.ts'

/** A reset does what it does while turns do what they do. */
export const resetUnlocked: ResetPart = { name: 'reset without the lock', reset: clear }

/** A reset takes the lock that a turn would take. */
export const resetLocked: ResetPart = {
  name: 'reset under the lock',
  async reset(visit) {
    await visit.parts.key.arrive?.(visit)
    const grant = await enterLock(visit)
    if (grant === undefined) return busy
    try {
      return await clear(visit)
    } finally {
      await grant.release()
    }
  },
}

/** Retires the current transcript, then removes its file. */
async function clear({ world, session }: Visit): Promise<SessionAnswer> {
  const retired = await world.database.transaction('retire the identity', rows => {
    const row = sessionRow(rows, session)
    return row === undefined ? row : retireCurrent(rows, row)
  })
  if (retired === undefined) return missing
  if (retired !== null) await world.files.remove(transcriptPath(retired))
  return { kind: 'reset' }
}
