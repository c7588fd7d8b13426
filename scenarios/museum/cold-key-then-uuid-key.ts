import type { World } from '../../harness/world/world.ts'
import { asks, exhibit, underKey, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, interleavedTurns, say, store, transcriptsOf } from './transcripts.ts'

const keyOfWhatIsKnown: Act = async (world, { by }) => {
  const known = await currentOf(world)
  await underKey(world, known === undefined ? 'cold' : `uuid ${known}`, () => turn(world, by))
}

const keyOfTheSession: Act = async (world, { by }) => {
  await currentOf(world)
  await underKey(world, 'session', () => turn(world, by))
}

async function turn(world: World, by: string): Promise<void> {
  const known = await currentOf(world)
  const uuid = known ?? world.ids.uuid()
  await say(world, uuid, `user ${by}`)
  await say(world, uuid, `assistant ${by}`)
  if (known === undefined) await store(world, uuid)
}

export const coldKeyThenUuidKey: Exhibit = exhibit({
  id: 'cold-key-then-uuid-key',
  claim: 'who waited for the key of a session without a transcript meets who took the key of its transcript',
  depth: 3,
  clients: [asks('turn', 'a'), asks('turn', 'b'), asks('turn', 'c')],
  left: transcriptsOf,
  wrong: interleavedTurns,
  buggy: { turn: keyOfWhatIsKnown },
  sound: { turn: keyOfTheSession },
})
