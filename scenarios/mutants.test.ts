import { describe, expect, test } from 'vitest'
import { contentionInvariants } from '../harness/conformance/locks/invariants.ts'
import { hunt } from '../harness/explore/mutant.ts'
import { search } from '../harness/explore/search.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { lockMutants } from '../adapters/locks/lock-mutants.ts'
import { queueLock } from '../adapters/locks/queue.ts'
import { mutants } from './mutants.ts'

const limits = { seed: 1, schedules: 40_000, stop: () => undefined }

describe.each(mutants.map(mutant => [`${mutant.of}: ${mutant.name}`, mutant] as const))('%s', (_, mutant) => {
  test('is caught by the invariants that must catch it', async () => {
    expect(await drive(hunt(mutant, limits))).toMatchObject({ caught: true })
  })

  test('is not what the sound one does in the same case', async () => {
    const answer = await drive(search(mutant.sound(), limits))
    expect(answer).toMatchObject({ kind: 'held', coverage: { exhaustive: true, reached: true } })
  })
})

test('every mutant has a name of its own within its system', () => {
  expect(new Set(mutants.map(mutant => `${mutant.of}: ${mutant.name}`)).size).toBe(mutants.length)
})

test('every invariant of contenders is the one that catches some mutant', () => {
  const catching = new Set(mutants.flatMap(({ of, caughtBy }) => (of === 'locks' ? caughtBy : [])))
  const ids = contentionInvariants.map(({ id }) => id)
  expect([...catching].sort()).toEqual([...new Set(ids)].sort())
})

test('every promise of a lock is broken by some mutant', () => {
  const broken = new Set(lockMutants.map(({ promise }) => promise))
  expect([...broken].sort()).toEqual(Object.keys(queueLock.promises).sort())
})
