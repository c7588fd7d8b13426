import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockPromises, LockRequest } from './lock.ts'

/** What a lock file promises whose staleness is the death of its holder: no clock has a part in it. */
export const whileHolderLives: LockPromises = {
  across: 'processes',
  exclusion: ['crash', 'pause', 'long-section'],
  fenced: false,
  afterCrash: 'everyMs',
  fairness: 'none',
  meanwhile: 'waits',
  reentrant: false,
}

/** What a lock file says of its holder. */
export interface LockFile {
  /** Differs in every lock file that was ever written. */
  readonly token: string
  readonly pid: number
  /** When the process with that pid began, for pids are used again. */
  readonly startedAt: string
  /** On the wall clock, in milliseconds. */
  readonly sinceMs: number
}

/** A lock file that was found, as it stands there. */
export interface FoundLock {
  readonly path: string
  readonly text: string
  /** Undefined where the text is no lock file, such as an empty one. */
  readonly file: LockFile | undefined
}

/** Where lock files stand. */
export const lockFolder = '/locks'

/** The parts of which lock files differ. */
export interface LockFileParts {
  readonly name: string
  readonly promises: LockPromises
  /** Makes the file; false where it exists. */
  publish(world: World, path: string, text: string): Promise<boolean>
  isStale(world: World, found: FoundLock): Promise<boolean>
  /** Gets a stale lock out of the way; false where somebody else is about to. */
  reclaim(world: World, found: FoundLock): Promise<boolean>
  /** Gives up a lock of one's own. */
  remove(world: World, own: FoundLock): Promise<unknown>
  /** Done in the process once the file is there, and when it is given up. */
  held?(world: World, path: string, isHeld: boolean): void
}

/** A lock that is a file: who makes it has it. */
export function lockFile(parts: LockFileParts): Lock {
  return {
    name: parts.name,
    promises: parts.promises,
    acquire: (world, request) => acquire(world, request, parts),
  }
}

async function acquire(world: World, request: LockRequest, parts: LockFileParts): Promise<Grant | undefined> {
  const own = await seizeFile(world, request, parts)
  return own && grant(world, request, own, parts)
}

/** Makes the lock file of the request, waiting for it as long as the request says; undefined: the wait is over. */
export async function seizeFile(
  world: World,
  request: LockRequest,
  parts: LockFileParts,
): Promise<FoundLock | undefined> {
  const path = lockPath(request)
  const deadlineMs = world.clock.monotonic() + request.waitMs
  for (;;) {
    const text = newLockFile(world)
    if (await parts.publish(world, path, text)) return foundAt(path, text)
    const found = await look(world, path)
    if (found === undefined || (await isOutOfTheWay(world, found, parts))) continue
    const leftMs = deadlineMs - world.clock.monotonic()
    if (leftMs <= 0) return undefined
    await world.files.waitUntilChanged(path, found.text, Math.min(request.everyMs, leftMs))
  }
}

/** Where the lock file of a request stands. */
export function lockPath({ key }: LockRequest): string {
  return `${lockFolder}/${key}.lock`
}

async function isOutOfTheWay(world: World, found: FoundLock, parts: LockFileParts): Promise<boolean> {
  return (await parts.isStale(world, found)) && parts.reclaim(world, found)
}

function grant(world: World, { subject }: LockRequest, own: FoundLock, parts: LockFileParts): Grant {
  const token = own.file?.token ?? own.text
  parts.held?.(world, own.path, true)
  world.note({ kind: 'granted', subject, token })
  return {
    lost: () => false,
    async release() {
      world.note({ kind: 'released', subject, token })
      await parts.remove(world, own)
      parts.held?.(world, own.path, false)
    },
  }
}

/** The text of a lock file of this process. */
export function newLockFile({ process, ids, clock }: World): string {
  const { pid, startedAt } = process
  return JSON.stringify({ token: ids.uuid(), pid, startedAt, sinceMs: clock.now() } satisfies LockFile)
}

/** The lock file under this path; undefined where there is none. */
export async function look({ files }: World, path: string): Promise<FoundLock | undefined> {
  const text = await files.read(path)
  return text === undefined ? undefined : foundAt(path, text)
}

/** The lock file with this text. */
export function foundAt(path: string, text: string): FoundLock {
  return { path, text, file: parseLockFile(text) }
}

function parseLockFile(text: string): LockFile | undefined {
  try {
    return JSON.parse(text) as LockFile
  } catch {
    return undefined
  }
}
