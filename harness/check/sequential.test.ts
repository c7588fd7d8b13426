import { expect, test } from 'vitest'
import { casRegister } from '../../models/cas-register.ts'
import { bruteForce } from '../../test/brute-force.ts'
import { builtInFamilies } from '../../test/built-in-families.ts'
import { randomHistory } from '../../test/random-history.ts'
import { Random } from '../random.ts'
import { check } from './check.ts'
import { sequentialConsistency } from './sequential.ts'

const ok = (answer?: number | null): { kind: 'ok'; answer: number | null | undefined } => ({ kind: 'ok', answer })

test('a stale read is not linearizable, but sequentially consistent', () => {
  const operations = [
    { id: 0, client: 0, input: { f: 'write' as const, value: 1 }, outcome: ok(), invokedAt: 0, completedAt: 1 },
    { id: 1, client: 1, input: { f: 'read' as const }, outcome: ok(null), invokedAt: 2, completedAt: 3 },
  ]
  expect(check(operations, casRegister()).kind).toBe('violation')
  expect(sequentialConsistency(operations, casRegister(), { nodes: 1000 }).kind).toBe('kept')
  const own = operations.map(each => ({ ...each, client: 0 }))
  expect(sequentialConsistency(own, casRegister(), { nodes: 1000 }).kind).toBe('broken')
  expect(sequentialConsistency(own, casRegister(), { nodes: 1 }).kind).toBe('undecided')
})

test('an unknown operation may take effect after what its client asks next', () => {
  const unknown = { kind: 'unknown' as const }
  const operations = [
    {
      id: 0,
      client: 0,
      input: { f: 'write' as const, value: 1 },
      outcome: unknown,
      invokedAt: 0,
      completedAt: Infinity,
    },
    { id: 1, client: 0, input: { f: 'read' as const }, outcome: ok(null), invokedAt: 1, completedAt: 2 },
    { id: 2, client: 0, input: { f: 'read' as const }, outcome: ok(1), invokedAt: 3, completedAt: 4 },
    { id: 3, client: 0, input: { f: 'read' as const }, outcome: ok(null), invokedAt: 5, completedAt: 6 },
  ]
  expect(sequentialConsistency(operations.slice(0, 3), casRegister(), {}).kind).toBe('kept')
  expect(sequentialConsistency(operations, casRegister(), {}).kind).toBe('broken')
  // It cannot come before it was asked for.
  const early = [
    { ...operations[2], id: 0, invokedAt: -2, completedAt: -1 },
    { ...operations[0], id: 1 },
  ]
  expect(sequentialConsistency(early as typeof operations, casRegister(), {}).kind).toBe('broken')
})

test('what is linearizable is sequentially consistent, and one client makes them the same', () => {
  const random = new Random(11)
  for (const family of builtInFamilies()) {
    for (let round = 0; round < 60; round++) {
      const shape = { operations: 5, clients: 1 + (round % 3), unknown: 0.1, failed: 0.1, wrong: 0.2 }
      const operations = randomHistory(family, shape, random)
      const isLinearizable = bruteForce(operations, family.model)
      const verdict = sequentialConsistency(operations, family.model, { nodes: 100_000 }).kind
      if (isLinearizable) expect(verdict).toBe('kept')
      const isOneProgram = new Set(operations.map(each => each.client)).size === 1
      if (isOneProgram && !isLinearizable) expect(verdict).toBe('broken')
    }
  }
})
