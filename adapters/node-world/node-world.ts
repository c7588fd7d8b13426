import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  Child,
  Clock,
  Database,
  Exit,
  KeyValue,
  Memory,
  Note,
  ProcessIdentity,
  Processes,
  Timer,
  World,
} from '../../harness/world/world.ts'
import { Disk } from './disk.ts'
import { InProcessDatabase, InProcessKeyValue } from './in-process.ts'
import { pollFor } from './polling.ts'

/** What a real World is made of. */
export interface NodeWorldOptions {
  /** The folder under which all files of the World lie; it must exist, or its parent must. */
  readonly root: string
  /** What the first process is called; `main` where it is not said. */
  readonly name?: string
  /** In-process where it is not said. */
  readonly keyValue?: KeyValue
  /** In-process where it is not said. */
  readonly database?: Database
  /** Told of every note; nobody where it is not said. */
  readonly onNote?: (note: Note) => void
}

/** A World on the real file system, clock and random generator, and what it takes to leave it. */
export interface NodeWorld {
  readonly world: World
  /** Closes the files that were opened. What was written stays. */
  close(): Promise<void>
}

/**
 * The World for real. Its processes are programs in this one operating-system process, each with a memory of its own:
 * they can end and throw, but not be killed. What ends with a process (locks of files and of the database) therefore
 * ends with this operating-system process, and only processes of this World are found by their pids: two Worlds must
 * not share lock files that go by the pid of their holder, though they may share locks of the operating system.
 */
export function openNodeWorld(options: NodeWorldOptions): NodeWorld {
  const disk = new Disk(options.root)
  const place = new Place(options, disk)
  return { world: place.world(options.name ?? 'main'), close: () => disk.close() }
}

/** What all processes of one World share. */
class Place {
  private readonly options: NodeWorldOptions
  private readonly disk: Disk
  private readonly keyValue: KeyValue
  private readonly database: Database
  private readonly living = new Map<number, ProcessIdentity>()
  private lastPid = 0

  constructor(options: NodeWorldOptions, disk: Disk) {
    this.options = options
    this.disk = disk
    this.keyValue = options.keyValue ?? new InProcessKeyValue()
    this.database = options.database ?? new InProcessDatabase()
  }

  /** The World of a new process. */
  world(name: string): World {
    const pid = ++this.lastPid
    const process = { name, pid, startedAt: `${performance.timeOrigin} ${pid}` }
    this.living.set(pid, process)
    return {
      process,
      files: this.disk,
      keyValue: this.keyValue,
      database: this.database,
      memory: memory(),
      clock,
      ids: { uuid: randomUUID },
      processes: this.processes(),
      task: (_name, program) => void Promise.resolve().then(program),
      note: note => this.options.onNote?.(note),
    }
  }

  private processes(): Processes {
    return {
      spawn: (name, program) => {
        const world = this.world(name)
        const ended = () => this.living.delete(world.process.pid)
        return Promise.resolve(child(world, program(world).finally(ended)))
      },
      find: pid => Promise.resolve(this.living.get(pid)),
    }
  }
}

function child<Result>(world: World, running: Promise<Result>): Child<Result> {
  const exit: Promise<Exit<Result>> = running.then(
    result => ({ kind: 'returned', result }),
    (error: unknown) => ({ kind: 'threw', message: error instanceof Error ? error.message : String(error) }),
  )
  return { process: world.process, exit: () => exit }
}

function memory(): Memory {
  const values = new Map<string, unknown>()
  return {
    get: name => values.get(name),
    set(name, value) {
      values.set(name, value)
    },
    async waitUntil(name, holds, waitMs) {
      return (await pollFor(() => holds(values.get(name)) || undefined, waitMs)) ?? false
    },
  }
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: ms => sleep(ms),
  timer,
}

function timer(ms: number): Timer {
  const called = new AbortController()
  const elapsed = sleep(ms, true, { signal: called.signal }).catch(() => false)
  return { elapsed, cancel: () => called.abort() }
}
