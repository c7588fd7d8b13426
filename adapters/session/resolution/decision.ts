import type { Decision, Visit } from './part.ts'
import type { Store, StoreRow } from './store.ts'

/** Goes by the row where there is a fresh one, and mints a transcript where there is not. One reading of the clock. */
export function decide(visit: Visit, store: Store): Decision {
  const row = store.get(visit.session)
  if (row !== undefined && isFresh(visit, row)) return { row, minted: false, instead: undefined }
  return mint(visit, row)
}

/** A new transcript in the place of whatever the row names. */
export function mint({ world }: Visit, row: StoreRow | undefined): Decision {
  const previous = row === undefined ? [] : [...row.previous, row.sessionId]
  const fresh = { sessionId: world.ids.uuid(), sessionStartedAt: world.clock.now(), previous }
  return { row: fresh, minted: true, instead: row?.sessionId }
}

/** Whether the conversation of a row goes on, by the clock as it stands now. */
export function isFresh({ world, settings }: Visit, { sessionStartedAt }: StoreRow): boolean {
  return settings.freshMs === Infinity || world.clock.now() < sessionStartedAt + settings.freshMs
}
