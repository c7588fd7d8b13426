import type { World } from '../../harness/world/world.ts'
import type { SessionRow } from '../../models/session/artefacts.ts'
import type { SessionAnswer } from '../../models/session/operations.ts'
import type { Lock } from '../locks/lock.ts'
import type { AgentAnswer } from './agent.ts'

/** Times of a session system, in milliseconds. */
export interface SessionSettings {
  /** How long a lock is granted for, > 0. */
  readonly ttlMs: number
  /** How often it is renewed, > 0, where it is: every third of `ttlMs` where nothing is said. */
  readonly renewMs?: number
  /** How long to wait for a lock, >= 0. */
  readonly waitMs: number
  /** How long between two attempts to get it, > 0. */
  readonly everyMs: number
  /** How long the agent thinks, >= 0. */
  readonly thinkMs: number
  /** What no turn takes longer than, >= `thinkMs`: what is to outlive a turn is kept for so long. */
  readonly turnMs: number
}

/** One operation that takes the session's lock, while it is under way: what its parts have found out so far. */
export interface Visit {
  readonly world: World
  readonly settings: SessionSettings
  readonly parts: Parts
  readonly session: string
  /** The current transcript as it was read before the lock; undefined where nobody read it. */
  seenOnArrival: string | null | undefined
  /** The current transcript as the key was chosen by it; undefined where it was not. */
  seenByKey: string | null | undefined
  /** Set by a part that finds the session missing: the rest is skipped. */
  missing: boolean
}

/** A turn while it is under way. */
export interface Turn extends Visit {
  readonly message: string
  /** The transcript that the agent is to continue; null: it begins one of its own. */
  uuid: string | null
  /** The file that it is to read, and the fence under which it writes; undefined where there are no fences. */
  fenced: { readonly from: string | null; readonly fence: number } | undefined
  /** What the agent said; undefined until it did, and where it died. */
  said: AgentAnswer | undefined
}

/** What a part does in one phase of a turn. */
export type Hook = (turn: Turn) => Promise<unknown> | undefined

/**
 * A part that does something in some phases of a turn. In order: `arrive` (before the lock), `enter` (inside, before
 * the agent), `leave` (inside, after it), `depart` (after the unlock); `refused` where the lock was not granted.
 */
export interface Part {
  readonly name: string
  readonly arrive?: Hook
  readonly enter?: Hook
  readonly leave?: Hook
  readonly depart?: Hook
  readonly refused?: Hook
}

/** When the current transcript is looked up. */
export interface IdentityPart extends Part {
  /** The current transcript as the turn knows it while it looks at the row. */
  known(turn: Turn, row: SessionRow): string | null
}

/** Which lock an operation takes. */
export interface KeyPart {
  readonly name: string
  /** Done before the lock, where the choice needs it. */
  readonly arrive?: (visit: Visit) => Promise<unknown>
  /** Null: none. */
  keyOf(visit: Visit): string | null
}

/** How the agent is run; undefined: it died. */
export interface RunPart {
  readonly name: string
  /** Whether who was overtaken by another holder of the lock takes no effect, so that two may believe in it. */
  readonly isFenced?: boolean
  run(turn: Turn): Promise<AgentAnswer | undefined>
}

/** How a session is reset. */
export interface ResetPart {
  readonly name: string
  reset(visit: Visit): Promise<SessionAnswer>
}

/** How a session is deleted. */
export interface DeletePart {
  readonly name: string
  delete(visit: Visit): Promise<SessionAnswer>
}

/** What removes the transcripts that are of no use any more: at any moment, and when the system is started again. */
export interface ReaperPart {
  readonly name: string
  reap(world: World): Promise<void>
}

/** All that a session system is made of: one part for each question that the systems answer differently. */
export interface Parts {
  readonly key: KeyPart
  readonly lock: Lock
  readonly userRow: Part
  readonly inFlight: Part
  readonly identity: IdentityPart
  /** When a new transcript enters the row. */
  readonly storing: Part
  readonly run: RunPart
  readonly assistantRow: Part
  readonly reset: ResetPart
  readonly delete: DeletePart
  readonly reaper: ReaperPart
}
