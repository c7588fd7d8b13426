import { decide } from './decision.ts'
import type { Decision, LookingPart, Visit } from './part.ts'
import { loadStore } from './store.ts'

/** The store is looked at on arrival, and what it said then is believed ever after. */
export const lookOnArrival: LookingPart = {
  name: 'look on arrival',
  arrive: look,
  decide: visit => visit.seen ?? look(visit),
}

/** The store is looked at on arrival and, unless that settles it, once more inside the lock. */
export const lookAgainInsideLock: LookingPart = { name: 'look again inside the lock', arrive: look, decide: look }

/** The store is looked at inside the lock only. */
export const lookInsideLock: LookingPart = { name: 'look inside the lock', decide: look }

async function look(visit: Visit): Promise<Decision> {
  return decide(visit, await loadStore(visit.world))
}
