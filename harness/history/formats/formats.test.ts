import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Annotation, Operation, Outcome } from '../operation.ts'
import { valueJson, type Value } from '../value.ts'
import { detectFormat, historyReader } from './detect.ts'
import { readEdn } from './edn.ts'
import { orderIntervals } from './intervals.ts'
import { readJson } from './json.ts'
import { MalformedHistory } from './malformed-history.ts'
import { lossesForJepsen, printElleJson, printJepsenEdn } from './print-jepsen.ts'
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

const name = fc.oneof(fc.constantFrom('read', 'write', 'cas', 'enqueue', 'txn', 'release'), fc.string({ minLength: 1 }))
const call: fc.Arbitrary<Call> = fc
  .record({ f: name, key: fc.option(fc.string(), { nil: undefined }), value: fc.option(value, { nil: undefined }) })
  .map(({ f, key, value: given }) => ({
    f,
    ...(key === undefined ? {} : { key }),
    ...(given === undefined ? {} : { value: given }),
  }))

const outcome: fc.Arbitrary<Outcome<Value | undefined>> = fc.oneof(
  value.map(answer => ({ kind: 'ok' as const, answer })),
  fc.constant({ kind: 'ok' as const, answer: undefined }),
  fc.constant({ kind: 'ok' as const, answer: true }),
  fc.constant({ kind: 'failed' as const }),
  fc.constant({ kind: 'unknown' as const }),
)

interface Drawn {
  readonly client: number
  readonly call: Call
  readonly outcome: Outcome<Value | undefined>
  readonly note: string | undefined
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  client: fc.nat({ max: 3 }),
  call,
  outcome,
  note: fc.option(fc.string({ minLength: 1 }), { nil: undefined, freq: 8 }),
})

/** Lets a few clients do what was drawn, each its own one after another: an operation completes before its client's next. */
function recorded(all: readonly Drawn[]): RecordedHistory {
  const operations: Operation<Call, Value | undefined>[] = []
  const annotations: Annotation[] = []
  const open = new Map<number, number>()
  let now = 0
  const complete = (client: number): void => {
    const id = open.get(client)
    const operation = id === undefined ? undefined : operations[id]
    open.delete(client)
    if (operation === undefined || operation.outcome.kind === 'unknown') return
    operations[operation.id] = { ...operation, completedAt: now++ }
  }
  for (const { client, call: input, outcome: ended, note } of all) {
    complete(client)
    const id = operations.length
    operations.push({ id, client, input, outcome: ended, invokedAt: now++, completedAt: Infinity })
    open.set(client, id)
    if (note !== undefined) annotations.push({ at: now++, kind: 'nemesis', text: `info ${note}` })
  }
  for (const client of [...open.keys()]) complete(client)
  return { format: 'signalbox-jsonl', operations, annotations, lines: [], model: undefined }
}

const histories: fc.Arbitrary<RecordedHistory> = fc.array(drawn, { minLength: 1, maxLength: 12 }).map(recorded)

const printers = {
  'signalbox-jsonl': printSignalboxJsonl,
  'jepsen-edn': printJepsenEdn,
  'elle-json': printElleJson,
} as const

type Printable = keyof typeof printers

function reread(format: Printable, history: RecordedHistory): RecordedHistory {
  const reader = historyReader('h', format)
  reader.push([...printers[format](history)].join(''))
  return reader.end()
}

function content({ operations, annotations }: RecordedHistory): unknown {
  return { operations, annotations }
}

const formats: readonly Printable[] = ['signalbox-jsonl', 'jepsen-edn', 'elle-json']

describe('what is printed reads as what it was', () => {
  test('in our own format, whatever it was', () => {
    fc.assert(
      fc.property(histories, history => {
        expect(content(reread('signalbox-jsonl', history))).toEqual(content(history))
      }),
    )
  })

  test.each(formats.flatMap(from => formats.map(to => [from, to] as const)))(
    'from %s to %s, where nothing is said to be lost',
    (from, to) => {
      let whole = 0
      fc.assert(
        fc.property(histories, drawnHistory => {
          const history = keepable(drawnHistory)
          if (lossesForJepsen(history).length > 0) return
          whole++
          expect(content(reread(to, reread(from, history)))).toEqual(content(history))
        }),
        { numRuns: 300 },
      )
      expect(whole).toBeGreaterThan(100)
    },
  )

  /** The history with only those operations that Jepsen's formats can say. */
  function keepable(history: RecordedHistory): RecordedHistory {
    const kept = history.operations.filter(
      operation => lossesForJepsen({ operations: [operation], annotations: [] }).length === 0,
    )
    return reread('signalbox-jsonl', {
      ...history,
      operations: kept.length === 0 ? history.operations.slice(0, 1) : kept.map((each, id) => ({ ...each, id })),
    })
  }

  test('and what is said to be lost is lost', () => {
    const ok = (f: string, answer: Value | undefined, given?: Value): RecordedHistory =>
      recorded([
        {
          client: 0,
          call: given === undefined ? { f } : { f, value: given },
          outcome: { kind: 'ok', answer },
          note: undefined,
        },
      ])
    for (const [history, words] of [
      [ok('cas', false, [1, 2]), 'refused compare-and-sets'],
      [ok('read', null), 'reads of nil'],
      [ok('write', 3, 3), 'operations have a value'],
      [ok('write', undefined), 'operations have a value'],
    ] as const) {
      expect(lossesForJepsen(history).join()).toContain(words)
      expect(content(reread('jepsen-edn', history))).not.toEqual(content(history))
    }
    expect(lossesForJepsen(ok('cas', true, [1, 2]))).toEqual([])
  })

  test('with every digit and sign of every number', () => {
    for (const number of [9007199254740993n, -(2n ** 70n), 1e20, -0, 1.5, -1e-7, Infinity, -Infinity, 2 ** 53]) {
      const history = recorded([
        { client: 0, call: { f: 'write', value: [number] }, outcome: { kind: 'failed' }, note: undefined },
      ])
      for (const format of formats) expect(reread(format, history).operations[0]?.input.value).toEqual([number])
    }
  })
})

test.each([
  `{:process 0, :type :invoke, :f :write, :value ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  `{"process": 0, "type": "invoke", "f": "write", "value": ${'['.repeat(100_000)}9007199254740993${']'.repeat(100_000)}}`,
])('a file with brackets too deep to be read is refused or read, and no crash', text => {
  try {
    expect(read(text).operations).toHaveLength(1)
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedHistory)
  }
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
