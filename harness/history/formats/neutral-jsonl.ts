import { plainText } from '../value.ts'
import type { Operation, Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import { orderIntervals } from './intervals.ts'
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

type Recorded = Operation<Call, Value | undefined>

/** Reads row by row what becomes an operation at once: a million rows beside a million operations is too much. */
class RowCollector {
  private readonly file: string
  private readonly operations: Recorded[] = []
  private readonly lines: number[] = []
  private readonly calls = new Calls()
  private isOrdered = true
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
    else this.row(operationOf(fields, this.operations.length, this.calls, place), number)
  }

  private row(operation: Recorded, line: number): void {
    const before = this.operations.at(-1)
    if (before !== undefined && before.invokedAt > operation.invokedAt) this.isOrdered = false
    this.operations.push(operation)
    this.lines.push(line)
  }

  private header(fields: Fields): void {
    const model = plainText(fields['model'])
    this.model = modelNames.get(model) ?? model
    if (typeof fields['n'] === 'number') this.announced = fields['n']
  }

  finish(): RecordedHistory {
    const { operations, lines, model } = this
    const found = operations.length
    if (this.announced !== undefined && found < this.announced) {
      const counts = `${String(this.announced)} operations, and the file ends after ${String(found)}`
      throw new MalformedHistory(`the header announces ${counts}: it was cut off`, this.lastPlace)
    }
    const inOrder = haveTies(operations) ? untied(operations) : operations
    const format = 'neutral-jsonl'
    if (inOrder === operations && this.isOrdered) return { format, operations, annotations: [], lines, model }
    const sorted = [...inOrder].sort((left, right) => left.invokedAt - right.invokedAt)
    return {
      format,
      operations: sorted.map((each, id) => ({ ...each, id })),
      annotations: [],
      lines: sorted.map(({ id }) => lines[id] ?? 0),
      model,
    }
  }
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function operationOf(fields: Fields, id: number, calls: Calls, place: Place): Recorded {
  const { process, call, f, output, pending } = fields as Record<string, Value | undefined>
  const back = fields['return']
  if (typeof process !== 'number') throw new MalformedHistory('expected "process", a number', place)
  if (typeof call !== 'number') throw new MalformedHistory('expected "call", a number', place)
  if (typeof f !== 'string') throw new MalformedHistory('expected "f", a text', place)
  const isPending = pending === true || back === null || back === undefined
  if (!isPending && typeof back !== 'number') throw new MalformedHistory('expected "return", a number or null', place)
  const returned = isPending || typeof back !== 'number' ? Infinity : back
  if (returned < call) {
    throw new MalformedHistory(`"return" ${String(returned)} is before "call" ${String(call)}`, place)
  }
  const outcome = returned === Infinity || output === 'unknown' ? unknown : answered(f, output)
  const completedAt = outcome === unknown ? Infinity : returned
  return { id, client: process, input: calls.callOf(f, fields['input']), outcome, invokedAt: call, completedAt }
}

const unknown: Outcome<never> = { kind: 'unknown' }

const done: Outcome<undefined> = { kind: 'ok', answer: undefined }

function answered(f: string, output: Value | undefined): Outcome<Value | undefined> {
  const answersNothing = f === 'write' || f === 'put' || f === 'append' || f === 'enqueue'
  // A list is more than word that it was done: the version and the value that a write left.
  return answersNothing && !Array.isArray(output) ? done : { kind: 'ok', answer: output }
}

/** Makes calls; those that give no value are one object for each name and key. */
class Calls {
  private readonly bare = new Map<string, Call>()

  callOf(f: string, input: Value | undefined): Call {
    if (f !== 'get' && f !== 'put' && f !== 'append') {
      return input === null || input === undefined ? this.bareCall(f, undefined) : { f, value: input }
    }
    const [key, value] = Array.isArray(input) ? (input as readonly Value[]) : [input]
    const bare = this.bareCall('get', plainText(key))
    if (value !== undefined) return { f, key: bare.key ?? '', value }
    return f === 'get' ? bare : { f, key: bare.key ?? '' }
  }

  private bareCall(f: string, key: string | undefined): Call {
    const name = key === undefined ? f : `${f} ${key}`
    const known = this.bare.get(name)
    if (known !== undefined) return known
    const fresh = key === undefined ? { f } : { f, key }
    this.bare.set(name, fresh)
    return fresh
  }
}

function haveTies(operations: readonly Recorded[]): boolean {
  const times = new Float64Array(2 * operations.length)
  let count = 0
  for (const { invokedAt, completedAt } of operations) {
    times[count++] = invokedAt
    if (completedAt !== Infinity) times[count++] = completedAt
  }
  const sorted = times.subarray(0, count).sort()
  return sorted.some((time, at) => at > 0 && time === sorted[at - 1])
}

function untied(operations: readonly Recorded[]): Recorded[] {
  const intervals = operations.map(({ client, invokedAt, completedAt }) => ({
    client,
    invokedAt,
    completedAt: completedAt === Infinity ? undefined : completedAt,
  }))
  const positions = orderIntervals(intervals)
  return operations.map((operation, at) => ({ ...operation, ...positions[at] }))
}
