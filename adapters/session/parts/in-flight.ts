import type { Part, Turn } from '../part.ts'
import { inFlightKey } from '../store.ts'

/** The key stands from the arrival to the departure, and whoever departs, or is refused, removes it. */
export const inFlightFromArrival: Part = {
  name: 'in-flight key from arrival',
  arrive: setKey,
  depart: deleteKey,
  refused: deleteKey,
}

/** The key stands while the turn has the lock. */
export const inFlightInsideLock: Part = { name: 'in-flight key inside the lock', enter: setKey, leave: deleteKey }

/** The key outlives the longest turn, and ends by itself after a crash. */
function setKey({ world, session, message, settings }: Turn): Promise<void> {
  return world.keyValue.set(inFlightKey(session), message, { ttlMs: settings.ttlMs + settings.thinkMs })
}

function deleteKey({ world, session }: Turn): Promise<boolean> {
  return world.keyValue.delete(inFlightKey(session))
}
