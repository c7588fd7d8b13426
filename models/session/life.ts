/** Where a session stands between its first message and its last. */
export type Life =
  /** A message was accepted, and nobody works on it yet. */
  | 'CREATED'
  /** The agent was started, and has said nothing yet. */
  | 'STARTING'
  | 'ACTIVE'
  /** It goes on with nobody attached, for a while. */
  | 'DETACHED'
  /** Whoever was attached sleeps, and has little time to come back. */
  | 'SUSPENDED'
  /** It takes nothing more and comes to its end. */
  | 'CLOSING'
  | 'ENDED'

/** What may follow what. */
export const lifeTransitions: Readonly<Record<Life, readonly Life[]>> = {
  CREATED: ['STARTING', 'ENDED'],
  STARTING: ['ACTIVE', 'ENDED'],
  ACTIVE: ['DETACHED', 'SUSPENDED', 'CLOSING', 'ENDED'],
  DETACHED: ['ACTIVE', 'SUSPENDED', 'CLOSING', 'ENDED'],
  SUSPENDED: ['ACTIVE', 'ENDED'],
  CLOSING: ['ENDED'],
  ENDED: ['CREATED'],
}

/** Whether what is sent to the session reaches somebody who works on it; null: there is no session. */
export function isLive(life: Life | null): boolean {
  return life !== null && life !== 'CLOSING' && life !== 'ENDED'
}
