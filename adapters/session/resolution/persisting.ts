import type { PersistingPart } from './part.ts'

/** The row is written over whatever stands there. */
export const overwriteRow: PersistingPart = { name: 'overwrite the row', settle: ({ row }) => row }

/** The row is written where there is none, or still the one that was seen; else whoever wrote it has won. */
export const adoptWinner: PersistingPart = {
  name: 'adopt the winner',
  settle: ({ row, instead }, found) => (found === undefined || found.sessionId === instead ? row : found),
}
