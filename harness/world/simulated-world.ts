import type { MountedDevice, Process } from './chain.ts'
import { access } from './footprint.ts'
import type { DatabaseRequest } from './devices/database.ts'
import type { FilesRequest } from './devices/files.ts'
import { HeldLock } from './devices/held-lock.ts'
import type { KeyValueRequest } from './devices/key-value.ts'
import { memoryDevice, type MemoryRequest } from './devices/memory.ts'
import type { ProcessesRequest } from './devices/processes.ts'
import type { SleepRequest } from './devices/clock.ts'
import type { Kernel } from './kernel.ts'
import type {
  Child,
  Clock,
  Connection,
  Database,
  Exit,
  FileLock,
  Files,
  Ids,
  KeyValue,
  KeyValueEntry,
  LockScope,
  Memory,
  Note,
  OpenFile,
  Polling,
  ProcessIdentity,
  Processes,
  ReadonlyRows,
  Rows,
  Timer,
  World,
} from './world.ts'

/** The World of one simulated process. Each call that returns a promise parks one effect, a write two. */
export class SimulatedWorld implements World {
  readonly process: ProcessIdentity
  readonly files: Files
  readonly keyValue: KeyValue
  readonly database: Database
  readonly memory: Memory
  readonly clock: Clock
  readonly ids: Ids
  readonly processes: Processes
  private readonly kernel: Kernel
  private readonly owner: Process

  constructor(kernel: Kernel, process: Process) {
    this.kernel = kernel
    this.owner = process
    this.process = process
    this.files = new SimulatedFiles(kernel, process)
    this.keyValue = new SimulatedKeyValue(kernel, process)
    this.database = new SimulatedDatabase(kernel, process)
    this.memory = new SimulatedMemory(kernel, process)
    this.clock = new SimulatedClock(kernel, process)
    this.ids = { uuid: () => kernel.uuid() }
    this.processes = new SimulatedProcesses(kernel, process)
  }

  task(name: string, program: () => Promise<void>): void {
    this.kernel.fork(this.owner, name, program)
  }

  note(note: Note): void {
    this.kernel.note(this.owner, note)
  }
}

/** What parks requests of one process. */
class Poster {
  protected readonly kernel: Kernel
  protected readonly process: Process

  constructor(kernel: Kernel, process: Process) {
    this.kernel = kernel
    this.process = process
  }

  /** The point in virtual time at which a wait is over; one that is never over reads no clock. */
  protected deadline(waitMs: number): number {
    return waitMs === Infinity ? Infinity : this.kernel.readClock() + waitMs
  }
}

class SimulatedMemory extends Poster implements Memory {
  private readonly mounted: MountedDevice

  constructor(kernel: Kernel, process: Process) {
    super(kernel, process)
    this.mounted = { device: memoryDevice, cells: process.cells }
  }

  get(name: string): unknown {
    return this.process.cells.get(name)
  }

  set(name: string, value: unknown): void {
    this.process.cells.set(name, value)
  }

  waitUntil(name: string, holds: (value: unknown) => boolean, waitMs: number): Promise<boolean> {
    const request: MemoryRequest = { kind: 'wait', name, holds, deadlineMs: this.deadline(waitMs) }
    return this.kernel.post(this.process, this.mounted, request) as Promise<boolean>
  }
}

class SimulatedFiles extends Poster implements Files {
  read(path: string): Promise<string | undefined> {
    return this.ask({ kind: 'read', path }) as Promise<string | undefined>
  }

  append(path: string, text: string): Promise<void> {
    return this.ask({ kind: 'append', path, text }) as Promise<void>
  }

  async write(path: string, text: string): Promise<void> {
    await this.ask({ kind: 'truncate', path })
    await this.ask({ kind: 'overwrite', path, text })
  }

  create(path: string, text: string): Promise<boolean> {
    return this.ask({ kind: 'create', path, text }) as Promise<boolean>
  }

  rename(from: string, to: string): Promise<boolean> {
    return this.ask({ kind: 'rename', from, to }) as Promise<boolean>
  }

  remove(path: string): Promise<boolean> {
    return this.ask({ kind: 'remove', path }) as Promise<boolean>
  }

  list(folder: string): Promise<readonly string[]> {
    return this.ask({ kind: 'list', folder }) as Promise<readonly string[]>
  }

  sync(path: string): Promise<boolean> {
    return this.ask({ kind: 'sync', path }) as Promise<boolean>
  }

  syncFolder(folder: string): Promise<void> {
    return this.ask({ kind: 'sync-folder', folder }) as Promise<void>
  }

  async open(path: string): Promise<OpenFile | undefined> {
    const inode = (await this.ask({ kind: 'open', path })) as string | undefined
    if (inode === undefined) return undefined
    return {
      read: () => this.ask({ kind: 'read-open', inode }) as Promise<string>,
      append: text => this.ask({ kind: 'append-open', inode, text }) as Promise<void>,
      sync: () => this.ask({ kind: 'sync-open', inode }) as Promise<void>,
    }
  }

  waitUntilChanged(path: string, text: string, waitMs: number): Promise<boolean> {
    const deadlineMs = this.deadline(waitMs)
    return this.ask({ kind: 'wait-until-changed', path, text, deadlineMs }) as Promise<boolean>
  }

  async lock(path: string, waitMs: number): Promise<FileLock | undefined> {
    const token = this.kernel.uuid()
    const lock = new HeldLock(token, this.process)
    const granted = await this.ask({ kind: 'lock', path, lock, deadlineMs: this.deadline(waitMs) })
    if (granted !== true) return undefined
    return { unlock: () => this.ask({ kind: 'unlock', path, token }) as Promise<void> }
  }

  private ask(request: FilesRequest): Promise<unknown> {
    return this.kernel.post(this.process, this.kernel.files, request)
  }
}

class SimulatedKeyValue extends Poster implements KeyValue {
  get(key: string): Promise<string | undefined> {
    return this.ask({ kind: 'get', key }) as Promise<string | undefined>
  }

  set(key: string, value: string, options?: { readonly ttlMs?: number }): Promise<void> {
    return this.ask({ kind: 'set', key, value, ttlMs: options?.ttlMs ?? Infinity }) as Promise<void>
  }

  setIfAbsent(key: string, value: string, options?: { readonly ttlMs?: number }): Promise<boolean> {
    return this.ask({ kind: 'set-if-absent', key, value, ttlMs: options?.ttlMs ?? Infinity }) as Promise<boolean>
  }

  compareAndDelete(key: string, value: string): Promise<boolean> {
    return this.ask({ kind: 'compare-and-delete', key, value }) as Promise<boolean>
  }

  compareAndExpire(key: string, value: string, ttlMs: number): Promise<boolean> {
    return this.ask({ kind: 'compare-and-expire', key, value, ttlMs }) as Promise<boolean>
  }

  delete(key: string): Promise<boolean> {
    return this.ask({ kind: 'delete', key }) as Promise<boolean>
  }

  scan(prefix: string): Promise<readonly KeyValueEntry[]> {
    return this.ask({ kind: 'scan', prefix }) as Promise<readonly KeyValueEntry[]>
  }

  pollSetIfAbsent(key: string, value: string, polling: Polling): Promise<boolean> {
    const deadlineMs = this.kernel.readClock() + polling.waitMs
    return this.ask({
      kind: 'poll-set-if-absent',
      key,
      value,
      ttlMs: polling.ttlMs ?? Infinity,
      deadlineMs,
    }) as Promise<boolean>
  }

  private ask(request: KeyValueRequest): Promise<unknown> {
    return this.kernel.post(this.process, this.kernel.keyValue, request)
  }
}

class SimulatedDatabase extends Poster implements Database {
  transaction<T>(label: string, body: (rows: Rows) => T): Promise<T> {
    return this.ask({ kind: 'transaction', label, body }) as Promise<T>
  }

  read<T>(label: string, body: (rows: ReadonlyRows) => T): Promise<T> {
    return this.ask({ kind: 'read', label, body }) as Promise<T>
  }

  connect(): Connection {
    return new SimulatedConnection(this.kernel, this.process)
  }

  private ask(request: DatabaseRequest): Promise<unknown> {
    return this.kernel.post(this.process, this.kernel.database, request)
  }
}

class SimulatedConnection extends Poster implements Connection {
  private readonly token: string
  private readonly held: { readonly name: string; readonly scope: LockScope }[] = []

  constructor(kernel: Kernel, process: Process) {
    super(kernel, process)
    this.token = kernel.uuid()
  }

  async lock(name: string, scope: LockScope, waitMs: number): Promise<boolean> {
    const lock = new HeldLock(this.token, this.process)
    const granted = await this.ask({ kind: 'lock', name, lock, deadlineMs: this.deadline(waitMs) })
    if (granted === true) this.held.push({ name, scope })
    return granted === true
  }

  commit(): Promise<void> {
    const names = this.held.flatMap(({ name, scope }) => (scope === 'transaction' ? [name] : []))
    return this.ask({ kind: 'unlock', names, token: this.token, by: 'commit' }) as Promise<void>
  }

  close(): Promise<void> {
    const names = this.held.map(({ name }) => name)
    return this.ask({ kind: 'unlock', names, token: this.token, by: 'close' }) as Promise<void>
  }

  private ask(request: DatabaseRequest): Promise<unknown> {
    return this.kernel.post(this.process, this.kernel.database, request)
  }
}

class SimulatedClock extends Poster implements Clock {
  now(): number {
    return this.kernel.readWallClock(this.process)
  }

  monotonic(): number {
    return this.kernel.readClock()
  }

  sleep(ms: number): Promise<void> {
    return this.park(ms) as unknown as Promise<void>
  }

  timer(ms: number): Timer {
    const elapsed = this.park(ms)
    const chain = this.kernel.lastPosted
    const request = chain.request
    return {
      elapsed,
      cancel: () => {
        // A deadline goes away, and with it perhaps the next point to which time could jump.
        this.kernel.readClock()
        this.kernel.touch(this.process.timers, access.write)
        if (request !== undefined) this.kernel.callOff(chain, request, false)
      },
    }
  }

  private park(ms: number): Promise<boolean> {
    this.kernel.touch(this.process.timers, access.write)
    const request: SleepRequest = {
      kind: 'sleep',
      process: this.process,
      untilMs: this.kernel.readClock() + ms,
      ms,
      order: this.process.sleeps++,
    }
    return this.kernel.post(this.process, this.kernel.clock, request) as Promise<boolean>
  }
}

class SimulatedProcesses extends Poster implements Processes {
  async spawn<Result>(name: string, program: (world: World) => Promise<Result>): Promise<Child<Result>> {
    const child = (await this.ask({ kind: 'spawn', name, program })) as Process
    return { process: child, exit: () => this.ask({ kind: 'exit', process: child }) as Promise<Exit<Result>> }
  }

  find(pid: number): Promise<ProcessIdentity | undefined> {
    return this.ask({ kind: 'find', pid }) as Promise<ProcessIdentity | undefined>
  }

  private ask(request: ProcessesRequest): Promise<unknown> {
    return this.kernel.post(this.process, this.kernel.processes, request)
  }
}
