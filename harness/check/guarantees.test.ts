import { describe, expect, test } from 'vitest'
import { casRegister, type RegisterCall } from '../../models/cas-register.ts'
import { multiRegister, type TransactionCall } from '../../models/multi-register.ts'
import { keyValue, type KeyValueCall } from '../../models/key-value.ts'
import { guaranteesByForce } from '../../test/guarantees-by-force.ts'
import { uniqueTransactions } from '../../test/built-in-families.ts'
import { randomHistory } from '../../test/random-history.ts'
import type { Value } from '../history/value.ts'
import type { Operation } from '../history/operation.ts'
import { Random } from '../random.ts'
import { check } from './check.ts'
import { guarantees, sessionGuarantees, type Guarantee } from './guarantees.ts'
import { sequentialConsistency } from './sequential.ts'

/** One client's part, an operation a line: its name, its key, and what it wrote or read. */
type Line = readonly [client: number, f: 'put' | 'get', key: string, value: string]

function history(...lines: readonly Line[]): Operation<KeyValueCall, string | undefined>[] {
  return lines.map(([client, f, key, value], id) => ({
    id,
    client,
    input: f === 'put' ? { f, key, value } : { f, key },
    outcome: { kind: 'ok', answer: f === 'put' ? undefined : value },
    invokedAt: 2 * id,
    completedAt: 2 * id + 1,
  }))
}

function broken(operations: Operation<KeyValueCall, string | undefined>[]): Guarantee[] {
  const found = sessionGuarantees(operations, keyValue())
  return guarantees.filter(each => found.get(each)?.kind === 'broken')
}

describe('the session guarantees', () => {
  test('hold of a stale read, which nobody is promised not to get', () => {
    const stale = history([0, 'put', 'x', 'a'], [1, 'get', 'x', ''])
    expect(check(stale, keyValue()).kind).toBe('violation')
    expect(broken(stale)).toEqual([])
  })

  test('read your writes: own writes are not forgotten', () => {
    const forgotten = history([0, 'put', 'x', 'a'], [0, 'get', 'x', ''])
    expect(broken(forgotten)).toEqual(['read-your-writes'])
    expect(broken(history([0, 'put', 'x', 'a'], [0, 'put', 'x', 'b'], [0, 'get', 'x', 'a']))).toEqual([
      'read-your-writes',
    ])
  })

  test('monotonic reads: what was read is not forgotten', () => {
    const back = history([0, 'put', 'x', 'a'], [1, 'get', 'x', 'a'], [1, 'get', 'x', ''])
    expect(broken(back)).toEqual(['monotonic-reads'])
    expect(sessionGuarantees(back, keyValue()).get('monotonic-reads')).toEqual({
      kind: 'broken',
      operations: [0, 1, 2],
    })
  })

  test('monotonic writes: who has seen a write sees those that its writer made before, anywhere', () => {
    const lines: Line[] = [
      [0, 'put', 'x', 'a'],
      [0, 'put', 'y', 'b'],
      [1, 'get', 'y', 'b'],
    ]
    expect(broken(history(...lines, [1, 'get', 'x', '']))).toEqual(['monotonic-writes'])
    expect(broken(history(...lines, [1, 'get', 'x', 'a']))).toEqual([])
    expect(broken(history(...lines, [2, 'get', 'x', '']))).toEqual([])
  })

  test('writes follow reads: who has seen an answer sees the question', () => {
    const lines: Line[] = [
      [0, 'put', 'question', 'a'],
      [1, 'get', 'question', 'a'],
      [1, 'put', 'answer', 'b'],
      [2, 'get', 'answer', 'b'],
    ]
    expect(broken(history(...lines, [2, 'get', 'question', '']))).toEqual(['writes-follow-reads'])
    expect(broken(history(...lines, [2, 'get', 'question', 'a']))).toEqual([])
  })

  test('are all broken by a value from nowhere', () => {
    expect(broken(history([0, 'get', 'x', 'ghost']))).toEqual(guarantees)
  })

  test('are undecided where it cannot be said which write was read', () => {
    const twice = history([0, 'put', 'x', 'a'], [1, 'put', 'x', 'a'])
    const found = sessionGuarantees(twice, keyValue())
    expect([...found.values()]).toEqual(
      guarantees.map(() => ({ kind: 'undecided', reason: expect.any(String) as string })),
    )
    const appended: Operation<KeyValueCall, undefined> = {
      id: 0,
      client: 0,
      input: { f: 'append', key: 'x', value: 'a' },
      outcome: { kind: 'ok', answer: undefined },
      invokedAt: 0,
      completedAt: 1,
    }
    expect(sessionGuarantees([appended], keyValue()).get('monotonic-reads')?.kind).toBe('undecided')
  })

  test('owe nobody a write of which it is unknown whether it happened', () => {
    const [put, get] = history([0, 'put', 'x', 'a'], [0, 'get', 'x', ''])
    if (put === undefined || get === undefined) throw new Error('two operations')
    const lost = { ...put, outcome: { kind: 'unknown' as const }, completedAt: Infinity }
    expect(broken([lost, get])).toEqual([])
  })

  test('count a compare-and-set as a read and a write, and a refused one as neither', () => {
    const cas = (
      id: number,
      client: number,
      value: readonly [Value, Value],
      answer: boolean,
    ): Operation<RegisterCall, Value> => ({
      id,
      client,
      input: { f: 'cas', value },
      outcome: { kind: 'ok', answer },
      invokedAt: id,
      completedAt: id + 0.5,
    })
    const again = [cas(0, 0, [null, 1], true), cas(1, 0, [null, 2], true)]
    expect(sessionGuarantees(again, casRegister()).get('read-your-writes')?.kind).toBe('broken')
    expect(sessionGuarantees([cas(0, 0, [5, 1], false)], casRegister()).get('read-your-writes')?.kind).toBe('kept')
  })

  test('of 20,000 operations take no time to speak of', () => {
    const lines = Array.from({ length: 20_000 }, (_, at): Line => [
      at % 20,
      at % 2 === 0 ? 'put' : 'get',
      'x',
      String(at - (at % 2)),
    ])
    expect(broken(history(...lines))).toEqual([])
  })
})

describe('the graph of each guarantee agrees with brute force over all orders of the writes', () => {
  test.each(guarantees)('%s', guarantee => {
    const random = new Random(31)
    const family = uniqueTransactions()
    const counts = { kept: 0, broken: 0, undecided: 0 }
    for (let round = 0; round < 4000; round++) {
      const shape = {
        operations: 3 + random.below(5),
        clients: 2 + random.below(2),
        unknown: 0.1,
        failed: 0.05,
        wrong: 0.3,
      }
      const operations = randomHistory(family, shape, random) as Operation<TransactionCall, TransactionCall['value']>[]
      const model = multiRegister({ x: 0, y: 0 })
      const found = sessionGuarantees(operations, model).get(guarantee)
      if (found === undefined) throw new Error('no verdict')
      counts[found.kind]++
      if (found.kind === 'undecided') continue
      expect(found.kind === 'kept', JSON.stringify(operations)).toBe(guaranteesByForce(guarantee, operations, model))
      // What is told must show it by itself.
      if (found.kind === 'broken') {
        const shown = operations.filter(each => found.operations.includes(each.id))
        const alone = sessionGuarantees(shown, model).get(guarantee)
        expect(alone?.kind).toBe('broken')
      } else continue
      expect(sequentialConsistency(operations, model, { nodes: 100_000 }).kind).toBe('broken')
    }
    expect(Math.min(counts.kept, counts.broken)).toBeGreaterThan(50)
  })
})
