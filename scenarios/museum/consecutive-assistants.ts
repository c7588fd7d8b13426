import type { World } from '../../harness/world/world.ts'
import { asks, exhibit, underKey, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, interleavedTurns, say, store, transcriptsOf } from './transcripts.ts'

const unlocked: Act = (world, { by }) => turn(world, by)

const locked: Act = (world, { by }) => underKey(world, 'lock', () => turn(world, by))

async function turn(world: World, by: string): Promise<void> {
  const uuid = (await currentOf(world)) ?? 'none'
  await say(world, uuid, `user ${by}`)
  await world.keyValue.get(`model of ${by}`)
  await say(world, uuid, `assistant ${by}`)
}

export const consecutiveAssistants: Exhibit = exhibit({
  id: 'consecutive-assistants',
  claim: 'two turns of one transcript run at once, and two answers follow each other',
  depth: 2,
  clients: [asks('turn', 'a'), asks('turn', 'b')],
  prepare: world => store(world, 'first'),
  left: transcriptsOf,
  wrong: interleavedTurns,
  buggy: { turn: unlocked },
  sound: { turn: locked },
})
