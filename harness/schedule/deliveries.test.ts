import { describe, expect, test } from 'vitest'
import type { World } from '../world/world.ts'
import { exploreAll, exploreClasses, type Example } from './fixtures/explored.ts'

/** Reads the row, and what it read goes to the cache once the answer is there. */
async function fill(world: World): Promise<void> {
  const value = await world.database.read('read', rows => rows.get('rows', 'r')?.['value'] ?? 'old')
  world.memory.set('cache', value)
}

/** Writes the row, and what it wrote goes to the cache. */
async function change(world: World): Promise<void> {
  await world.database.transaction('write', rows => rows.put('rows', 'r', { value: 'new' }))
  world.memory.set('cache', 'new')
}

/** Both at once, then what the cache says. */
async function fillAndChange(world: World): Promise<unknown> {
  await Promise.all([fill(world), change(world)])
  return world.memory.get('cache')
}

/** Two branches that look for each other: who comes back last says so. */
async function lastOfTwo(world: World): Promise<string | undefined> {
  let last: string | undefined
  const then = (name: string) => () => {
    last = name
  }
  await Promise.all([world.files.read('/a').then(then('left')), world.files.read('/b').then(then('right'))])
  return last
}

describe.each(['shared', 'declared'] as const)('with memory that is %s', memory => {
  test('an answer can be delivered after the answer of an effect that was performed later', async () => {
    const example: Example = { clients: [fillAndChange], memory }
    const plain = await exploreAll(example)
    expect(plain.outcomes.map(outcome => outcome.split(' ')[0])).toEqual(['"new"', '"old"'])
    expect((await exploreClasses(example)).outcomes).toEqual(plain.outcomes)
  })

  test('which of two branches ends last is explored, though they touch nothing in common', async () => {
    const example: Example = { clients: [lastOfTwo], memory }
    const plain = await exploreAll(example)
    expect(plain.outcomes.map(outcome => outcome.split(' ')[0])).toEqual(['"left"', '"right"'])
    expect(await exploreClasses(example)).toMatchObject({
      outcomes: plain.outcomes,
      schedules: { length: plain.classes.size },
    })
  })
})

test('the first of two branches that race is explored, and the other one goes on by itself', async () => {
  const race = (world: World) =>
    Promise.race([world.files.append('/a', 'x').then(() => 'a'), world.files.append('/b', 'x').then(() => 'b')])
  const example: Example = { clients: [race], memory: 'declared' }
  const plain = await exploreAll(example)
  expect(plain.outcomes).toHaveLength(2)
  for (const outcome of plain.outcomes) expect(outcome).toContain('file /a = x,file /b = x | finished')
  expect((await exploreClasses(example)).outcomes).toEqual(plain.outcomes)
})

test('a process with one branch performs and delivers in one step', async () => {
  const { events, schedules } = await exploreAll({ clients: [world => world.files.read('/a')] })
  expect([...events]).toEqual(['program', 'end'])
  expect(schedules).toHaveLength(1)
})

test('tasks of a process that declares its memory are delivered to in any order without being dependent', async () => {
  const clients = [1, 2, 3].map(() => (world: World) => world.files.read('/a'))
  const ordered = await exploreClasses({ clients, serving: 'one-process', memory: 'shared', realTime: 'effects' })
  const free = await exploreClasses({ clients, serving: 'one-process', memory: 'declared', realTime: 'effects' })
  expect(free.schedules).toHaveLength(1)
  expect(ordered.schedules).toHaveLength(90)
})
