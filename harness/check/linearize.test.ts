import { expect, test } from 'vitest'
import type { Operation } from '../history/operation.ts'
import { check } from './check.ts'
import type { Model } from './model.ts'

/** A number that is written and read; `climb` sees 1 first and makes it 2 later. */
const climbed: Model<number, string, number> = {
  name: 'climbed',
  initial: 0,
  step: (state, { input, outcome, index }) => {
    if (input === 'write') return [1]
    if (input === 'climb') return state !== 1 ? [] : index === 0 ? [1] : [2]
    return outcome.kind === 'ok' && outcome.answer === state ? [state] : []
  },
  points: input => (input === 'climb' ? 2 : 1),
  key: state => state,
}

test('a write is of use to an unknown operation whose first point only looks', () => {
  const operations: Operation<string, number>[] = [
    { id: 0, client: 0, input: 'climb', outcome: { kind: 'unknown' }, invokedAt: 0, completedAt: Infinity },
    { id: 1, client: 1, input: 'write', outcome: { kind: 'ok', answer: 1 }, invokedAt: 1, completedAt: 4 },
    { id: 2, client: 2, input: 'read', outcome: { kind: 'ok', answer: 2 }, invokedAt: 2, completedAt: 3 },
  ]
  expect(check(operations, climbed).kind).toBe('linearizable')
})
