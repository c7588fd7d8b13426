import { isFresh } from './decision.ts'
import type { FreshnessPart } from './part.ts'
import { loadStore } from './store.ts'

/** Whether the conversation is fresh is asked once, by whoever decides on its transcript. */
export const freshByOneReading: FreshnessPart = { name: 'fresh by one reading of the clock', mayBeNew: () => true }

/** Whether the conversation is new is asked on arrival, which transcript it has inside the lock. */
export const freshByTwoReadings: FreshnessPart = {
  name: 'fresh by two readings of the clock',
  async arrive(visit) {
    const row = (await loadStore(visit.world)).get(visit.session)
    visit.wasFresh = row !== undefined && isFresh(visit, row)
  },
  mayBeNew: ({ wasFresh }) => wasFresh !== true,
}
