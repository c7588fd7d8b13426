import type { KeyPart, Visit } from '../part.ts'
import { lockPrefix } from '../store.ts'
import { readCurrent } from './identity.ts'

/** The lock of the transcript that is current on arrival; none where there is no transcript yet. */
export const noColdKey: KeyPart = {
  name: 'no cold key',
  arrive: lookAtRow,
  keyOf: ({ seenByKey }) => (typeof seenByKey === 'string' ? lockPrefix + seenByKey : null),
}

/** The lock of the transcript that is current on arrival; the session's cold lock where there is none yet. */
export const coldKey: KeyPart = {
  name: 'cold key',
  arrive: lookAtRow,
  keyOf: ({ seenByKey, session }) => lockPrefix + (seenByKey ?? `cold:${session}`),
}

/** One lock for the session, whatever its transcript. */
export const sessionKey: KeyPart = { name: 'session key', keyOf: ({ session }) => lockPrefix + session }

async function lookAtRow(visit: Visit): Promise<void> {
  visit.seenByKey = visit.seenOnArrival === undefined ? await readCurrent(visit) : visit.seenOnArrival
}
