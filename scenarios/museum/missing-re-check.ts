import type { World } from '../../harness/world/world.ts'
import { asks, exhibit, underKey, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, say, severalTranscripts, store, transcriptsOf } from './transcripts.ts'

const lookBeforeWaiting: Act = async (world, { by }) => {
  const known = await currentOf(world)
  await underKey(world, 'lock', () => speak(world, known, by))
}

const lookInside: Act = async (world, { by }) => {
  await underKey(world, 'lock', async () => speak(world, await currentOf(world), by))
}

async function speak(world: World, known: string | undefined, by: string): Promise<void> {
  const uuid = known ?? world.ids.uuid()
  await say(world, uuid, `user ${by}`)
  if (known === undefined) await store(world, uuid)
}

export const missingReCheck: Exhibit = exhibit({
  id: 'missing-re-check',
  claim: 'a turn that waited for the lock goes by what it saw before it waited',
  depth: 1,
  clients: [asks('turn', 'a'), asks('turn', 'b')],
  left: transcriptsOf,
  wrong: severalTranscripts,
  buggy: { turn: lookBeforeWaiting },
  sound: { turn: lookInside },
})
