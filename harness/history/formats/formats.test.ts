import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Operation, Outcome } from '../operation.ts'
import { valueJson, type Value } from '../value.ts'
import { detectFormat, historyReader } from './detect.ts'
import { readEdn } from './edn.ts'
import { orderIntervals } from './intervals.ts'
import { readJson } from './json.ts'
import { MalformedHistory } from './malformed-history.ts'
import { printElleJson, printJepsenEdn } from './print-jepsen.ts'
import type { Call, RecordedHistory } from './recorded-history.ts'
import { printSignalboxJsonl } from './signalbox-jsonl.ts'

function read(text: string, file = 'h'): RecordedHistory {
  const reader = historyReader(file)
  reader.push(text)
  return reader.end()
}

function readInPieces(text: string, size: number): RecordedHistory {
  const reader = historyReader('h')
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
  return reader.end()
}

const edn = `[{:process 1, :type :invoke, :f :write, :value 3} ; a comment with a } in it
 {:process 2, :type :invoke, :f :cas, :value [3 4]}
 {:process :nemesis, :type :info, :f :kill, :value "fully \\"} connected"}
 {:process 1, :type :ok, :f :write, :value 3}
 {:process 2, :type :fail, :f :cas, :value [3 4]}
 {:process 3, :type :invoke, :f :read, :value nil}
 {:process 3, :type :ok, :f :read, :value nil}
 {:process 4, :type :invoke, :f :read, :value nil}]`

describe('Jepsen EDN', () => {
  test('pairs invocations with completions, drops what failed, and keeps what never completed as unknown', () => {
    const { operations, annotations, format } = read(edn)
    expect(format).toBe('jepsen-edn')
    expect(operations.map(each => each.outcome.kind)).toEqual(['ok', 'failed', 'unknown', 'unknown'])
    expect(operations[1]?.input).toEqual({ f: 'cas', value: [3, 4] })
    expect(annotations).toEqual([{ at: 2, kind: 'nemesis', text: 'info kill' }])
  })

  test('reads alike however the text is cut into pieces', () => {
    for (const size of [1, 2, 3, 7, 50]) expect(readInPieces(edn, size)).toEqual(read(edn))
  })

  test('keeps every digit of an integer', () => {
    expect(readEdn('[9007199254740993 9007199254740991 -12N 1.5 \\a #inst "x" #{1} #_2 (nil)]')).toEqual([
      9007199254740993n,
      9007199254740991,
      -12,
      1.5,
      'a',
      'x',
      [1],
      [null],
    ])
  })

  test('says where it was cut off', () => {
    expect(() => read(edn.slice(0, 100))).toThrow('h:2:2: the file ends inside the map that begins here')
    expect(() => read(edn.slice(0, -1))).toThrow('the file ends before the "]" that closes its list')
  })
})

describe('etcd logs', () => {
  const line = (text: string): string => `INFO  jepsen.util - ${text}\n`

  test('know what failed, what answered false, and what may still happen', () => {
    const text = [
      'noise\n',
      line('0\t:invoke\t:read\tnil'),
      line('1  :invoke  :cas  [1 2]'),
      line('0\t:ok\t:read\tnil'),
      line('1  :fail  :cas  [1 2]'),
      line('0\t:invoke\t:write\t5'),
      line('0\t:info\t:write\t:timed-out'),
      line('2\t:invoke\t:read\tnil'),
      line('2\t:fail\t:read\t:timed-out'),
    ].join('')
    const { operations, format, lines } = read(text)
    expect(format).toBe('etcd-log')
    expect(lines).toEqual([2, 3, 6, 8])
    expect(operations.map(each => each.outcome)).toEqual([
      { kind: 'ok', answer: null },
      { kind: 'ok', answer: false },
      { kind: 'unknown' },
      { kind: 'unknown' },
    ])
  })

  test('that end within a line are refused', () => {
    expect(() => read(`${line('0 :invoke :read nil')}INFO  jepsen.util - 0 :o`)).toThrow('h:2:7')
  })
})

test('neutral JSON lines keep intervals, whatever the order of the lines', () => {
  const text = [
    '{"model":"kv","n":2}',
    '{"process":1,"call":5,"return":9,"f":"get","input":["k"],"output":"v","pending":false}',
    '{"process":0,"call":1,"return":null,"f":"put","input":["k","v"],"output":null,"pending":true}',
  ].join('\n')
  const { operations, model, lines } = read(text)
  expect(model).toBe('key-value')
  expect(lines).toEqual([3, 2])
  expect(operations.map(each => [each.invokedAt, each.completedAt, each.outcome.kind])).toEqual([
    [1, Infinity, 'unknown'],
    [5, 9, 'ok'],
  ])
  expect(() => read(text.slice(0, text.lastIndexOf('\n')))).toThrow('the header announces 2 operations')
})

test('at equal times invocations come first, except behind a completion of the same client', () => {
  const moments = orderIntervals([
    { client: 0, invokedAt: 1, completedAt: 5 },
    { client: 1, invokedAt: 5, completedAt: 6 },
    { client: 0, invokedAt: 5, completedAt: 7 },
  ])
  expect(moments[1]?.invokedAt).toBeLessThan(moments[0]?.completedAt ?? 0)
  expect(moments[2]?.invokedAt).toBeGreaterThan(moments[0]?.completedAt ?? Infinity)
})

test.each([
  ['', 'h:1:1: the file is empty'],
  ['\0\u0001\uFFFD', 'h:1:1: the file is binary'],
  ['hello world', 'no known format'],
  ['{:process 0, :type :ok, :f :read, :value 3}', 'has no open operation'],
  [
    '{:process 0, :type :invoke, :f :read}\n{:process 0, :type :invoke, :f :read}',
    'h:2:1: process 0 invokes read while',
  ],
  ['{:process 0, :type :invoke, :f :read}\n{:process 0, :type :ok, :f :write}', 'completes write but has invoked read'],
  ['{:process 0, :type :odd, :f :read}', 'expected :invoke, :ok, :fail or :info'],
  ['{"kind":"history","version":2}', 'expected version 1'],
  ['{"model":"kv","n":1}\n{"process":0,', 'h:2:'],
])('a file that begins %j is refused', (text, message) => {
  expect(() => read(text)).toThrow(MalformedHistory)
  expect(() => read(text)).toThrow(message)
})

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 70n }),
  fc.string(),
)
const value: fc.Arbitrary<Value> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }))

test('JSON is read as it was written, with every digit', () => {
  fc.assert(
    fc.property(value, each => {
      expect(readJson(valueJson(each), { file: '', line: 1, column: 1 })).toEqual(each)
    }),
  )
})

interface Drawn {
  readonly f: string
  readonly value: Value
  readonly outcome: Outcome<Value | undefined>
  readonly overlaps: boolean
}

const outcome: fc.Arbitrary<Outcome<Value | undefined>> = fc.oneof(
  value.map(answer => ({ kind: 'ok' as const, answer })),
  fc.constant({ kind: 'ok' as const, answer: undefined }),
  fc.constant({ kind: 'failed' as const }),
  fc.constant({ kind: 'unknown' as const }),
)

const histories: fc.Arbitrary<Operation<Call, Value | undefined>[]> = fc
  .array(fc.record<Drawn>({ f: fc.constantFrom('read', 'write', 'cas'), value, outcome, overlaps: fc.boolean() }))
  .map(drawn => {
    let now = 0
    let open: { id: number; completedAt: number }[] = []
    const completions = new Map<number, number>()
    const invocations = drawn.map((each, id) => {
      if (!each.overlaps) {
        for (const { id: before } of open) completions.set(before, now++)
        open = []
      }
      if (each.outcome.kind !== 'unknown') open.push({ id, completedAt: 0 })
      return now++
    })
    for (const { id } of open) completions.set(id, now++)
    return drawn.map((each, id) => ({
      id,
      client: id,
      input: { f: each.f, value: each.value },
      outcome: each.outcome,
      invokedAt: invocations[id] ?? 0,
      completedAt: completions.get(id) ?? Infinity,
    }))
  })
  .filter(operations => operations.length > 0)

test('our own format is read as it was printed', () => {
  fc.assert(
    fc.property(histories, operations => {
      const text = [...printSignalboxJsonl({ operations, annotations: [], model: undefined })].join('')
      expect(read(text).operations).toEqual(operations)
    }),
  )
})

test('what is printed for Jepsen reads as the same entries in the same order', () => {
  fc.assert(
    fc.property(histories, operations => {
      const fromEdn = read([...printJepsenEdn({ operations })].join(''))
      const fromJson = read([...printElleJson({ operations })].join(''))
      expect(fromEdn.format).toBe('jepsen-edn')
      expect(fromJson.format).toBe('elle-json')
      const shape = (history: RecordedHistory): unknown => history.operations.map(each => [each.client, each.input.f])
      expect(shape(fromEdn)).toEqual(operations.map(each => [each.client, each.input.f]))
      expect(shape(fromJson)).toEqual(shape(fromEdn))
    }),
  )
})

test.each([
  ['{"kind":"history","version":1}', 'signalbox-jsonl'],
  ['{"model":"kv","name":"x"}', 'neutral-jsonl'],
  ['[{"type":"invoke"}]', 'elle-json'],
  ['{"type":"invoke","process":0}', 'elle-json'],
  ['INFO  jepsen.util - 0\t:invoke\t:read\tnil', 'etcd-log'],
  ['{:process 0, :type :invoke, :f :get, :key "1", :value nil}', 'kv-log'],
  ['({:process 0, :type :invoke}', 'jepsen-edn'],
  ['; note\n[{:process 0', 'jepsen-edn'],
  ['#jepsen.history.Op{:process 0', 'jepsen-edn'],
])('%j is recognised', (text, format) => {
  expect(detectFormat(text)).toBe(format)
})
