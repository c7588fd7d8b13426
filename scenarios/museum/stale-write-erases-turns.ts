import type { World } from '../../harness/world/world.ts'
import { answersOf, asks, exhibit, privateSteps, type Act, type Exhibit } from './exhibit.ts'

function turnsOf(world: World): Promise<readonly string[]> {
  return world.database.read('read the turns', rows => listed(rows.get('sessions', 's')?.['turns']))
}

function listed(turns: unknown): readonly string[] {
  return Array.isArray(turns) ? turns.map(String) : []
}

const readThenWrite: Act = async (world, { by }) => {
  const turns = await turnsOf(world)
  await privateSteps(world, by, 2)
  await world.database.transaction('write the turns', rows => rows.put('sessions', 's', { turns: [...turns, by] }))
  return by
}

const atOnce: Act = async (world, { by }) => {
  await privateSteps(world, by, 2)
  await world.database.transaction('add a turn', rows => {
    rows.put('sessions', 's', { turns: [...listed(rows.get('sessions', 's')?.['turns']), by] })
  })
  return by
}

export const staleWriteErasesTurns: Exhibit = exhibit({
  id: 'stale-write-erases-turns',
  claim: 'one writes what it read long ago, and three turns that were answered since are gone',
  depth: 2,
  clients: [asks('turn', 'a'), [...asks('turn', 'b1'), ...asks('turn', 'b2'), ...asks('turn', 'b3')]],
  left: turnsOf,
  wrong: (left, run) => {
    const erased = answersOf(run).filter(answer => !left.includes(String(answer)))
    return erased.length >= 3 ? `the turns ${erased.join(', ')} were answered and are gone` : undefined
  },
  buggy: { turn: readThenWrite },
  sound: { turn: atOnce },
})
