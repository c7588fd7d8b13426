import type { Timer, World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'
import { heldByFlow, type HeldLockParts } from './held-lock-parts.ts'
import { foundAt, lockPath, seizeFile, type FoundLock } from './lock-file.ts'

/** What a process knows of a lock file that it holds. */
interface Holding {
  /** Whose it is. */
  readonly flow: string
  /** The text of the lock file, which differs in every one. */
  readonly text: string
  /** How often it was granted and not yet given up. */
  readonly count: number
  /** When the watchdog takes it away, on the monotonic clock, in milliseconds. */
  readonly untilMs: number
}

/**
 * A lock file with a map of what the process holds, so that a lock can be asked for again, and a watchdog that gives up
 * what is held for longer than `ttlMs`.
 */
export function heldLockFile(parts: HeldLockParts): Lock {
  const { file, reentrancy, watchdog } = parts
  return {
    name: `${file.name}, with ${watchdog.name}`,
    promises: { ...file.promises, exclusion: ['crash', 'long-section'], reentrant: true },
    async acquire(world, request) {
      const flow = request.flow ?? world.ids.uuid()
      const held = holding(world, request)
      if (held !== undefined && reentrancy.walksIn(held.flow, flow)) return join(world, request, { parts, held, flow })
      const own = await seizeFile(world, request, file)
      return own && new HeldLockFile(world, request, { parts, own, flow })
    },
  }
}

/** The claimed lock file, which a flow that holds it walks through, with a watchdog. */
export const watchedLockFile: Lock = heldLockFile(heldByFlow)

interface Joining {
  readonly parts: HeldLockParts
  readonly held: Holding
  readonly flow: string
}

/** One more grant of what the process holds; to a flow that holds nothing it is one of its own. */
function join(world: World, request: LockRequest, { parts, held, flow }: Joining): Grant {
  const { subject, ttlMs } = request
  const untilMs = parts.holdLimit.untilMs(held.untilMs, world.clock.monotonic() + ttlMs)
  hold(world, request, { ...held, count: held.count + 1, untilMs })
  const isOther = held.flow !== flow
  if (isOther) world.note({ kind: 'granted', subject, token: flow })
  return {
    lost: () => isLost(world, held.text),
    async release() {
      if (isOther) world.note({ kind: 'released', subject, token: flow })
      if (!giveUpShare(world, request, held.text)) await giveUp(world, request, { parts, text: held.text })
    },
  }
}

/** The grant of a lock file that was made. */
class HeldLockFile implements Grant {
  private readonly world: World
  private readonly request: LockRequest
  private readonly parts: HeldLockParts
  private readonly text: string
  private readonly flow: string
  private timer: Timer | undefined

  constructor(
    world: World,
    request: LockRequest,
    { parts, own, flow }: { readonly parts: HeldLockParts; readonly own: FoundLock; readonly flow: string },
  ) {
    this.world = world
    this.request = request
    this.parts = parts
    this.text = own.text
    this.flow = flow
    const untilMs = world.clock.monotonic() + request.ttlMs
    hold(world, request, { flow, text: own.text, count: 1, untilMs })
    parts.file.held?.(world, own.path, true)
    world.note({ kind: 'granted', subject: request.subject, token: flow })
    // The watchdog runs beside the holder, and ends when the lock is given up.
    if (untilMs !== Infinity) void this.watch(request.ttlMs)
  }

  lost(): boolean {
    return isLost(this.world, this.text)
  }

  async release(): Promise<void> {
    const { world, request, parts, text } = this
    if (!this.lost()) this.noteReleased()
    if (giveUpShare(world, request, text)) return
    this.timer?.cancel()
    await giveUp(world, request, { parts, text })
  }

  private async watch(forMs: number): Promise<void> {
    const { world, request, parts, text } = this
    this.timer = world.clock.timer(forMs)
    if (!(await this.timer.elapsed)) return
    const held = holding(world, request)
    if (held?.text !== text) return
    const leftMs = held.untilMs - world.clock.monotonic()
    if (leftMs > 0) return this.watch(leftMs)
    if (parts.watchdog.tells) world.memory.set(lossOf(text), true)
    if (parts.watchdog.tells) this.noteReleased()
    if (parts.watchdog.removesFile) await giveUp(world, request, { parts, text })
    else hold(world, request, undefined)
  }

  private noteReleased(): void {
    this.world.note({ kind: 'released', subject: this.request.subject, token: this.flow })
  }
}

/** Says whether others share it still. */
function giveUpShare(world: World, request: LockRequest, text: string): boolean {
  const held = holding(world, request)
  if (held?.text !== text || held.count === 1) return false
  hold(world, request, { ...held, count: held.count - 1 })
  return true
}

async function giveUp(
  world: World,
  request: LockRequest,
  { parts, text }: { readonly parts: HeldLockParts; readonly text: string },
): Promise<void> {
  const path = lockPath(request)
  const isOwn = holding(world, request)?.text === text
  if (isOwn) hold(world, request, undefined)
  if (isOwn) parts.file.held?.(world, path, false)
  if (parts.release.removes(isOwn)) await parts.file.remove(world, foundAt(path, text))
}

function holding({ memory }: World, { key }: LockRequest): Holding | undefined {
  return memory.get(`holding ${key}`) as Holding | undefined
}

function hold({ memory }: World, { key }: LockRequest, now: Holding | undefined): void {
  memory.set(`holding ${key}`, now)
}

function isLost({ memory }: World, text: string): boolean {
  return memory.get(lossOf(text)) === true
}

function lossOf(text: string): string {
  return `lost ${text}`
}
