import { beforeAll, describe, expect, test } from 'vitest'
import { faultNames } from '../../world/fault.ts'
import { drawWriters } from '../fixtures/draw-program.ts'
import { RuleHunt, rounds, Tally } from '../fixtures/rounds.ts'
import { weakenings, type Weakening } from '../fixtures/weakened.ts'

const programs = 2000
const mostRuns = 700

/**
 * How many of them must have what the searches have rules for; seeds are fixed, so this never changes by itself.
 * Faults, ends and kinds of steps count where they happened, everything else where it is written.
 */
const atLeast = {
  'nested locks': 30,
  lease: 250,
  guarded: 150,
  locked: 250,
  deadlock: 15,
  fork: 100,
  race: 80,
  timer: 150,
  sleep: 300,
  wait: 1000,
  shared: 150,
  declared: 80,
  'declared memory': 500,
  'one-process': 400,
  'several operations': 250,
  retry: 200,
  claim: 200,
  spawn: 120,
  find: 150,
  'await-memory': 200,
  'await-file': 150,
  'step invariant': 500,
  deliver: 600,
  time: 800,
  late: 400,
  crash: 500,
  recovery: 150,
  stall: 150,
  error: 100,
  'lost-reply': 80,
  restart: 20,
  'clock-jump': 60,
  'torn-write': 80,
}

/**
 * Rules that no program here can show, and where they are shown. Two matter only where a bound cuts runs. And what a
 * death leaves unperformed can always die a step earlier or later as well, since a death is tried at every point.
 */
const shownElsewhere: readonly Weakening[] = ['cut-visits', 'sleep-sets-as-subsets', 'pending-of-killed']

describe(`of ${programs} random programs`, () => {
  const tally = new Tally()
  const hunt = new RuleHunt(weakenings.filter(rule => !shownElsewhere.includes(rule)))

  beforeAll(async () => {
    for await (const round of rounds({ from: 1, to: Infinity, mostRuns })) {
      tally.add(round)
      await hunt.try(round, mostRuns)
      if (tally.compared === programs) break
    }
  }, 300_000)

  test('the reduction finds the outcomes and classes of plain search, and state-hash search the outcomes', () => {
    const told = tally.disagreements.map(({ round: { seed }, sentence }) => `seed ${seed}: ${sentence}`)
    expect(told, 'see npm run fuzz:kernel -- --from <seed> --to <seed>').toEqual([])
  })

  test('the reduction takes fewer runs in most', () => {
    expect(tally.reduced).toBeGreaterThan(programs / 2)
  })

  test.each(Object.entries(atLeast))('enough have what there are rules for: %s', (feature, count) => {
    expect(tally.features.get(feature) ?? 0).toBeGreaterThanOrEqual(count)
  })

  test('each kind of fault has a budget in some', () => {
    expect(faultNames.filter(name => !tally.features.has(`budget of ${name}`))).toEqual(['machineCrashes'])
  })

  test('some show each rule: without it a search misses what plain search finds', () => {
    expect(hunt.left).toEqual([])
  })
})

describe('of 150 random programs whose machine may lose its power', () => {
  const tally = new Tally()

  beforeAll(async () => {
    for await (const round of rounds({ from: 1, to: Infinity, mostRuns, draw: drawWriters })) {
      tally.add(round)
      if (tally.compared === 150) break
    }
  }, 60_000)

  test('the searches find the same in all', () => {
    const told = tally.disagreements.map(({ round: { seed }, sentence }) => `seed ${seed}: ${sentence}`)
    expect(told, 'see npm run fuzz:kernel -- --power --from <seed> --to <seed>').toEqual([])
  })

  test('enough have what matters to it', () => {
    const missing = ['machine-crash', 'replace', 'sync', 'sync-folder', 'spawn', 'crash', 'late', 'recovery'].filter(
      feature => (tally.features.get(feature) ?? 0) < 15,
    )
    expect(missing).toEqual([])
  })
})
