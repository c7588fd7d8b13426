import { setTimeout as sleep } from 'node:timers/promises'
import type {
  Connection,
  Database,
  KeyValue,
  KeyValueEntry,
  LockScope,
  Polling,
  ReadonlyRows,
  Row,
  Rows,
} from '../../harness/world/world.ts'
import { byCodeUnit } from './code-unit.ts'
import { pollFor } from './polling.ts'

interface Entry {
  readonly value: string
  /** On the monotonic clock, in milliseconds; null: never. */
  readonly expiresAtMs: number | null
}

type Expiry = { readonly ttlMs?: number } | undefined

/**
 * A key-value store in the memory of this operating-system process: for tests and for trying things out. It is shared
 * by all Worlds that are given it, is gone when the process ends, and reaches no other process.
 */
export class InProcessKeyValue implements KeyValue {
  private readonly entries = new Map<string, Entry>()

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.alive(key)?.value)
  }

  set(key: string, value: string, options?: Expiry): Promise<void> {
    this.entries.set(key, { value, expiresAtMs: deadline(options) })
    return Promise.resolve()
  }

  setIfAbsent(key: string, value: string, options?: Expiry): Promise<boolean> {
    if (this.alive(key) !== undefined) return Promise.resolve(false)
    this.entries.set(key, { value, expiresAtMs: deadline(options) })
    return Promise.resolve(true)
  }

  compareAndDelete(key: string, value: string): Promise<boolean> {
    return Promise.resolve(this.alive(key)?.value === value && this.entries.delete(key))
  }

  compareAndExpire(key: string, value: string, ttlMs: number): Promise<boolean> {
    if (this.alive(key)?.value !== value) return Promise.resolve(false)
    this.entries.set(key, { value, expiresAtMs: deadline({ ttlMs }) })
    return Promise.resolve(true)
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.alive(key) !== undefined && this.entries.delete(key))
  }

  async pollSetIfAbsent(key: string, value: string, polling: Polling): Promise<boolean> {
    const endMs = performance.now() + polling.waitMs
    while (!(await this.setIfAbsent(key, value, polling))) {
      if (performance.now() + polling.everyMs > endMs) return false
      await sleep(polling.everyMs)
    }
    return true
  }

  scan(prefix: string): Promise<readonly KeyValueEntry[]> {
    const keys = [...this.entries.keys()].filter(key => key.startsWith(prefix)).sort(byCodeUnit)
    return Promise.resolve(keys.flatMap(key => this.found(key)))
  }

  private found(key: string): readonly KeyValueEntry[] {
    const entry = this.alive(key)
    if (entry === undefined) return []
    const expiresInMs = entry.expiresAtMs === null ? null : entry.expiresAtMs - performance.now()
    return [{ key, value: entry.value, expiresInMs }]
  }

  /** The entry, unless it has expired; then it is dropped. */
  private alive(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined || entry.expiresAtMs === null || performance.now() < entry.expiresAtMs) return entry
    this.entries.delete(key)
    return undefined
  }
}

function deadline(options: Expiry): number | null {
  return options?.ttlMs === undefined ? null : performance.now() + options.ttlMs
}

/**
 * Tables in the memory of this operating-system process: for tests and for trying things out. A transaction runs in
 * one piece, for nothing else runs in a process while it does.
 */
export class InProcessDatabase implements Database {
  private tables: Tables = new Map()
  private readonly locks = new Map<string, InProcessConnection>()

  transaction<T>(_label: string, body: (rows: Rows) => T): Promise<T> {
    return settled(() => {
      const draft = new Draft(this.tables)
      const result = body(draft)
      this.tables = draft.tables
      return result
    })
  }

  read<T>(_label: string, body: (rows: ReadonlyRows) => T): Promise<T> {
    return settled(() => body(new Draft(this.tables)))
  }

  /** Its locks end with it, or with this operating-system process. */
  connect(): Connection {
    return new InProcessConnection(this.locks)
  }
}

class InProcessConnection implements Connection {
  private readonly locks: Map<string, InProcessConnection>
  private readonly held = new Map<string, LockScope>()

  constructor(locks: Map<string, InProcessConnection>) {
    this.locks = locks
  }

  async lock(name: string, scope: LockScope, waitMs: number): Promise<boolean> {
    return (await pollFor(() => this.tryLock(name, scope) || undefined, waitMs)) ?? false
  }

  commit(): Promise<void> {
    return settled(() => this.unlock(scope => scope === 'transaction'))
  }

  close(): Promise<void> {
    return settled(() => this.unlock(() => true))
  }

  private tryLock(name: string, scope: LockScope): boolean {
    const holder = this.locks.get(name)
    if (holder !== undefined && holder !== this) return false
    this.locks.set(name, this)
    this.held.set(name, scope)
    return true
  }

  private unlock(ends: (scope: LockScope) => boolean): void {
    for (const [name, scope] of this.held) {
      if (!ends(scope)) continue
      this.held.delete(name)
      this.locks.delete(name)
    }
  }
}

type Tables = ReadonlyMap<string, ReadonlyMap<string, Row>>

/** Tables as one transaction sees them; it copies a table when it first writes to it. */
class Draft implements Rows {
  tables: Tables

  constructor(tables: Tables) {
    this.tables = tables
  }

  get(table: string, key: string): Row | undefined {
    return this.tables.get(table)?.get(key)
  }

  all(table: string): readonly (readonly [key: string, row: Row])[] {
    return [...(this.tables.get(table) ?? [])].sort(([left], [right]) => byCodeUnit(left, right))
  }

  put(table: string, key: string, row: Row): void {
    this.replace(table, new Map(this.tables.get(table)).set(key, row))
  }

  delete(table: string, key: string): boolean {
    const rows = new Map(this.tables.get(table))
    const there = rows.delete(key)
    if (there) this.replace(table, rows)
    return there
  }

  private replace(table: string, rows: ReadonlyMap<string, Row>): void {
    this.tables = new Map(this.tables).set(table, rows)
  }
}

/** Runs it now, and tells what came of it as a promise. */
function settled<T>(run: () => T): Promise<T> {
  return new Promise(resolve => resolve(run()))
}
