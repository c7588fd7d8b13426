import type { Resolved, ResolveRequest } from '../../../models/session/resolution.ts'
import type { Grant } from '../../locks/lock.ts'
import { decide } from './decision.ts'
import type { Decision, Visit } from './part.ts'
import { beginTranscript, loadStore } from './store.ts'

/** Says which transcript a request belongs to, and whether it begins the conversation. */
export function resolve(visit: Visit, purpose: ResolveRequest['purpose']): Promise<Resolved> {
  return purpose === 'internal' ? handOff(visit) : reserve(visit)
}

/** A user's command: what it mints is reserved for whoever comes next. */
async function reserve(visit: Visit): Promise<Resolved> {
  const { looking, freshness, newness } = visit.parts
  await freshness.arrive?.(visit)
  visit.seen = await looking.arrive?.(visit)
  if (visit.seen?.minted === false) return resolved(visit.seen.row.sessionId, false)
  await prepare(visit)
  const { sessionId, isNew } = await reserveInsideLock(visit)
  if (isNew) await newness.depart?.(visit, sessionId)
  return resolved(sessionId, isNew)
}

/** Workspace, channel and skills take their time, and nobody waits for anybody in it. */
function prepare({ world, settings }: Visit): Promise<void> | undefined {
  return settings.prepareMs > 0 ? world.clock.sleep(settings.prepareMs) : undefined
}

async function reserveInsideLock(visit: Visit): Promise<{ sessionId: string; isNew: boolean }> {
  const grant = await lockStore(visit)
  try {
    const decision = await settle(visit, await visit.parts.looking.decide(visit))
    const isNew = await visit.parts.newness.enter(visit, decision)
    return { sessionId: decision.row.sessionId, isNew }
  } finally {
    await grant?.release()
  }
}

/** Writes what was minted into the row; who meets a winner there goes by it. */
async function settle(visit: Visit, decision: Decision): Promise<Decision> {
  if (!decision.minted) return decision
  const { persisting, rewriting } = visit.parts
  const row = await rewriting.rewrite(visit, found => persisting.settle(decision, found))
  return { ...decision, row, minted: row === decision.row }
}

/** Takes the lock that the parts choose, however long it takes. */
export function lockStore({ world, parts, session }: Visit): Promise<Grant | undefined> {
  const patience = { ttlMs: Infinity, waitMs: Infinity, everyMs: 1 }
  return parts.lock.acquire(world, { key: parts.key.keyOf(session), subject: session, ...patience })
}

/** An internal handoff takes no lock and writes no row. */
async function handOff(visit: Visit): Promise<Resolved> {
  const { row, minted } = decide(visit, await loadStore(visit.world))
  if (minted) await beginTranscript(visit.world, row.sessionId)
  return resolved(row.sessionId, minted)
}

/** The answer to a request. */
export function resolved(transcript: string, isNew: boolean): Resolved {
  return { kind: 'resolved', transcript, isNew }
}
