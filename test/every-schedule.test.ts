import { expect, test } from 'vitest'
import type { FaultBudget } from '../harness/explore/scenario.ts'
import { ordersOf } from '../harness/schedule/fixtures/orders.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { scenarios } from '../scenarios/index.ts'
import { EverySchedule } from './every-schedule.ts'
import { partlyEnumerated } from './partly-enumerated.ts'
import { searchSmall, smallPrograms } from './small-programs.ts'

/*
 * What the searches find in every case and variant is compared with counting through all schedules, by code that shares
 * nothing with them, for two clients with one operation each.
 */

const mostSchedules = 20_000

const programs = [...smallPrograms(scenarios)]

function faultsOf({ name, faults }: (typeof programs)[number]): FaultBudget | null {
  const known = partlyEnumerated[name]
  return known === undefined ? faults : known
}

const counted = programs.filter(small => faultsOf(small) !== null)

test.each(scenarios.map(({ id }) => id))(
  'in each case of %s the searches find the outcomes that counting through all schedules finds',
  async id => {
    let most = 0
    for (const small of counted.filter(({ name }) => name.startsWith(`${id}/`))) {
      const found = await searchSmall(small, faultsOf(small) ?? {}, mostSchedules)
      expect(found, `${small.name} has more schedules: npm run enumerate -- --write --new`).toBeDefined()
      expect(found?.reduced, `${small.name}, the reduction`).toEqual(found?.counted)
      expect(found?.hashed, `${small.name}, state-hash search`).toEqual(found?.counted)
      most = Math.max(most, found?.counted.length ?? 0)
    }
    expect(most, 'outcomes of one program').toBeGreaterThan(1)
  },
  120_000,
)

test('a reduction that compares footprints by identity misses outcomes that counting finds', async () => {
  const [small] = counted.filter(({ name }) => name.startsWith('controls/'))
  const found = small && (await searchSmall(small, {}, mostSchedules, 'footprints-as-values'))
  expect(found?.reduced.length).toBeLessThan(found?.counted.length ?? 0)
})

test('counting takes each order of two steps and two steps once', async () => {
  const setters = [
    ['a', 'b'],
    ['c', 'd'],
  ]
  const orders = await drive(ordersOf({ setters, strategy: () => new EverySchedule(), runs: 100 }))
  expect([...orders].sort()).toEqual(['aabb', 'abab', 'abba', 'baab', 'baba', 'bbaa'].map(order => [order, 1]))
})

test('most programs are counted whole, and the list of the others holds no others', () => {
  const names = programs.map(({ name }) => name)
  expect(Object.keys(partlyEnumerated).filter(name => !names.includes(name))).toEqual([])
  expect(programs.length - Object.keys(partlyEnumerated).length).toBeGreaterThanOrEqual(120)
  expect(counted.length).toBeGreaterThanOrEqual(150)
})
