import { describe, expect, test } from 'vitest'
import type { Operation, Outcome, Precedence } from '../history/operation.ts'
import { recordedOrder } from '../history/operation.ts'
import { Random } from '../random.ts'
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

type DeskOperation = Operation<Ask, number | null>

/** Tries every order of points, by the meaning of the words alone: the order is judged when it is complete. */
function bruteForce(operations: readonly DeskOperation[], precedes: Precedence): boolean {
  const taking = operations.filter(({ outcome }) => outcome.kind !== 'failed')
  return continues([], desk.initial, taking, precedes)
}

function continues(
  order: readonly number[],
  state: number | null,
  operations: readonly DeskOperation[],
  precedes: Precedence,
): boolean {
  if (isComplete(order, operations) && isKept(order, operations, precedes)) return true
  return operations.some(operation => {
    const { id, client, input, outcome } = operation
    const index = order.filter(placed => placed === id).length
    if (index === pointsOf(operation)) return false
    const states = desk.step(state, { operation: id, client, input, outcome, index })
    return states.some(next => continues([...order, id], next, operations, precedes))
  })
}

function pointsOf({ input }: DeskOperation): number {
  return input === 'take' ? 2 : 1
}

function isComplete(order: readonly number[], operations: readonly DeskOperation[]): boolean {
  const required = operations.filter(({ outcome }) => outcome.kind === 'ok')
  return required.every(operation => order.filter(id => id === operation.id).length === pointsOf(operation))
}

/** Whether the last point of each completed operation comes before the first of each that it precedes. */
function isKept(order: readonly number[], operations: readonly DeskOperation[], precedes: Precedence): boolean {
  const completed = operations.filter(({ outcome }) => outcome.kind === 'ok')
  return completed.every(({ id }) =>
    operations.every(other => {
      const first = order.indexOf(other.id)
      return first < 0 || !precedes(id, other.id) || order.lastIndexOf(id) < first
    }),
  )
}

function randomOperation(random: Random, id: number): DeskOperation {
  const input = random.below(2) === 0 ? 'take' : 'look'
  const answers = input === 'take' ? [null] : [null, 0, 1, 2]
  const answer = answers[random.below(answers.length)] ?? null
  const outcomes: readonly Outcome<number | null>[] = [ok(answer), ok(answer), ok(answer), unknown, failed]
  const outcome = outcomes[random.below(outcomes.length)] ?? unknown
  const invokedAt = random.below(10)
  const completedAt = outcome.kind === 'unknown' ? Infinity : invokedAt + 1 + random.below(5)
  return { id, client: id, input, outcome, invokedAt, completedAt }
}

describe('operations of several points agree with brute force', () => {
  test('in real-time order', () => {
    const random = new Random(3)
    for (let round = 0; round < 2000; round += 1) {
      const operations = [0, 1, 2, 3].map(id => randomOperation(random, id))
      const precedes = recordedOrder(operations)
      const agreed = (check(desk, operations, precedes).kind === 'linearizable') === bruteForce(operations, precedes)
      if (!agreed) expect.fail(JSON.stringify(operations))
    }
  })

  test('under any relation, cyclic ones too', () => {
    const random = new Random(4)
    for (let round = 0; round < 2000; round += 1) {
      const operations = [0, 1, 2, 3].map(id => randomOperation(random, id))
      const pairs = new Set([0, 1, 2].map(() => random.below(16)))
      const precedes: Precedence = (left, right) => pairs.has(left * 4 + right)
      const agreed = (check(desk, operations, precedes).kind === 'linearizable') === bruteForce(operations, precedes)
      if (!agreed) expect.fail(JSON.stringify({ operations, pairs: [...pairs] }))
    }
  })
})

describe('what the system does by itself', () => {
  /** A lamp that goes on and off when it likes. */
  const lamp: Model<boolean, 'look', boolean> = {
    name: 'lamp',
    initial: false,
    step: (state, { outcome }) => (outcome.kind !== 'ok' || outcome.answer === state ? [state] : []),
    internal: state => [!state],
    key: Number,
  }

  /** The same, but it goes on once and for all. */
  const fuse: Model<boolean, 'look', boolean> = { ...lamp, internal: state => (state ? [] : [true]) }

  test('explains what changed between two looks', () => {
    const looks = history(['look', ok(true), 0, 1], ['look', ok(false), 2, 3])
    expect(check(lamp, looks, recordedOrder(looks)).kind).toBe('linearizable')
    expect(check(fuse, looks, recordedOrder(looks)).kind).toBe('violation')
  })

  test('is followed round a circle once', () => {
    const looks = history(['look', ok(true), 0, 1])
    const stubborn: typeof lamp = { ...lamp, step: () => [] }
    expect(check(stubborn, looks, recordedOrder(looks)).kind).toBe('violation')
  })
})
