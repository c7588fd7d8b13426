import { expect, test } from 'vitest'
import type { World } from '../world/world.ts'
import { exploreAll, exploreClasses, type Example } from './fixtures/explored.ts'

/** Answers at once, and has the file written behind the answer. */
async function writeBehind(world: World): Promise<unknown> {
  await world.files.append('/asked', 'a')
  world.task('writer', async () => {
    await world.files.append('/written', 'w')
    world.memory.set('written', true)
  })
  await world.files.append('/asked', 'b')
  return world.memory.get('written') ?? false
}

const example: Example = { clients: [writeBehind], memory: 'declared', serving: 'one-process' }

test('a task goes on beside and behind the one that started it, in every order', async () => {
  const plain = await exploreAll(example)
  expect(plain.outcomes.map(outcome => outcome.split(' ')[0])).toEqual(['false', 'true'])
  for (const outcome of plain.outcomes) expect(outcome).toContain('file /written = w')
  expect((await exploreClasses(example)).outcomes).toEqual(plain.outcomes)
})

test('what two tasks do to different things is one class', async () => {
  const apart: Example = {
    ...example,
    clients: [
      async world => {
        await world.files.append('/a', 'a')
        world.task('writer', () => world.files.append('/b', 'b'))
        await world.files.append('/a', 'a')
      },
    ],
  }
  expect((await exploreClasses(apart)).schedules).toHaveLength(1)
})

test('a task dies with its process', async () => {
  const plain = await exploreAll({ ...example, faults: { crashes: 1 } })
  expect(plain.outcomes.some(outcome => !outcome.includes('/written'))).toBe(true)
  expect((await exploreClasses({ ...example, faults: { crashes: 1 } })).outcomes).toEqual(plain.outcomes)
})

test('a process may die of what its task still does when all its clients were answered', async () => {
  const dying: Example = { ...example, faults: { crashes: 1 } }
  const answered = (await exploreAll(dying)).outcomes.filter(outcome => /^(true|false) /.test(outcome))
  expect(answered.some(outcome => !outcome.includes('/written'))).toBe(true)
})
