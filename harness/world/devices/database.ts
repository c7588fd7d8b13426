import type { Cells } from '../cells.ts'
import type { Device } from '../device.ts'
import type { ReadonlyRows, Row, Rows } from '../world.ts'

/** A transaction: what it is called, and what it does. */
export type DatabaseRequest =
  | { readonly kind: 'transaction'; readonly label: string; readonly body: (rows: Rows) => unknown }
  | { readonly kind: 'read'; readonly label: string; readonly body: (rows: ReadonlyRows) => unknown }

/** Tables of rows with serializable transactions, each performed at one moment. */
export const databaseDevice: Device<DatabaseRequest> = {
  name: 'database',
  remote: true,
  perform(cells, request) {
    const rows = new TransactionRows(cells)
    const result = request.body(rows)
    rows.commit()
    return result
  },
  mutates: request => request.kind !== 'read',
  inspect: held => held.map(([name, row]) => ({ name: `row ${name}`, text: JSON.stringify(row) })),
  describe: request => request.label,
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
