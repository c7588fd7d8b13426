import { Script } from 'node:vm'

/** Something that is driven step by step; after each `advance` the program must come to rest before the next. */
export interface Driven {
  /** Takes one step; false when the run is over. */
  advance(): boolean
}

/**
 * A search as a coroutine: it yields what is to be driven to its end, and goes on when that is done. So one text of a
 * search serves the synchronous driver and the slow one.
 */
export type Search<Result> = Generator<Driven, Result, void>

/** How to wait until a program has done all that it can do without us. */
export type Quiescence = 'drain' | 'turns'

/** The program never comes to rest: it awaits for ever without asking the World for anything. */
export class NeverParks extends Error {
  override readonly name = 'NeverParks'
}

/** Options of `drive`. */
export interface DriveOptions {
  /** By default what works here. */
  readonly quiescence?: Quiescence
  /**
   * How long one batch of steps may take before it counts as endless, in milliseconds. Only draining can be interrupted:
   * by turns, a program that never comes to rest keeps the event loop for ever.
   */
  readonly timeoutMs?: number
}

/**
 * Drives a search to its end. Every so many runs the event loop gets a turn, so that signals arrive; what is found does
 * not depend on when.
 *
 * @throws NeverParks when a program does not come to rest within seconds
 */
export async function drive<Result>(search: Search<Result>, options: DriveOptions = {}): Promise<Result> {
  const { timeoutMs = batchTimeoutMs } = options
  const quiescence = options.quiescence ?? (await inMacrotask(preferredQuiescence))
  for (;;) {
    const batch = await (quiescence === 'drain' ? inMacrotask(() => drainBatch(search, timeoutMs)) : turnBatch(search))
    if (batch.done === true) return batch.value
  }
}

/** Drives a search to its end at once. Only from a macrotask (a timer, the start of a program), where draining works. */
export function driveNow<Result>(search: Search<Result>): Result {
  for (;;) {
    const result = drainBatch(search, batchTimeoutMs)
    if (result.done === true) return result.value
  }
}

/** `drain` where this Node.js drains synchronously from a macrotask, else `turns`. Call it from a macrotask. */
export function preferredQuiescence(): Quiescence {
  return drains() ? 'drain' : 'turns'
}

/**
 * Runs nextTicks and microtasks until none is left. It is an internal of Node.js that does nothing inside a microtask,
 * hence the self-test, and the fallback where the test fails.
 */
const drain: () => void = tickCallback()

function tickCallback(): () => void {
  const internal = (process as unknown as { _tickCallback?: () => void })._tickCallback
  return internal === undefined ? () => undefined : internal.bind(process)
}

function drains(): boolean {
  let count = 0
  void (async () => {
    for (let round = 0; round < 100; round++) {
      await Promise.resolve()
      count++
    }
  })()
  drain()
  return count === 100
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Draining works from a macrotask only, and what follows an await is none. */
function inMacrotask<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

/** Steps between two turns of the event loop, and the seconds that they may take before they count as endless. */
const batchSteps = 100_000
const batchTimeoutMs = 20_000

/** A batch runs inside a script with a time-out, for a program that never parks would hang the drain for ever. */
const guarded = new Script('globalThis.signalboxBatch()')

type Batch<Result> = IteratorResult<Driven, Result>

function drainBatch<Result>(search: Search<Result>, timeout: number): Batch<Result> {
  const host = globalThis as unknown as { signalboxBatch?: (() => Batch<Result>) | undefined }
  const outer = host.signalboxBatch
  host.signalboxBatch = () => drainSteps(search)
  try {
    return guarded.runInThisContext({ timeout }) as Batch<Result>
  } catch (error) {
    throw isTimeout(error) ? new NeverParks(neverParks) : error
  } finally {
    host.signalboxBatch = outer
  }
}

const neverParks =
  'the program does not come to rest: some task awaits for ever without asking the World for anything (for (;;) await null)'

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function drainSteps<Result>(search: Search<Result>): Batch<Result> {
  let steps = 0
  for (;;) {
    const next = search.next()
    if (next.done === true) return next
    const driven = next.value
    while (driven.advance()) {
      drain()
      steps++
    }
    if (steps >= batchSteps) return next
  }
}

async function turnBatch<Result>(search: Search<Result>): Promise<Batch<Result>> {
  for (let run = 0; ; run++) {
    const next = search.next()
    if (next.done === true) return next
    while (next.value.advance()) await turn()
    if (run === 100) return next
  }
}
