import { readSession } from './ledger.ts'
import type { BirthPart, ClaimingPart } from './part.ts'

/** Whether there is an owner is asked in the transaction that makes one. */
export const claimedByComparison: ClaimingPart = {
  name: 'claimed by comparison',
  decisive: (_seen, standing) => standing,
}

/** Whether there is an owner is asked before. */
export const claimedUnseen: ClaimingPart = {
  name: 'claimed unseen',
  look: ({ world, session }) => readSession(world, session),
  decisive: seen => seen,
}

/** A session that is there for the first time waits for its agent. */
export const bornCreated: BirthPart = { name: 'born CREATED', life: 'CREATED' }

/** A row says ENDED until somebody says something else. */
export const bornEnded: BirthPart = { name: 'born ENDED', life: 'ENDED' }
