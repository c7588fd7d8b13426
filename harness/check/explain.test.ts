import { describe, expect, test } from 'vitest'
import { log } from '../../models/log.ts'
import type { Model } from './model.ts'
import { check } from './check.ts'
import { faultOf } from './replay.ts'
import type { Operation } from '../history/operation.ts'

const model: Model = log()

/** As many appends as are said, all at once; after each such round a read of what is given. */
function rounds(appends: number, ...reads: readonly (readonly number[])[]): Operation[] {
  const operations: Operation[] = []
  let now = 0
  for (const [round, answer] of reads.entries()) {
    const first = operations.length
    for (let client = 0; client < appends; client++) {
      const input = { f: 'append', value: appends * round + client }
      const outcome = { kind: 'ok', answer: undefined } as const
      operations.push({ id: first + client, client, input, outcome, invokedAt: now++, completedAt: now + 2 * appends })
    }
    now += 3 * appends
    const outcome = { kind: 'ok', answer } as const
    const times = { invokedAt: now++, completedAt: now++ }
    operations.push({ id: operations.length, client: 0, input: { f: 'read' }, outcome, ...times })
  }
  return operations
}

describe('an explanation whose search was cut', () => {
  // Twelve appends at once have 479,001,600 orders, which the first read needs none of to be told.
  const right = Array.from({ length: 12 }, (_, value) => value)
  const wrong = Array.from({ length: 24 }, (_, value) => (value === 5 ? 6 : value === 6 ? 5 : value))
  const operations = rounds(12, right, wrong)

  test('names the first operation without a place, and says that there may be more orders', { timeout: 30_000 }, () => {
    const verdict = check(operations, model)
    expect(verdict.kind).toBe('violation')
    if (verdict.kind !== 'violation') return
    expect(verdict.violation).toMatchObject({ culprit: 25, isCut: true })
    expect(verdict.violation.stuck[0]).toBe(25)
    expect(verdict.violation.deadEnds).toBeUndefined()
  })

  test('shows an order that replays', { timeout: 30_000 }, () => {
    const verdict = check(operations, model)
    if (verdict.kind !== 'violation') throw new Error('a violation was expected')
    const { longest } = verdict.violation
    expect(longest.length).toBeGreaterThan(12)
    const placed = new Set(longest.map(({ operation }) => operation))
    const some = operations.map(each =>
      placed.has(each.id) ? each : { ...each, outcome: { kind: 'unknown' as const }, completedAt: Infinity },
    )
    expect(faultOf(some, model, longest)).toBeUndefined()
  })
})

test('an explanation whose search came to its end says nothing of the kind', () => {
  const verdict = check(rounds(2, [0, 1], [0, 1, 3]), model)
  expect(verdict.kind === 'violation' && verdict.violation).toMatchObject({ culprit: 5 })
  expect(verdict.kind === 'violation' && verdict.violation.isCut).toBeUndefined()
})
