import type { World } from '../../harness/world/world.ts'
import type { ArchiveAnswer } from '../../models/session/archive-operations.ts'
import type { Lock } from '../locks/lock.ts'

/** Times of a session system with archives, in milliseconds. */
export interface ArchiveSettings {
  /** How long a lock is granted for, > 0, where it is one that expires. */
  readonly ttlMs: number
  /** How often it is renewed, > 0, where it is: every third of `ttlMs` where nothing is said. */
  readonly renewMs?: number
  /** How long to wait for a lock, >= 0. */
  readonly waitMs: number
  /** How long between two attempts to get it, > 0. */
  readonly everyMs: number
}

/** One operation on a session's messages while it is under way. */
export interface ArchiveVisit {
  readonly world: World
  readonly settings: ArchiveSettings
  readonly parts: ArchiveParts
  readonly session: string
}

/** What a commit knows of its session: the live messages, and the number that the next archive gets. */
export interface Loaded {
  readonly messages: readonly string[]
  readonly index: number
}

/** A commit while it is under way. */
export interface Commit extends ArchiveVisit {
  /** The id of its task; undefined where its client waits for it. */
  readonly task: string | undefined
  /** What was loaded before the lock; undefined where nothing was. */
  readonly loaded: Loaded | undefined
}

/** When a commit looks at what it is to move. */
export interface LoadingPart {
  readonly name: string
  /** Before the lock. */
  readonly arrive?: (visit: ArchiveVisit) => Promise<Loaded>
  /** Inside it: what the commit goes by. */
  enter(commit: Commit): Promise<Loaded>
}

/** A commit with something to move. */
export interface Move extends ArchiveVisit, Loaded {
  /** Tells the copies of one commit from those of another. */
  readonly id: string
}

/** What a part does in one phase of a commit. */
export type MoveHook = (move: Move) => Promise<unknown>

/**
 * How messages get from live into an archive. In order: `inside` the lock; `archive` after the unlock; then memories
 * are extracted; `clear` after that; `late`, when a hasty tracker has said completed already.
 */
export interface SwitchPart {
  readonly name: string
  readonly inside: MoveHook
  readonly archive?: MoveHook
  readonly clear?: MoveHook
  readonly late?: MoveHook
}

/** How a message is added. */
export interface AddingPart {
  readonly name: string
  add(visit: ArchiveVisit, message: string): Promise<ArchiveAnswer>
}

/** When a task is said to be completed. */
export interface TrackingPart {
  readonly name: string
  readonly isHasty: boolean
}

/** What is done about a commit that died. */
export interface RecoveryPart {
  readonly name: string
  /** By whoever gets the lock, first of all. */
  readonly enter?: (visit: ArchiveVisit) => Promise<unknown>
  /** By whoever starts the system again. */
  recover(visit: ArchiveVisit): Promise<unknown>
}

/** All that a session system with archives is made of: one part for each question that the systems answer differently. */
export interface ArchiveParts {
  readonly lock: Lock
  readonly adding: AddingPart
  readonly loading: LoadingPart
  readonly switching: SwitchPart
  readonly tracking: TrackingPart
  readonly recovery: RecoveryPart
}
