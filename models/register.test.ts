import { describe, expect, test } from 'vitest'
import { check } from '../harness/check/precedence.ts'
import type { Operation, Outcome, Precedence } from '../harness/history/operation.ts'
import { recordedOrder } from '../harness/history/operation.ts'
import { Random } from '../harness/random.ts'
import type { Value } from '../harness/history/value.ts'
import { register, type RegisterCall } from './register.ts'

type RegisterOperation = Operation<RegisterCall, Value | undefined>

/** An operation without its place in time: an unknown one, which includes one that never returned, has no end. */
interface Deed {
  readonly input: RegisterCall
  readonly outcome: Outcome<Value | undefined>
}

const read: RegisterCall = { f: 'read' }
const writes: readonly RegisterCall[] = [0, 1].map(value => ({ f: 'write', value }))

const endedDeeds: readonly Deed[] = [
  ...[null, 0, 1].map((answer): Deed => ({ input: read, outcome: { kind: 'ok', answer } })),
  ...writes.map((input): Deed => ({ input, outcome: { kind: 'ok', answer: null } })),
  ...[read, ...writes].map((input): Deed => ({ input, outcome: { kind: 'failed' } })),
]
const endlessDeeds = [read, ...writes].map((input): Deed => ({ input, outcome: { kind: 'unknown' } }))

/** Every sequence of `length` deeds of one client, which is retired after an unknown one. */
function sequences(length: number): readonly (readonly Deed[])[] {
  if (length === 0) return [[]]
  const ended = endedDeeds.flatMap(deed => sequences(length - 1).map(rest => [deed, ...rest]))
  return length === 1 ? [...ended, ...endlessDeeds.map(deed => [deed])] : ended
}

/** Every order in which the entries of two clients with so many entries can come: true where the second one moves. */
function merges(first: number, second: number): readonly (readonly boolean[])[] {
  if (first === 0) return [Array.from({ length: second }, () => true)]
  if (second === 0) return [Array.from({ length: first }, () => false)]
  return [
    ...merges(first - 1, second).map(rest => [false, ...rest]),
    ...merges(first, second - 1).map(rest => [true, ...rest]),
  ]
}

function entriesIn(deeds: readonly Deed[]): number {
  return deeds.reduce((sum, deed) => sum + (deed.outcome.kind === 'unknown' ? 1 : 2), 0)
}

/** Puts the deeds of the clients where the order says, each entry at its position. */
function history(clients: readonly (readonly Deed[])[], order: readonly number[]): readonly RegisterOperation[] {
  const places: number[][] = clients.map(() => [])
  order.forEach((client, position) => places[client]?.push(position))
  const operations = clients.flatMap((deeds, client) => {
    const positions = places[client]?.values()
    return deeds.map(deed => {
      const invokedAt = positions?.next().value ?? 0
      const completedAt = deed.outcome.kind === 'unknown' ? Infinity : (positions?.next().value ?? 0)
      return { ...deed, client, invokedAt, completedAt }
    })
  })
  operations.sort((left, right) => left.invokedAt - right.invokedAt)
  return operations.map((operation, id) => ({ id, ...operation }))
}

/** Tries every order of every choice of unknown operations, by the meaning of the words alone. */
function bruteForce(operations: readonly RegisterOperation[], precedes: Precedence): boolean {
  const required = operations.filter(operation => operation.outcome.kind === 'ok')
  const optional = operations.filter(operation => operation.outcome.kind === 'unknown')
  for (let choice = 0; choice < 2 ** optional.length; choice += 1) {
    const chosen = optional.filter((_, bit) => (choice >> bit) % 2 === 1)
    if (someOrder([], [...required, ...chosen], precedes)) return true
  }
  return false
}

function someOrder(
  before: readonly RegisterOperation[],
  rest: readonly RegisterOperation[],
  precedes: Precedence,
): boolean {
  if (rest.length === 0) return orderIsKept(before, precedes) && answersFit(before)
  return rest.some(next =>
    someOrder(
      [...before, next],
      rest.filter(other => other !== next),
      precedes,
    ),
  )
}

function orderIsKept(order: readonly RegisterOperation[], precedes: Precedence): boolean {
  return order.every((left, position) =>
    order.slice(position).every(right => right.outcome.kind !== 'ok' || !precedes(right.id, left.id)),
  )
}

function answersFit(order: readonly RegisterOperation[]): boolean {
  let value: Value = null
  for (const { input, outcome } of order) {
    if (input.f === 'write') value = input.value
    else if (outcome.kind === 'ok' && outcome.answer !== value) return false
  }
  return true
}

const model = register()

function agrees(operations: readonly RegisterOperation[], precedes: Precedence): boolean {
  return (check(model, operations, precedes).kind === 'linearizable') === bruteForce(operations, precedes)
}

describe('all histories of two clients', () => {
  for (const [first, second] of [
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
    [3, 0],
    [2, 2],
    [3, 1],
    [4, 0],
  ] as const) {
    test(`the checker agrees with brute force: ${first} operations against ${second}`, { timeout: 120_000 }, () => {
      const wrong: (readonly RegisterOperation[])[] = []
      for (const mine of sequences(first)) {
        for (const yours of sequences(second)) {
          for (const order of merges(entriesIn(mine), entriesIn(yours))) {
            const operations = history([mine, yours], order.map(Number))
            if (!agrees(operations, recordedOrder(operations))) wrong.push(operations)
          }
        }
      }
      expect(wrong).toEqual([])
    })
  }
})

/** How many random histories to try: 100,000 where it matters, fewer in every run. */
const randomHistories = Number(process.env['SIGNALBOX_RANDOM_HISTORIES'] ?? 3000)

function randomClient(random: Random, length: number): readonly Deed[] {
  const deeds: Deed[] = []
  while (deeds.length < length) {
    const list = random.below(6) === 0 ? endlessDeeds : endedDeeds
    const deed = list[random.below(list.length)]
    if (deed === undefined) continue
    deeds.push(deed)
    if (deed.outcome.kind === 'unknown') break
  }
  return deeds
}

function randomHistory(random: Random): readonly RegisterOperation[] {
  const clients = Array.from({ length: 2 + random.below(3) }, () => randomClient(random, 1 + random.below(3)))
  const open = clients.flatMap((deeds, client) => Array.from({ length: entriesIn(deeds) }, () => client))
  const order: number[] = []
  while (open.length > 0) order.push(...open.splice(random.below(open.length), 1))
  return history(clients, order)
}

describe('random histories', () => {
  const timeout = 60_000 + randomHistories * 20

  test(`the checker agrees with brute force in real-time order on ${randomHistories}`, { timeout }, () => {
    const random = new Random(1)
    for (let round = 0; round < randomHistories; round += 1) {
      const operations = randomHistory(random)
      if (operations.filter(({ outcome }) => outcome.kind !== 'failed').length > 7) continue
      if (!agrees(operations, recordedOrder(operations))) expect.fail(JSON.stringify(operations))
    }
  })

  test(`the checker agrees with brute force under any relation on ${randomHistories}`, { timeout }, () => {
    const random = new Random(2)
    for (let round = 0; round < randomHistories; round += 1) {
      const operations = randomHistory(random)
      if (operations.filter(({ outcome }) => outcome.kind !== 'failed').length > 6) continue
      const pairs = new Set(
        operations.map(() => random.below(operations.length) * 16 + random.below(operations.length)),
      )
      const precedes: Precedence = (left, right) => pairs.has(left * 16 + right)
      if (!agrees(operations, precedes)) expect.fail(JSON.stringify({ operations, pairs: [...pairs] }))
    }
  })
})

describe('the register', () => {
  const at = { operation: 0, client: 0, index: 0 }

  test('holds any value, compared by its structure', () => {
    const input: RegisterCall = { f: 'write', value: { a: [1] } }
    expect(model.step(null, { ...at, input, outcome: { kind: 'ok', answer: undefined } })).toEqual([{ a: [1] }])
    const outcome = { kind: 'ok', answer: { a: [1] } } as const
    expect(model.step({ a: [1] }, { ...at, input: read, outcome })).toEqual([{ a: [1] }])
    expect(model.step({ a: [2] }, { ...at, input: read, outcome })).toEqual([])
  })

  test('starts with what it is given, and tells its state in words', () => {
    const outcome = { kind: 'ok', answer: 9007199254740993n } as const
    const large = register(9007199254740993n)
    expect(large.step(large.initial, { ...at, input: read, outcome })).toEqual([9007199254740993n])
    expect(large.step(9007199254740992n, { ...at, input: read, outcome })).toEqual([])
    expect(large.describe?.([9007199254740993n, { a: 1 }])).toBe('the register holds [9007199254740993,{"a":1}]')
  })
})
