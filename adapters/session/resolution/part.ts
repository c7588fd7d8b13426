import type { World } from '../../../harness/world/world.ts'
import type { ResolutionAnswer } from '../../../models/session/resolution.ts'
import type { Lock } from '../../locks/lock.ts'
import type { StoreRow } from './store.ts'

/** Times of a resolution, in milliseconds. */
export interface ResolutionSettings {
  /** How long a conversation is fresh, > 0. */
  readonly freshMs: number
  /** How long workspace, channel and skills take to be ready, >= 0. */
  readonly prepareMs: number
}

/** One request to a session while it is resolved: what its parts have found out so far. */
export interface Visit {
  readonly world: World
  readonly settings: ResolutionSettings
  readonly parts: ResolutionParts
  readonly session: string
  /** What the first look at the store came to; undefined where nobody looked. */
  seen: Decision | undefined
  /** Whether the conversation was fresh on arrival; undefined where nobody asked. */
  wasFresh: boolean | undefined
}

/** What a look at the store comes to. */
export interface Decision {
  /** The session's row as it stands or, where a transcript was minted, as it is to be written. */
  readonly row: StoreRow
  readonly minted: boolean
  /** The transcript of the row that was seen, which is not fresh where another was minted. */
  readonly instead: string | undefined
}

/** Which look at the store decides. */
export interface LookingPart {
  readonly name: string
  /** Looks before anything is locked, where it does. */
  readonly arrive?: (visit: Visit) => Promise<Decision>
  /** What the request goes by once it has the lock. */
  decide(visit: Visit): Promise<Decision> | Decision
}

/** How often the clock is asked whether a conversation is fresh. */
export interface FreshnessPart {
  readonly name: string
  readonly arrive?: (visit: Visit) => Promise<void>
  /** Whether the request may find its conversation to be new. */
  mayBeNew(visit: Visit): boolean
}

/** What is done when a minted transcript meets a row that somebody else wrote meanwhile. */
export interface PersistingPart {
  readonly name: string
  /** The row that is to stand; `found` is the one that stands there now. */
  settle(decision: Decision, found: StoreRow | undefined): StoreRow
}

/** What a row becomes; undefined: there is none. */
export type RowChange = (found: StoreRow | undefined) => StoreRow

/** How the store's file is rewritten. */
export interface RewritingPart {
  readonly name: string
  /** Reloads the store, changes the session's row, and writes everything; gives the row that it wrote. */
  rewrite(visit: Visit, change: RowChange): Promise<StoreRow>
}

/** How a request knows that its conversation is new, and when that one is begun. */
export interface NewnessPart {
  readonly name: string
  /** While the request has the lock; says whether the conversation is new. */
  enter(visit: Visit, decision: Decision): Promise<boolean> | boolean
  /** After the lock was given up, where a new conversation is begun then. */
  readonly depart?: (visit: Visit, transcript: string) => Promise<unknown>
}

/** How a session is reset. */
export interface ResetPart {
  readonly name: string
  reset(visit: Visit): Promise<ResolutionAnswer>
}

/** How much is locked. */
export interface StoreKeyPart {
  readonly name: string
  keyOf(session: string): string
}

/** All that the resolution of sessions is made of: one part for each question that the systems answer differently. */
export interface ResolutionParts {
  /** Who is kept out while a request looks and writes. */
  readonly lock: Lock
  readonly key: StoreKeyPart
  readonly looking: LookingPart
  readonly freshness: FreshnessPart
  readonly persisting: PersistingPart
  readonly rewriting: RewritingPart
  readonly newness: NewnessPart
  readonly reset: ResetPart
}
