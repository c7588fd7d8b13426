import type { StoreKeyPart } from './part.ts'

/** Requests of one session exclude each other. */
export const lockSession: StoreKeyPart = { name: 'lock the session', keyOf: session => `sessions.json::${session}` }

/** All requests exclude each other, for the store is rewritten as a whole. */
export const lockWholeStore: StoreKeyPart = { name: 'lock the whole store', keyOf: () => 'sessions.json' }
