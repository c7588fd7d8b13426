import type { Resolved } from '../../../models/session/resolution.ts'
import { mint } from './decision.ts'
import type { ResetPart, Visit } from './part.ts'
import { lockStore, resolve, resolved } from './resolve.ts'
import { beginTranscript } from './store.ts'

/** A reset takes no part in the reservation. */
export const resetUnlocked: ResetPart = { name: 'reset without the lock', reset: renew }

/** A reset takes the lock that a resolve would take. */
export const resetLocked: ResetPart = {
  name: 'reset under the lock',
  async reset(visit) {
    const grant = await lockStore(visit)
    try {
      return await renew(visit)
    } finally {
      await grant?.release()
    }
  },
}

/** The same with one mistake: it resolves the session first, and so asks for the lock that it holds. */
export const resetThatAsksAgain: ResetPart = {
  name: 'reset that asks for its own lock',
  async reset(visit) {
    const grant = await lockStore(visit)
    try {
      await resolve(visit, 'visible')
      return await renew(visit)
    } finally {
      await grant?.release()
    }
  },
}

/** Puts a new transcript into the row, then begins it. */
async function renew(visit: Visit): Promise<Resolved> {
  const { sessionId } = await visit.parts.rewriting.rewrite(visit, found => mint(visit, found).row)
  await beginTranscript(visit.world, sessionId)
  return resolved(sessionId, true)
}
