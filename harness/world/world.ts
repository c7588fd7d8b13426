/**
 * Everything that code under test may touch. A World belongs to one process; code that is written against it runs
 * unchanged in simulation, where each call that returns a promise is an effect that the kernel schedules, and for
 * real. What fails in a way that real code handles comes back as a value; what real code cannot handle is thrown.
 */
export interface World {
  readonly process: ProcessIdentity
  readonly files: Files
  readonly keyValue: KeyValue
  readonly database: Database
  readonly memory: Memory
  readonly clock: Clock
  readonly ids: Ids
  readonly processes: Processes
  /**
   * Starts a task of this process beside the one that asks, which cannot await it: they share declared memory and
   * nothing else. It begins with a step of its own, and ends with its process if not before; it must not throw. Stories
   * tell of it by its name.
   */
  task(name: string, program: () => Promise<void>): void
  /** Tells the recorder, for invariants that watch a run; no effect, and invisible to the code under test. */
  note(note: Note): void
}

/** What dies together, and shares memory. */
export interface ProcessIdentity {
  readonly name: string
  /** As the operating system would say it; equal in two processes only where a test wants that. */
  readonly pid: number
  /** Opaque; tells processes apart that were given the same `pid` one after the other, as their start times do. */
  readonly startedAt: string
}

/**
 * A lock was granted to, or given up by, the holder that `token` names; or what `token` names was delivered.
 * A holder gives a lock up when it asks for the release, not when the release is performed.
 */
export interface Note {
  readonly kind: 'granted' | 'released' | 'delivered'
  /** What the lock protects: two keys of one subject are two ways to the same thing. Or where it was delivered. */
  readonly subject: string
  readonly token: string
}

/** Files of one disk, named by absolute paths with `/`. What the disk refuses is thrown as a `FileError`. */
export interface Files {
  /** The whole text, or undefined where there is no such file. */
  read(path: string): Promise<string | undefined>
  /** Adds `text` at the end, atomically against other appends; makes the file where there is none. */
  append(path: string, text: string): Promise<void>
  /** Truncates, then writes: two effects, so that a reader can see the empty file between them. */
  write(path: string, text: string): Promise<void>
  /** Makes the file with `text` in it; false, and nothing done, where it exists already. */
  create(path: string, text: string): Promise<boolean>
  /** Moves a file over whatever `to` names; false where `from` does not exist. */
  rename(from: string, to: string): Promise<boolean>
  /** False where there was no such file. */
  remove(path: string): Promise<boolean>
  /** The names (not paths) of the files directly in `folder`, sorted by code unit. */
  list(folder: string): Promise<readonly string[]>
  /** Sees to it that what was written to the file outlasts a loss of power; its name may not. False: no such file. */
  sync(path: string): Promise<boolean>
  /** Sees to it that the names directly in `folder` outlast a loss of power: what was made, renamed and removed there. */
  syncFolder(folder: string): Promise<void>
  /** Opens for reading and appending; the handle follows the file when it is renamed or removed. Undefined: no such file. */
  open(path: string): Promise<OpenFile | undefined>
  /**
   * Waits until what stands under `path` is not `text` any more, for `waitMs` at most; says whether that came true.
   * In simulation it is one blocking effect, for real it looks every few milliseconds.
   */
  waitUntilChanged(path: string, text: string, waitMs: number): Promise<boolean>
  /**
   * Waits for the operating system's exclusive lock on `path`, for `waitMs` at most (0 tries once; it may be Infinity).
   * The lock ends when it is unlocked or its process ends, whichever comes first. Flows of one process exclude each
   * other too. The name serves locks alone: what `read` and `list` say of it is left open.
   */
  lock(path: string, waitMs: number): Promise<FileLock | undefined>
}

/** A lock of the operating system. */
export interface FileLock {
  /** Once more changes nothing. */
  unlock(): Promise<void>
}

/** A file that was opened: reads and appends go to it even after its name was removed or given to another. */
export interface OpenFile {
  read(): Promise<string>
  append(text: string): Promise<void>
  /** As `Files.sync`. */
  sync(): Promise<void>
}

/**
 * A remote store of strings with expiry: what Redis does. Times to live are in milliseconds, > 0. A request throws
 * `DeviceUnavailable` where the store cannot be reached, and `ConnectionLost` where nobody knows what became of it.
 */
export interface KeyValue {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, options?: { readonly ttlMs?: number }): Promise<void>
  /** False, and nothing done, where the key is present (SET NX PX). */
  setIfAbsent(key: string, value: string, options?: { readonly ttlMs?: number }): Promise<boolean>
  /** Deletes the key if it holds `value`; says whether it did. */
  compareAndDelete(key: string, value: string): Promise<boolean>
  /** Sets a new time to live if the key holds `value`; says whether it did. */
  compareAndExpire(key: string, value: string, ttlMs: number): Promise<boolean>
  /** Says whether the key was there. */
  delete(key: string): Promise<boolean>
  /**
   * Tries `setIfAbsent` at once and then every `everyMs`, for `waitMs` in all; says whether it succeeded.
   * A failed attempt has no effect. In simulation it is one blocking effect, enabled when the key is free or expired
   * or the wait is over, which over-approximates the grid of attempts.
   */
  pollSetIfAbsent(key: string, value: string, polling: Polling): Promise<boolean>
  /** The keys that begin with `prefix`, sorted by code unit. */
  scan(prefix: string): Promise<readonly KeyValueEntry[]>
}

export interface Polling {
  readonly ttlMs?: number
  readonly everyMs: number
  readonly waitMs: number
}

export interface KeyValueEntry {
  readonly key: string
  readonly value: string
  /** Milliseconds until it expires, or null if it never does. */
  readonly expiresInMs: number | null
}

/** A row is an immutable value of plain JSON. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Remote tables of rows. A transaction is one effect and serializable: `body` runs synchronously, at one moment.
 * If it throws, nothing is written and the error comes back to the caller; so do `DeviceUnavailable` where the
 * database cannot be reached, and `ConnectionLost` where nobody knows what became of the transaction.
 */
export interface Database {
  transaction<T>(label: string, body: (rows: Rows) => T): Promise<T>
  /** A transaction that only reads; `body` must not write. */
  read<T>(label: string, body: (rows: ReadonlyRows) => T): Promise<T>
  /** Opens a connection of its own, for locks; no effect. It ends with its process, and so do its locks. */
  connect(): Connection
}

/** When a lock of a database ends by itself: with the open transaction of its connection, or with the connection. */
export type LockScope = 'transaction' | 'connection'

/**
 * A connection that holds locks: advisory ones, or those of rows that are locked for update. They exclude each other
 * by name and nothing else: transactions that ask for no lock do not wait.
 */
export interface Connection {
  /** Waits for the lock `name`, for `waitMs` at most (0 tries once; it may be Infinity); says whether it was granted. */
  lock(name: string, scope: LockScope, waitMs: number): Promise<boolean>
  /** Ends the open transaction, and the locks of that scope; the next one begins. */
  commit(): Promise<void>
  /** Ends the connection and all its locks. */
  close(): Promise<void>
}

export interface ReadonlyRows {
  get(table: string, key: string): Row | undefined
  /** All rows of a table by key, sorted by code unit of the key. */
  all(table: string): readonly (readonly [key: string, row: Row])[]
}

export interface Rows extends ReadonlyRows {
  put(table: string, key: string, row: Row): void
  /** Says whether the row was there. */
  delete(table: string, key: string): boolean
}

/**
 * Memory that tasks of this process share, declared so that the kernel sees it. Access is synchronous and takes no
 * step of its own: it belongs to the step that is under way. Values are immutable.
 */
export interface Memory {
  get(name: string): unknown
  set(name: string, value: unknown): void
  /**
   * Waits until `holds` is true of what `name` holds, for `waitMs` at most (it may be Infinity); says whether it was
   * when the wait ended. `holds` is a pure function. A blocking effect: what it found may have changed again before
   * the code that awaits it runs, where tasks share more than this memory.
   */
  waitUntil(name: string, holds: (value: unknown) => boolean, waitMs: number): Promise<boolean>
}

/** Times are in milliseconds. */
export interface Clock {
  /** The wall clock: may jump. */
  now(): number
  /** Never jumps; since an arbitrary start. */
  monotonic(): number
  sleep(ms: number): Promise<void>
  timer(ms: number): Timer
}

/** A sleep that can be called off. */
export interface Timer {
  /** True once the time has passed, false if it was cancelled before. */
  readonly elapsed: Promise<boolean>
  cancel(): void
}

export interface Ids {
  /** A fresh random UUID (version 4, lower case). */
  uuid(): string
}

export interface Processes {
  /** Starts `program` in a process of its own, which outlives this one. */
  spawn<Result>(name: string, program: (world: World) => Promise<Result>): Promise<Child<Result>>
  /** The living process that has this `pid` now; undefined where there is none. */
  find(pid: number): Promise<ProcessIdentity | undefined>
}

export interface Child<Result> {
  readonly process: ProcessIdentity
  /** Waits for its end. */
  exit(): Promise<Exit<Result>>
}

/** How a process ended. */
export type Exit<Result> =
  | { readonly kind: 'returned'; readonly result: Result }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'killed' }
