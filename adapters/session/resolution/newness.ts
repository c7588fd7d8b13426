import type { NewnessPart } from './part.ts'
import { beginTranscript } from './store.ts'

/** A conversation is new to the request that minted it, which begins it when the lock is given up. */
export const newWhereMinted: NewnessPart = {
  name: 'new where minted',
  enter: (visit, { minted }) => minted && visit.parts.freshness.mayBeNew(visit),
  depart: ({ world }, transcript) => beginTranscript(world, transcript),
}

/** A conversation is new to the request that begins it, which does so inside the lock. */
export const newWhereNotBegun: NewnessPart = {
  name: 'new where not begun',
  async enter(visit, { row }) {
    return visit.parts.freshness.mayBeNew(visit) && (await beginTranscript(visit.world, row.sessionId))
  },
}
