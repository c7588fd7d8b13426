import type { World } from '../../../harness/world/world.ts'
import type { FoundLine, TranscriptLine } from '../../../models/session/transcript.ts'
import type { Role } from '../../../models/session/writing-operations.ts'
import type { HeldLockParts } from '../../locks/held-lock-parts.ts'

/** Times of the writers of a transcript, in milliseconds. */
export interface WritingSettings {
  /** How long to wait for the lock, >= 0. */
  readonly waitMs: number
  /** How long between two attempts to get it, > 0. */
  readonly everyMs: number
  /** How long a run may hold it, > 0; Infinity: nobody watches. */
  readonly runHoldMs: number
  /** The same for all other writers. */
  readonly holdMs: number
  /** How long the agent thinks between hearing the message and answering it, >= 0. */
  readonly thinkMs: number
}

/** Who writes. */
export type Writer = 'run' | 'mirror' | 'inject' | 'abort'

/** One operation, with all that it does one after another, while it is under way. */
export interface Visit {
  readonly world: World
  readonly settings: WritingSettings
  readonly parts: WritingParts
  readonly session: string
  /** Names the operation: nobody else has the same. */
  readonly flow: string
  /** Whether it has told the readers that it begins. */
  opened: boolean
}

/** A transcript as a writer opened it. */
export interface Opened {
  /** What counts, in order. */
  readonly messages: readonly TranscriptLine[]
  /** The entry that the next one follows; null: the first one. The writer's own: what others append it does not see. */
  leaf: string | null
}

/** Which writers take the lock. */
export interface LockingPart {
  readonly name: string
  locks(writer: Writer): boolean
}

/** When a writer reads the transcript. */
export interface OpeningPart {
  readonly name: string
  /** Done before the lock, where it is. */
  readonly arrive?: (visit: Visit) => Promise<Opened>
  /** Done while the writer has the lock; `arrived` is what it read before, if anything. */
  enter(visit: Visit, arrived: Opened | undefined): Promise<Opened> | Opened
}

/** In whose name the mirror and the gateway write. */
export interface RolePart {
  readonly name: string
  roleAfter(last: Role | undefined): Role
}

/** When it is looked whether an idempotency key is there already. */
export interface KeyPart {
  readonly name: string
  /** The entry that has the key, looked for before the lock, where it is. */
  readonly arrive?: (visit: Visit, key: string) => Promise<string | undefined>
  /** The same while the writer has the lock. */
  enter(opened: Opened, key: string): string | undefined
}

/** What keeps those out who lost the lock and do not know it. */
export interface FencePart {
  readonly name: string
  /** Done once a flow has the lock, before it reads. */
  readonly open?: (visit: Visit) => Promise<unknown>
  /** Done before each line; false: it must not be written. */
  readonly admit?: (visit: Visit) => Promise<boolean>
  /** What counts for readers. */
  heed(lines: readonly FoundLine[]): readonly FoundLine[]
  /** Done after the last line, before it is acknowledged: whether these entries count. */
  readonly confirm?: (visit: Visit, entries: readonly string[]) => Promise<boolean>
}

/** What becomes of who waited too long for the lock. */
export interface RefusalPart {
  readonly name: string
  /** Done before the writer is told so, where something is; `write` is what it came for. */
  readonly refused?: (write: () => Promise<unknown>) => Promise<unknown>
}

/** All that the writers of a transcript are made of: one part for each question that the systems answer differently. */
export interface WritingParts extends HeldLockParts {
  readonly locking: LockingPart
  readonly opening: OpeningPart
  readonly roles: RolePart
  readonly keys: KeyPart
  readonly fence: FencePart
  readonly refusal: RefusalPart
}
