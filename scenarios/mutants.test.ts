import { describe, expect, test } from 'vitest'
import { contentionInvariants } from '../harness/conformance/locks/invariants.ts'
import { hunt } from '../harness/explore/mutant.ts'
import { search } from '../harness/explore/search.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { lockMutants } from '../adapters/locks/lock-mutants.ts'
import { queueLock } from '../adapters/locks/queue.ts'
import type { Scenario } from '../harness/explore/scenario.ts'
import { scenarios } from './index.ts'
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

/** The ids of all that some variant of a scenario is judged by in some case. */
function judgedBy({ variants, cases }: Scenario): readonly string[] {
  const systems = Object.values(variants).flatMap(variant => cases.map(({ settings }) => variant(settings)))
  return [...new Set(systems.flatMap(({ invariants }) => invariants.map(({ id }) => id)))]
}

/** Systems whose mutants have not been collected whole yet. */
const unfinished = ['trinity-779-cold-turn']

describe('every invariant is the one that catches some mutant', () => {
  const whole = scenarios.filter(({ id }) => !unfinished.includes(id))
  test.each(whole.map(scenario => [scenario.id, scenario] as const))('of %s', (id, scenario) => {
    const catching = mutants.flatMap(({ of, caughtBy }) => (of === id ? caughtBy : []))
    expect(judgedBy(scenario).filter(invariant => !catching.includes(invariant))).toEqual([])
  })
})

test('every promise of a lock is broken by some mutant', () => {
  const broken = new Set(lockMutants.map(({ promise }) => promise))
  expect([...broken].sort()).toEqual(Object.keys(queueLock.promises).sort())
})
