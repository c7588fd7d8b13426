import { expect, test } from 'vitest'
import type { World } from '../world/world.ts'
import { exploreAll, exploreClasses } from './fixtures/explored.ts'

/** Reads a counter and writes back one more. */
async function increment(world: World): Promise<void> {
  const value = await world.database.read('read', rows => Number(rows.get('counters', 'c')?.['value'] ?? 0))
  await world.database.transaction('write', rows => rows.put('counters', 'c', { value: value + 1 }))
}

/** How many of all executions of as many incrementing clients lose an update. */
async function lostUpdates(clients: number): Promise<{ readonly executions: number; readonly lost: number }> {
  const program = Array.from({ length: clients }, () => increment)
  const { schedules, endings } = await exploreAll({ clients: program })
  const lost = endings.filter(ending => !ending.includes(`{"value":${clients}}`)).length
  return { executions: schedules.length, lost }
}

test('two clients that increment have 6 executions, and 4 lose an update', async () => {
  expect(await lostUpdates(2)).toEqual({ executions: 6, lost: 4 })
})

test('three clients that increment have 90 executions, and 84 lose an update', async () => {
  expect(await lostUpdates(3)).toEqual({ executions: 90, lost: 84 })
})

test('an operation that asks the World for nothing takes place at any moment, also after others', async () => {
  const clients = [() => Promise.resolve('constant'), (world: World) => world.files.append('/a', 'x')]
  const { outcomes } = await exploreAll({ clients })
  expect(outcomes).toEqual([
    '"constant" undefined | 0 before 1 | file /a = x | finished',
    '"constant" undefined | 1 before 0 | file /a = x | finished',
  ])
  expect((await exploreClasses({ clients })).outcomes).toEqual(outcomes)
})

test('an operation that throws is unknown, for nobody can say what it did', async () => {
  const failing = async (world: World): Promise<void> => {
    await world.files.append('/a', 'x')
    throw new Error('on purpose')
  }
  expect((await exploreAll({ clients: [failing] })).outcomes).toEqual(['unknown |  | file /a = x | finished'])
})
