import type { Cells } from '../cells.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { ReadonlyRows, Row, Rows } from '../world.ts'
import { freeLock, HeldLock, lockIsReady, takeLock, type LockAttempt } from './held-lock.ts'

/** A transaction: what it is called, and what it does; or what a connection asks about locks, by their names. */
export type DatabaseRequest =
  | { readonly kind: 'transaction'; readonly label: string; readonly body: (rows: Rows) => unknown }
  | { readonly kind: 'read'; readonly label: string; readonly body: (rows: ReadonlyRows) => unknown }
  | ({ readonly kind: 'lock'; readonly name: string } & LockAttempt)
  | {
      readonly kind: 'unlock'
      readonly names: readonly string[]
      readonly token: string
      readonly by: 'commit' | 'close'
    }

/**
 * Tables of rows with serializable transactions, each performed at one moment, and locks that end with the process of
 * their connection, which the kernel knows.
 */
export function databaseDevice(kernel: Kernel): Device<DatabaseRequest> {
  return {
    name: 'database',
    remote: true,
    perform(cells, request) {
      if (request.kind === 'lock') return takeLock(cells, lockCell(request.name), request, kernel)
      if (request.kind === 'unlock') return unlock(cells, request)
      const rows = new TransactionRows(cells)
      const result = request.body(rows)
      rows.commit()
      return result
    },
    // Locks of a connection whose process has died are free, so nothing about them can arrive late.
    mutates: request => request.kind === 'transaction',
    waiting: {
      waits: request => request.kind === 'lock',
      ready: (cells, request) => request.kind !== 'lock' || lockIsReady(cells, lockCell(request.name), request, kernel),
      wakeAt: (_cells, request) => (request.kind === 'lock' ? request.deadlineMs : Infinity),
    },
    inspect: held =>
      held.flatMap(([name, row]) =>
        row instanceof HeldLock ? [] : [{ name: `row ${name}`, text: JSON.stringify(row) }],
      ),
    describe: describeDatabase,
  }
}

function unlock(cells: Cells, { names, token }: Extract<DatabaseRequest, { kind: 'unlock' }>): void {
  for (const name of names) freeLock(cells, lockCell(name), token)
}

function describeDatabase(request: DatabaseRequest): string {
  if (request.kind === 'lock') return `lock ${request.name}`
  if (request.kind !== 'unlock') return request.label
  return request.by === 'commit' ? 'commit' : 'close the connection'
}

/** Names of tables hold no space, so this is the name of no row. */
function lockCell(name: string): string {
  return `lock ${name}`
}

/** The name of the cell of a row: names of tables hold no slash. */
export function rowCell(table: string, key: string): string {
  let names = rowNames.get(table)
  if (names === undefined) rowNames.set(table, (names = new Map<string, string>()))
  let name = names.get(key)
  if (name === undefined) names.set(key, (name = `${table}/${key}`))
  return name
}

const rowNames = new Map<string, Map<string, string>>()

/** Writes are kept back until the body has returned, so that one that throws leaves nothing. */
class TransactionRows implements Rows {
  private readonly cells: Cells
  private writes: Map<string, { table: string; key: string; row: Row | undefined }> | undefined

  constructor(cells: Cells) {
    this.cells = cells
  }

  get(table: string, key: string): Row | undefined {
    const name = rowCell(table, key)
    const written = this.writes?.get(name)
    return written === undefined ? (this.cells.get(name) as Row | undefined) : written.row
  }

  all(table: string): readonly (readonly [key: string, row: Row])[] {
    const keys = new Set(this.cells.members(table))
    for (const write of this.writes?.values() ?? []) if (write.table === table) keys.add(write.key)
    return [...keys].sort().flatMap(key => {
      const row = this.get(table, key)
      return row === undefined ? [] : [[key, row] as const]
    })
  }

  put(table: string, key: string, row: Row): void {
    this.write(table, key, row)
  }

  delete(table: string, key: string): boolean {
    const present = this.get(table, key) !== undefined
    if (present) this.write(table, key, undefined)
    return present
  }

  commit(): void {
    if (this.writes === undefined) return
    for (const [name, { table, key, row }] of this.writes) {
      const present = this.cells.get(name) !== undefined
      if (row !== undefined && !present) this.cells.enter(table, key)
      if (row === undefined && present) this.cells.leave(table, key)
      this.cells.set(name, row)
    }
  }

  private write(table: string, key: string, row: Row | undefined): void {
    this.writes ??= new Map()
    this.writes.set(rowCell(table, key), { table, key, row })
  }
}
