import type { Part, Turn } from '../part.ts'
import { inFlightKey } from '../../../models/session/artefacts.ts'

/** The key stands from the arrival to the departure, and whoever departs, or is refused, removes it. */
export const inFlightFromArrival: Part = {
  name: 'in-flight key from arrival',
  arrive: setKey,
  depart: deleteKey,
  refused: deleteKey,
}

/** The key stands while the turn has the lock, and is that of the session: a late removal takes away that of the next. */
export const inFlightInsideLock: Part = { name: 'in-flight key inside the lock', enter: setKey, leave: deleteKey }

/** The same with one mistake: the key never expires, so that of a dead turn stays. */
export const inFlightWithoutExpiry: Part = {
  name: 'in-flight key that never expires',
  enter: ({ world, session, message }) => world.keyValue.set(inFlightKey(session), message),
  leave: deleteKey,
}

/** The turn has a key of its own, so that nobody who overtakes it, or is overtaken, takes it away. */
export const inFlightOfTurn: Part = {
  name: 'in-flight key of each turn',
  enter: ({ world, session, message, settings }) =>
    world.keyValue.set(inFlightKey(session, message), message, { ttlMs: settings.turnMs }),
  leave: ({ world, session, message }) => world.keyValue.delete(inFlightKey(session, message)),
}

/** The key outlives the longest turn, and ends by itself after a crash. */
function setKey({ world, session, message, settings }: Turn): Promise<void> {
  return world.keyValue.set(inFlightKey(session), message, { ttlMs: settings.turnMs })
}

function deleteKey({ world, session }: Turn): Promise<boolean> {
  return world.keyValue.delete(inFlightKey(session))
}
