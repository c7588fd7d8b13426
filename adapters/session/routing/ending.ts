import type { Ledger } from './ledger.ts'
import type { CleanupPart, EndingPart, RestartPart } from './part.ts'
import { unregister } from './registry.ts'

/** A loop that ends takes itself out of the registry. */
export const cleanedUpByGeneration: CleanupPart = {
  name: 'cleaned up by generation',
  cleanUp({ world, clientId, generation }) {
    unregister(world, entry => entry.clientId === clientId && entry.generation === generation)
  },
}

/** A loop that ends takes out of the registry whatever has its name. */
export const cleanedUpByName: CleanupPart = {
  name: 'cleaned up by name',
  cleanUp({ world, clientId }) {
    unregister(world, entry => entry.clientId === clientId)
  },
}

/** A loop ends the session if that is its own still. */
export const endedByOwner: EndingPart = {
  name: 'ended by the owner',
  end(ledger, { generation }) {
    if (ledger.row?.generation === generation) endSession(ledger)
  },
}

/** A loop that ends says that the session has ended. */
export const endedByAnybody: EndingPart = { name: 'ended by anybody', end: endSession }

/** Whoever starts the system again ends what the dead have left. */
export const deadEnded: RestartPart = { name: 'the dead are ended', restart: endSession }

/** What the dead have left stays as it is. */
export const deadForgotten: RestartPart = { name: 'the dead are forgotten', restart: () => undefined }

function endSession(ledger: Ledger): void {
  ledger.settle('interrupted')
  ledger.update({ state: 'ENDED', isActive: false })
}
