import { describe, expect, test } from 'vitest'
import type { Operation, Outcome, Precedence } from '../history/operation.ts'
import { recordedOrder } from '../history/operation.ts'
import type { Model } from './model.ts'
import { check } from './precedence.ts'

type Ask = 'take' | 'look'

/** Holds whoever began to take it and has not ended: `take` has two points, `look` says who holds it. */
const desk: Model<number | null, Ask, number | null> = {
  name: 'desk',
  initial: null,
  step(state, { client, input, outcome, index }) {
    if (input === 'look') return outcome.kind !== 'ok' || outcome.answer === state ? [state] : []
    if (index === 0) return state === null ? [client] : []
    return state === client ? [null] : []
  },
  key: state => state ?? -1,
  points: input => (input === 'take' ? 2 : 1),
}

/** Each place counts for itself. */
const counters: Model<number, { readonly place: string }, number> = {
  name: 'counters',
  initial: 0,
  step: (state, { outcome }) => (outcome.kind !== 'ok' || outcome.answer === state + 1 ? [state + 1] : []),
  key: state => state,
  partition: input => input.place,
}

/** A coin that shows what it likes once it is thrown, and stays so. */
const coin: Model<string, 'throw' | 'look', string> = {
  name: 'coin',
  initial: 'none',
  step(state, { input, outcome }) {
    if (input === 'throw') return ['heads', 'tails']
    return outcome.kind === 'ok' && outcome.answer === state ? [state] : []
  },
  key: state => state,
}

const unknown: Outcome<never> = { kind: 'unknown' }
const failed: Outcome<never> = { kind: 'failed' }

function ok<Answer>(answer: Answer): Outcome<Answer> {
  return { kind: 'ok', answer }
}

/** Operations of a client each, from intervals. */
function history<Input, Answer>(
  ...rows: readonly (readonly [input: Input, outcome: Outcome<Answer>, invokedAt: number, completedAt: number])[]
): readonly Operation<Input, Answer>[] {
  return rows.map(([input, outcome, invokedAt, completedAt], id) => {
    return { id, client: id, input, outcome, invokedAt, completedAt }
  })
}

const nothing: Precedence = () => false

describe('operations of several points', () => {
  const look = (holder: number | null) =>
    history<Ask, number | null>(['take', ok(null), 0, 3], ['look', ok(holder), 1, 2])

  test('another operation may come between them, before or after', () => {
    expect(check(desk, look(0), recordedOrder(look(0)))).toEqual({
      kind: 'linearizable',
      linearization: [
        { operation: 0, index: 0 },
        { operation: 1, index: 0 },
        { operation: 0, index: 1 },
      ],
    })
    expect(check(desk, look(null), recordedOrder(look(null))).kind).toBe('linearizable')
  })

  test('nobody comes between them who was invoked after they ended', () => {
    const operations = history<Ask, number | null>(['take', ok(null), 0, 1], ['look', ok(0), 2, 3])
    const verdict = check(desk, operations, recordedOrder(operations))
    expect(verdict).toMatchObject({ kind: 'violation', violation: { stuck: [1] } })
  })

  test('an unknown operation may stop between them, for good', () => {
    const operations = history<Ask, number | null>(
      ['take', unknown, 0, Infinity],
      ['look', ok(0), 5, 6],
      ['look', ok(0), 7, 8],
    )
    expect(check(desk, operations, recordedOrder(operations)).kind).toBe('linearizable')
  })

  test('an unknown operation may end late', () => {
    const operations = history<Ask, number | null>(
      ['take', unknown, 0, Infinity],
      ['look', ok(0), 5, 6],
      ['look', ok(null), 7, 8],
    )
    expect(check(desk, operations, recordedOrder(operations)).kind).toBe('linearizable')
  })
})

describe('outcomes', () => {
  test('a failed operation is dropped', () => {
    const operations = history<Ask, number | null>(['take', failed, 0, 1], ['look', ok(0), 0, 3])
    expect(check(desk, operations, recordedOrder(operations)).kind).toBe('violation')
  })

  test('an unknown operation is never required and takes effect at most once', () => {
    const one = { place: 'a' }
    const once = history([one, unknown, 0, Infinity], [one, ok(2), 1, 2])
    const twice = history([one, unknown, 0, Infinity], [one, ok(3), 1, 2])
    const never = history([one, unknown, 0, Infinity], [one, ok(1), 1, 2])
    expect(check(counters, once, nothing).kind).toBe('linearizable')
    expect(check(counters, never, nothing).kind).toBe('linearizable')
    expect(check(counters, twice, nothing).kind).toBe('violation')
  })

  test('an unknown operation takes effect after everything that precedes it', () => {
    const one = { place: 'a' }
    const operations = history([one, ok(2), 0, 1], [one, unknown, 2, Infinity])
    expect(check(counters, operations, nothing).kind).toBe('linearizable')
    expect(check(counters, operations, recordedOrder(operations)).kind).toBe('violation')
  })
})

describe('any relation', () => {
  const one = { place: 'a' }
  const two = history([one, ok(1), 0, 9], [one, ok(2), 0, 9])

  test('the order that it asks for decides', () => {
    expect(check(counters, two, (left, right) => left === 0 && right === 1).kind).toBe('linearizable')
    expect(check(counters, two, (left, right) => left === 1 && right === 0).kind).toBe('violation')
  })

  test('a cycle has no order', () => {
    expect(check(counters, two, (left, right) => left !== right).kind).toBe('violation')
    expect(check(counters, two, () => true).kind).toBe('violation')
  })

  test('a cycle through two partitions has no order either', () => {
    const apart = history([{ place: 'a' }, ok(1), 0, 9], [{ place: 'b' }, ok(1), 0, 9])
    expect(check(counters, apart, nothing).kind).toBe('linearizable')
    expect(check(counters, apart, (left, right) => left !== right).kind).toBe('violation')
  })

  test('partitions do not touch each other', () => {
    const apart = history([{ place: 'a' }, ok(1), 0, 1], [{ place: 'b' }, ok(2), 2, 3])
    expect(check(counters, apart, recordedOrder(apart)).kind).toBe('violation')
  })
})

test('a model that may go several ways is followed on each of them, and never on two at once', () => {
  const shows = (first: string, second: string) =>
    history<'throw' | 'look', string>(['throw', ok(''), 0, 1], ['look', ok(first), 2, 3], ['look', ok(second), 4, 5])
  expect(check(coin, shows('tails', 'tails'), recordedOrder(shows('', ''))).kind).toBe('linearizable')
  expect(check(coin, shows('heads', 'tails'), recordedOrder(shows('', ''))).kind).toBe('violation')
})

test('an empty history is linearizable', () => {
  expect(check(coin, [], nothing)).toEqual({ kind: 'linearizable', linearization: [] })
})
