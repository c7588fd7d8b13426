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

/** The mistakes that the reports and their fixes were made with, by the names under which they are known. */
const known = [
  'no cold key',
  'cold key without re-read',
  'row updated after unlock',
  'TTL shorter than the turn',
  'reservation without compare-and-set',
  'in-process reservation with two processes',
  're-entrant lock by process',
  'watchdog release without telling the holder',
  'own-pid orphan reclaim',
  'empty lock file taken as stale',
  'unconditional release',
  'routing by the in-memory flag',
  'clean-up by a reusable key',
  'message stored before it is queued, with deduplication',
  'completed before the switch',
  'live cleared before the archive exists',
  "rename-aside of a new holder's lock",
  'token verified and then appended',
  'emptiness checked in memory instead of on disk',
  'interrupt dropped while starting',
  'watch after the answer',
  'reaper that removes a live transcript',
  'delete without a tombstone',
  'fence that rejects its own writer',
  'busy answered with an effect left behind',
  'zero winners after a dead holder',
]

test('the known mistakes are all among the mutants', () => {
  const names = new Set(mutants.map(({ name }) => name))
  expect(known.filter(name => !names.has(name))).toEqual([])
})

describe('every invariant is the one that catches some mutant', () => {
  test.each(scenarios.map(scenario => [scenario.id, scenario] as const))('of %s', (id, scenario) => {
    const catching = mutants.flatMap(({ of, caughtBy }) => (of === id ? caughtBy : []))
    expect(judgedBy(scenario).filter(invariant => !catching.includes(invariant))).toEqual([])
  })
})

test('every promise of a lock is broken by some mutant', () => {
  const broken = new Set(lockMutants.map(({ promise }) => promise))
  expect([...broken].sort()).toEqual(Object.keys(queueLock.promises).sort())
})
