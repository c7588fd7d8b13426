import { expect, test } from 'vitest'
import { casRegister } from '../../models/cas-register.ts'
import { builtInFamilies } from '../../test/built-in-families.ts'
import { randomHistory } from '../../test/random-history.ts'
import type { Operation } from '../history/operation.ts'
import { Random } from '../random.ts'
import { check } from './check.ts'
import type { Model } from './model.ts'
import { faultOf } from './replay.ts'
import type { Linearization, Violation } from './verdict.ts'

function violationOf(operations: readonly Operation[], model: Model): Violation | undefined {
  const verdict = check(operations, model, { tuning: { special: false } })
  return verdict.kind === 'violation' ? verdict.violation : undefined
}

/** What is wrong with an order of some operations: by the independent replay, as if the others had not been. */
function partialFault(operations: readonly Operation[], model: Model, order: Linearization): string | undefined {
  const placed = new Set(order.map(each => each.operation))
  const points = (each: Operation): number => order.filter(({ operation }) => operation === each.id).length
  const isWhole = (each: Operation): boolean => points(each) === (model.points?.(each.input, each.outcome) ?? 1)
  const alone = operations.filter(each => !placed.has(each.id) || !isWhole(each))
  const partition = (each: Operation | undefined): string =>
    each === undefined ? '' : (model.partition?.(each.input) ?? '')
  const own = new Set([...placed].map(id => partition(operations[id])))
  const forgotten = alone.find(
    each =>
      each.outcome.kind === 'ok' &&
      own.has(partition(each)) &&
      [...placed].some(id => each.completedAt < (operations[id]?.invokedAt ?? 0)),
  )
  if (forgotten !== undefined) return `operation ${String(forgotten.id)} was over before one that is there began`
  // An operation of which only the first points are there cannot be replayed as if it were whole.
  if (alone.some(each => placed.has(each.id))) return undefined
  const others = new Set(alone.map(each => each.id))
  const kept = operations.map(each => (others.has(each.id) ? { ...each, outcome: { kind: 'failed' as const } } : each))
  return faultOf(kept, model, order)
}

test('each operation has the longest order that has it, and the one that cannot be placed in time has one too', () => {
  const ok = (answer?: number | null): { kind: 'ok'; answer: number | null | undefined } => ({ kind: 'ok', answer })
  const operations: Operation[] = [
    { id: 0, client: 0, input: { f: 'write', value: 1 }, outcome: ok(), invokedAt: 0, completedAt: 3 },
    { id: 1, client: 1, input: { f: 'read' }, outcome: ok(1), invokedAt: 1, completedAt: 2 },
    { id: 2, client: 1, input: { f: 'read' }, outcome: ok(null), invokedAt: 4, completedAt: 5 },
    { id: 3, client: 2, input: { f: 'read' }, outcome: ok(null), invokedAt: 0.5, completedAt: 9 },
  ]
  const violation = violationOf(operations, casRegister())
  const of = (id: number): number[] | undefined =>
    violation?.partialOrders?.find(each => each.operations.includes(id))?.order.map(each => each.operation)
  expect(violation?.culprit).toBe(2)
  expect(of(0)).toEqual([3, 0, 1])
  expect(of(3)).toEqual([3, 0, 1])
  // Nothing that allows it comes after what was over before it began.
  expect(of(2)).toBeUndefined()
})

test('every order that is shown replays', () => {
  const random = new Random(77)
  const families = builtInFamilies()
  let shown = 0
  let extended = 0
  for (let round = 0; round < 600; round++) {
    const family = families[round % families.length]
    if (family === undefined) continue
    const shape = { operations: 4 + random.below(8), clients: 3, unknown: 0.1, failed: 0.05, wrong: 0.3 }
    const operations = randomHistory(family, shape, random)
    const violation = violationOf(operations, family.model)
    for (const { order, operations: of } of violation?.partialOrders ?? []) {
      shown++
      if (!violation?.deadEnds?.some(end => end.order.length === order.length)) extended++
      expect(
        partialFault(operations, family.model, order),
        JSON.stringify({ family: family.name, operations, order }),
      ).toBeUndefined()
      expect(of.every(id => order.some(each => each.operation === id))).toBe(true)
    }
  }
  expect(shown).toBeGreaterThan(150)
  expect(extended).toBeGreaterThan(10)
})
