import type { Cells } from '../cells.ts'
import { DeviceUnavailable } from '../device-error.ts'
import type { Device, Failure } from '../device.ts'
import type { ReadonlyRows, Row, Rows } from '../world.ts'
import { freeLock, HeldLock, lockIsReady, takeLock, type Living, type LockAttempt } from './held-lock.ts'

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
export function databaseDevice(kernel: Living): Device<DatabaseRequest> {
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
    // A broken connection ends its locks, so its unlocking cannot fail.
    failures: request => (request.kind === 'unlock' ? [] : unreachable),
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

const unreachable: readonly Failure[] = [{ performed: false, error: () => new DeviceUnavailable('database') }]

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

interface Write {
  readonly table: string
  readonly key: string
  readonly row: Row | undefined
}

/** Writes are kept back until the body has returned, so that one that throws leaves nothing. */
class TransactionRows implements Rows {
  private readonly cells: Cells
  private readonly writes: Write[] = []

  constructor(cells: Cells) {
    this.cells = cells
  }

  get(table: string, key: string): Row | undefined {
    const written = this.writes.findLast(write => write.key === key && write.table === table)
    return written === undefined ? (this.cells.get(rowCell(table, key)) as Row | undefined) : written.row
  }

  all(table: string): readonly (readonly [key: string, row: Row])[] {
    const written = this.writes.filter(write => write.table === table).map(write => write.key)
    const keys = new Set([...this.cells.members(table), ...written])
    return [...keys].sort().flatMap(key => {
      const row = this.get(table, key)
      return row === undefined ? [] : [[key, row] as const]
    })
  }

  put(table: string, key: string, row: Row): void {
    this.writes.push({ table, key, row })
  }

  delete(table: string, key: string): boolean {
    const present = this.get(table, key) !== undefined
    if (present) this.writes.push({ table, key, row: undefined })
    return present
  }

  commit(): void {
    for (const { table, key, row } of this.writes) {
      const name = rowCell(table, key)
      const present = this.cells.get(name) !== undefined
      if (row !== undefined && !present) this.cells.enter(table, key)
      if (row === undefined && present) this.cells.leave(table, key)
      this.cells.set(name, row)
    }
  }
}
