import { plainText } from '../value.ts'
import type { Operation, Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import { orderIntervals, type Interval } from './intervals.ts'
import type { Fields } from './jepsen-entry.ts'
import { readJson } from './json.ts'
import { LineSplitter } from './line-splitter.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { Call, HistoryReader, RecordedHistory } from './recorded-history.ts'

const longestLine = 16_000_000

/** What the files call a model, and what we call it. */
const modelNames: ReadonlyMap<string, string> = new Map([
  ['etcd', 'cas-register'],
  ['register', 'cas-register'],
  ['kv', 'key-value'],
  ['omutex', 'owner-mutex'],
  ['queue', 'fifo-queue'],
])

/**
 * Reads JSON lines with one operation each: `{process, call, return, f, input, output, pending}`, after a header that
 * names the model. `call` and `return` are moments; a pending operation never returned.
 */
export function neutralJsonlReader(file: string): HistoryReader {
  const rows = new RowCollector(file)
  const splitter = new LineSplitter(
    (line, number) => {
      if (line.trim() !== '') rows.add(line, number)
    },
    longestLine,
    line => {
      throw new MalformedHistory('a line with more than 16 million characters', { file, line, column: 1 })
    },
  )
  return {
    push: (text: string): void => {
      splitter.push(text)
    },
    end: (): RecordedHistory => {
      splitter.end()
      return rows.finish()
    },
  }
}

interface Row {
  readonly interval: Interval
  readonly call: Call
  readonly outcome: Outcome<Value | undefined>
  readonly line: number
}

class RowCollector {
  private readonly file: string
  private readonly rows: Row[] = []
  private model: string | undefined
  private announced: number | undefined
  private lastPlace: Place

  constructor(file: string) {
    this.file = file
    this.lastPlace = { file, line: 1, column: 1 }
  }

  add(line: string, number: number): void {
    const place = { file: this.file, line: number, column: 1 }
    this.lastPlace = place
    const fields = readJson(line, place)
    if (!isFields(fields)) throw new MalformedHistory('expected an object', place)
    if (fields['call'] === undefined && fields['model'] !== undefined) this.header(fields)
    else this.rows.push(rowOf(fields, place))
  }

  private header(fields: Fields): void {
    const model = plainText(fields['model'])
    this.model = modelNames.get(model) ?? model
    if (typeof fields['n'] === 'number') this.announced = fields['n']
  }

  finish(): RecordedHistory {
    const found = this.rows.length
    if (this.announced !== undefined && found < this.announced) {
      const counts = `${String(this.announced)} operations, and the file ends after ${String(found)}`
      throw new MalformedHistory(`the header announces ${counts}: it was cut off`, this.lastPlace)
    }
    const rows = [...this.rows].sort((left, right) => left.interval.invokedAt - right.interval.invokedAt)
    const operations = haveTies(rows) ? untied(rows) : rows.map(operationOf)
    return {
      format: 'neutral-jsonl',
      operations,
      annotations: [],
      lines: rows.map(each => each.line),
      model: this.model,
    }
  }
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rowOf(fields: Fields, place: Place): Row {
  const { process, call, f, output, pending } = fields as Record<string, Value | undefined>
  const back = fields['return']
  if (typeof process !== 'number') throw new MalformedHistory('expected "process", a number', place)
  if (typeof call !== 'number') throw new MalformedHistory('expected "call", a number', place)
  if (typeof f !== 'string') throw new MalformedHistory('expected "f", a text', place)
  const isPending = pending === true || back === null || back === undefined
  if (!isPending && typeof back !== 'number') throw new MalformedHistory('expected "return", a number or null', place)
  const completedAt = isPending || typeof back !== 'number' ? undefined : back
  if (completedAt !== undefined && completedAt < call) {
    throw new MalformedHistory(`"return" ${String(completedAt)} is before "call" ${String(call)}`, place)
  }
  const outcome = isPending || output === 'unknown' ? unknown : answered(f, output)
  return {
    interval: { client: process, invokedAt: call, completedAt },
    call: callOf(f, fields['input']),
    outcome,
    line: place.line,
  }
}

const unknown: Outcome<never> = { kind: 'unknown' }

function answered(f: string, output: Value | undefined): Outcome<Value | undefined> {
  const answersNothing = f === 'write' || f === 'put' || f === 'append' || f === 'enqueue'
  return { kind: 'ok', answer: answersNothing ? undefined : output }
}

function callOf(f: string, input: Value | undefined): Call {
  if (f === 'get' || f === 'put' || f === 'append') {
    const [key, value] = Array.isArray(input) ? (input as readonly Value[]) : [input]
    return value === undefined ? { f, key: plainText(key) } : { f, key: plainText(key), value }
  }
  return input === null || input === undefined ? { f } : { f, value: input }
}

function haveTies(rows: readonly Row[]): boolean {
  const times = new Set<number>()
  let entries = 0
  for (const { invokedAt, completedAt } of rows.map(each => each.interval)) {
    times.add(invokedAt)
    entries++
    if (completedAt === undefined) continue
    times.add(completedAt)
    entries++
  }
  return times.size < entries
}

function operationOf({ interval, call, outcome }: Row, id: number): Operation<Call, Value | undefined> {
  const { client, invokedAt } = interval
  const completedAt = outcome.kind === 'unknown' ? Infinity : (interval.completedAt ?? Infinity)
  return { id, client, input: call, outcome, invokedAt, completedAt }
}

function untied(rows: readonly Row[]): Operation<Call, Value | undefined>[] {
  const positions = orderIntervals(rows.map(each => each.interval))
  const moved = rows.map((row, index) => ({ ...row, interval: { ...row.interval, ...positions[index] } }))
  return moved.sort((left, right) => left.interval.invokedAt - right.interval.invokedAt).map(operationOf)
}
