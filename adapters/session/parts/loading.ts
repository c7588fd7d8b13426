import type { LoadingPart } from '../archive-part.ts'
import { load } from '../archive-store.ts'

/** The session is loaded before the lock is asked for, and whether there is anything to move is asked of memory. */
export const loadedOnArrival: LoadingPart = {
  name: 'loaded on arrival',
  arrive: load,
  enter: commit => (commit.loaded === undefined ? load(commit) : Promise.resolve(commit.loaded)),
}

/** The session is loaded inside the lock only. */
export const loadedInsideLock: LoadingPart = { name: 'loaded inside the lock', enter: load }
