import type { ArchiveVisit, RecoveryPart } from '../archive-part.ts'
import { extractPending } from '../archive-store.ts'
import { lockSession } from '../commit.ts'
import { carryOutMarker } from '../marker.ts'

/** The dead are forgotten. */
export const noRecovery: RecoveryPart = { name: 'no recovery', recover: () => Promise.resolve() }

/** Extractions that nobody finished are done again. */
export const extractionRedone: RecoveryPart = { name: 'extraction redone', recover: extractPending }

/** Whoever gets the lock carries out what a dead commit has written down; who starts again does the extractions too. */
export const markerCarriedOut: RecoveryPart = {
  name: 'marker carried out',
  enter: carryOutMarker,
  recover: recoverUnderLock,
}

/** Nobody else may be told to come back later, so this waits for as long as it takes. */
async function recoverUnderLock(visit: ArchiveVisit): Promise<void> {
  const patient = { ...visit, settings: { ...visit.settings, waitMs: Infinity } }
  const grant = await lockSession(patient)
  if (grant === undefined) return
  try {
    await carryOutMarker(visit)
    await extractPending(visit)
  } finally {
    await grant.release()
  }
}
