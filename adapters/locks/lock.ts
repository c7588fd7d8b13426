import type { World } from '../../harness/world/world.ts'

/** What a holder asks for. */
export interface LockRequest {
  /** The key of the lock. */
  readonly key: string
  /** What it protects, for those who watch: two keys of one subject are two ways to the same thing. */
  readonly subject: string
  /** How long a grant lasts unless it is renewed, > 0. */
  readonly ttlMs: number
  /** How long to wait for it, >= 0. */
  readonly waitMs: number
  /** How long between two attempts, > 0. */
  readonly everyMs: number
}

/** A lock that was granted. */
export interface Grant {
  /** Whether the holder was told that its lease is gone: then it must not touch anything more. */
  lost(): boolean
  /** Gives it up; never that of a later holder. */
  release(): Promise<unknown>
}

/** A mutual-exclusion method. Undefined: the wait is over, and nothing was done. */
export interface Lock {
  readonly name: string
  acquire(world: World, request: LockRequest): Promise<Grant | undefined>
}
