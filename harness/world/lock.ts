import type { World } from './world.ts'

/** What a holder asks for. Times are in milliseconds. */
export interface LockRequest {
  /** The key of the lock. */
  readonly key: string
  /** What it protects, for those who watch: two keys of one subject are two ways to the same thing. */
  readonly subject: string
  /** How long a grant lasts unless it is renewed, > 0. */
  readonly ttlMs: number
  /** How often a grant is renewed, > 0, where it is: every third of `ttlMs` where nothing is said. */
  readonly renewMs?: number
  /** How long to wait for it, >= 0. */
  readonly waitMs: number
  /** How long between two attempts, > 0. */
  readonly everyMs: number
  /** Whose request it is, where a flow may ask for what it holds already; nobody else gives the same. */
  readonly flow?: string
}

/** A lock that was granted. */
export interface Grant {
  /**
   * Grows from grant to grant of one key, where the lock gives one: a resource that heeds it refuses what comes with
   * a lower one than it has seen.
   */
  readonly fence?: number
  /** Whether the holder was told that its lock is gone: then it must not touch anything more. */
  lost(): boolean
  /** Gives it up; never that of a later holder. */
  release(): Promise<unknown>
}

/** A mutual-exclusion method. */
export interface Lock {
  readonly name: string
  readonly promises: LockPromises
  /** Undefined: the wait is over, and nothing was done. */
  acquire(world: World, request: LockRequest): Promise<Grant | undefined>
}

/** What a lock may be exposed to: its holder dies, is paused past every deadline, or needs longer than `ttlMs`. */
export type Strain = 'crash' | 'pause' | 'long-section'

/** What a way of excluding others promises, no more and no less. */
export interface LockPromises {
  /** Between whom: tasks of one process, processes on one disk, or nodes with nothing but a store in common. */
  readonly across: 'tasks' | 'processes' | 'nodes'
  /** The strains under which at most one holds it still; null: not even without any. */
  readonly exclusion: readonly Strain[] | null
  /** Whether, beyond that, a record that heeds its fences takes nothing from who was overtaken. */
  readonly fenced: boolean
  /**
   * How long after the death of its holder somebody who waits gets it: in milliseconds, or as long as the request says;
   * null: perhaps never.
   */
  readonly afterCrash: 0 | 'everyMs' | 'ttlMs' | null
  /** `fifo`: in the order of the requests. */
  readonly fairness: 'fifo' | 'none'
  /** What becomes of who asks while another is at it: they wait, are told at once, or go on and may have to try again. */
  readonly meanwhile: 'waits' | 'busy' | 'tries again'
  /** Whether a flow may ask for what it holds already. */
  readonly reentrant: boolean
}
