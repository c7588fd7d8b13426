import type { LockPromises, LockRequest } from '../../world/lock.ts'
import type { World } from '../../world/world.ts'

/** One line of the record that all contend for: who wrote it, and what they had read before they did. */
export interface Entry {
  /** The addition that it belongs to. */
  readonly by: string
  /** The writer of the last entry that was there when the record was read; null where there was none. */
  readonly after: string | null
  /** The fence of the grant under which it was written; null where there is none. */
  readonly fence: number | null
}

/** What is to be done as if alone: read the record, think, and write what follows from it. */
export interface Addition {
  /** A name of its own. */
  readonly by: string
  readonly request: LockRequest
  /** How long it thinks, in milliseconds, >= 0. */
  readonly thinkMs: number
  /** How many entries it writes, >= 1, each after the one before. */
  readonly entries: number
  /** Whether it asks for the lock once more while it holds it. */
  readonly nested: boolean
}

/**
 * What became of an addition. `busy`: others had it for the whole wait; `lost`: the holder was told, and stopped;
 * `refused`: the record did not take what it wrote, at least not all of it.
 */
export type Added = 'added' | 'busy' | 'lost' | 'refused'

/** Where entries are kept. */
export interface Record {
  readonly name: string
  /** The entries, in the order in which they were taken; `fence` is that of who reads, if any. */
  read(world: World, fence: number | null): Promise<readonly Entry[]>
  /** Says whether the entry was taken. */
  append(world: World, entry: Entry): Promise<boolean>
}

/** A way to change a record as if alone: a lock around it, or something that needs no lock. */
export interface Discipline {
  readonly name: string
  readonly promises: LockPromises
  add(world: World, addition: Addition): Promise<Added>
  /** What was written, in order, after the run. */
  entries(world: World): Promise<readonly Entry[]>
}
