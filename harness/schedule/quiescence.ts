import { Script } from 'node:vm'

/** Something that is driven step by step; after each `advance` the program must come to rest before the next. */
export interface Driven {
  /** Takes one step; false when the run is over. */
  advance(): boolean
  /** Who was let go on by the last step, and after what: for the case that it never comes to rest. */
  readonly doing?: string
}

/**
 * A search as a coroutine: it yields what is to be driven to its end, and goes on when that is done. So one text of a
 * search serves the synchronous driver and the slow one.
 */
export type Search<Result> = Generator<Driven, Result, void>

/** How to wait until a program has done all that it can do without us. */
export type Quiescence = 'drain' | 'turns'

/** The program never comes to rest: it loops, or awaits for ever, without asking the World for anything. */
export class NeverParks extends Error {
  override readonly name = 'NeverParks'

  constructor(doing: string | undefined) {
    const who = doing ?? 'the program'
    super(`${who} never comes to rest: it goes on for ever without asking the World for anything (for (;;) await null)`)
  }
}

/** Options of `drive`. */
export interface DriveOptions {
  /** By default what works here. */
  readonly quiescence?: Quiescence
  /**
   * How long a program may take to come to rest after a step, in milliseconds, before it counts as endless. Only
   * draining can be interrupted: by turns, such a program keeps the event loop for ever.
   */
  readonly timeoutMs?: number
  /** Told of each timer of Node's own that the program sets, by the name of the function; only where it is drained. */
  readonly timerSet?: (by: string) => void
}

/**
 * Drives a search to its end. Now and then the event loop gets a turn, so that signals arrive; what is found does
 * not depend on when.
 *
 * @throws NeverParks when a program does not come to rest within seconds
 */
export async function drive<Result>(search: Search<Result>, options: DriveOptions = {}): Promise<Result> {
  const quiescence = options.quiescence ?? (await inMacrotask(preferredQuiescence))
  if (quiescence === 'turns') return driveByTurns(search)
  const drainage = new Drainage(search, options.timeoutMs ?? restMs, options.timerSet)
  for (;;) {
    const end = await inMacrotask(() => drainage.batch())
    if (end !== undefined) return end.value
  }
}

/** Drives a search to its end at once. Only from a macrotask (a timer, the start of a program), where draining works. */
export function driveNow<Result>(search: Search<Result>): Result {
  const drainage = new Drainage(search, restMs)
  for (;;) {
    const end = drainage.batch()
    if (end !== undefined) return end.value
  }
}

/** Whether code that runs now may drain. */
let isInside = false

/**
 * Does something in which searches can be driven at once, by `driveInside`: from a macrotask, and within a time limit,
 * for a program that never parks would hang it for ever.
 *
 * @throws NeverParks when the limit is over
 * @throws RangeError where this Node.js does not drain
 */
export function synchronously<Result>(work: () => Result, timeoutMs = 60_000): Promise<Result> {
  return inMacrotask(() => {
    if (!drains()) throw new RangeError('this Node.js has no synchronous draining: use drive and asyncProperty')
    isInside = true
    try {
      return guarded(work, timeoutMs, () => undefined)
    } finally {
      isInside = false
    }
  })
}

/** Drives a search to its end at once, without a time limit of its own; only inside `synchronously`. */
export function driveInside<Result>(search: Search<Result>): Result {
  if (!isInside) throw new RangeError('a run at once is possible only inside: await synchronously(() => ...)')
  for (;;) {
    const next = search.next()
    if (next.done === true) return next.value
    while (next.value.advance()) drain()
  }
}

/**
 * Comes back when no microtask is left, and before Node.js looks for rejections that nobody handles: what a tick begins
 * runs after all microtasks. For code that is in a microtask itself, where nothing can be drained.
 */
export function atRest(): Promise<void> {
  return new Promise(resolve => nextTick(resolve))
}

/** As it was when this was loaded, for tests replace timers. */
const nextTick = process.nextTick.bind(process)

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

/** How long a batch of steps goes on before the event loop gets a turn, in milliseconds. */
const batchMs = 100

/** How long a program may take to come to rest after one step, in milliseconds. */
const restMs = 2000

/** Steps between two looks at the clock. */
const stepsPerLook = 64

const script = new Script('globalThis.signalboxBatch()')

/** Works inside a script with a time-out, for a program that never parks would hang the drain for ever. */
function guarded<Result>(work: () => Result, timeoutMs: number, doing: () => string | undefined): Result {
  const host = globalThis as unknown as { signalboxBatch?: (() => Result) | undefined }
  const outer = host.signalboxBatch
  host.signalboxBatch = work
  try {
    return script.runInThisContext({ timeout: timeoutMs }) as Result
  } catch (error) {
    throw isTimeout(error) ? new NeverParks(doing()) : error
  } finally {
    host.signalboxBatch = outer
  }
}

/** A search that is drained batch by batch; a run may reach over several. */
class Drainage<Result> {
  private readonly search: Search<Result>
  private readonly timeoutMs: number
  private readonly timerSet: (by: string) => void
  private driven: Driven | undefined

  constructor(search: Search<Result>, timeoutMs: number, timerSet: (by: string) => void = () => undefined) {
    this.search = search
    this.timeoutMs = timeoutMs
    this.timerSet = timerSet
  }

  /** Goes on for a while; the result once the search is over. */
  batch(): IteratorReturnResult<Result> | undefined {
    const restore = watchTimers(this.timerSet)
    try {
      return guarded(
        () => this.steps(),
        this.timeoutMs + batchMs,
        () => this.driven?.doing,
      )
    } finally {
      restore()
    }
  }

  private steps(): IteratorReturnResult<Result> | undefined {
    const until = performance.now() + batchMs
    for (let step = 1; step % stepsPerLook !== 0 || performance.now() < until; step++) {
      if (this.driven?.advance() === true) {
        drain()
        continue
      }
      const next = this.search.next()
      if (next.done === true) return next
      this.driven = next.value
    }
    return undefined
  }
}

/** Tells of every timer that is set until what it returns is called; such timers keep no process alive. */
function watchTimers(timerSet: (by: string) => void): () => void {
  const { setTimeout, setInterval, setImmediate } = globalThis
  globalThis.setTimeout = watched(setTimeout, timerSet)
  globalThis.setInterval = watched(setInterval, timerSet)
  globalThis.setImmediate = watched(setImmediate, timerSet)
  return () => Object.assign(globalThis, { setTimeout, setInterval, setImmediate })
}

function watched<Set extends (...args: never[]) => NodeJS.Timeout | NodeJS.Immediate>(
  set: Set,
  timerSet: (by: string) => void,
): Set {
  return new Proxy(set, {
    apply(target, self, args: Parameters<Set>) {
      timerSet(target.name)
      return Reflect.apply<unknown, Parameters<Set>, NodeJS.Timeout | NodeJS.Immediate>(target, self, args).unref()
    },
  })
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

async function driveByTurns<Result>(search: Search<Result>): Promise<Result> {
  for (;;) {
    const next = search.next()
    if (next.done === true) return next.value
    do await turn()
    while (next.value.advance())
  }
}
