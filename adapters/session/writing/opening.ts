import type { OpeningPart } from './part.ts'
import { openTranscript } from './transcript-file.ts'

/** The transcript is read while the writer has the lock. */
export const openedInsideLock: OpeningPart = { name: 'opened inside the lock', enter: openTranscript }

/** The transcript is read on arrival, and what it said then is believed ever after. */
export const openedOnArrival: OpeningPart = {
  name: 'opened on arrival',
  arrive: openTranscript,
  enter: (visit, arrived) => arrived ?? openTranscript(visit),
}
