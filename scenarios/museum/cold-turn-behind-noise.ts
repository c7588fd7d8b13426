import { asks, exhibit, privateSteps, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, reserve, say, severalTranscripts, store, transcriptsOf } from './transcripts.ts'

/** The second client has 20 steps of its own to do first. */
async function prelude(world: Parameters<Act>[0], by: string): Promise<void> {
  if (by === 'b') await privateSteps(world, by, 20)
}

const lookThenStore: Act = async (world, { by }) => {
  await prelude(world, by)
  const known = await currentOf(world)
  const uuid = known ?? world.ids.uuid()
  await say(world, uuid, `user ${by}`)
  if (known === undefined) await store(world, uuid)
}

const reserveFirst: Act = async (world, { by }) => {
  await prelude(world, by)
  await say(world, await reserve(world), `user ${by}`)
}

export const coldTurnBehindNoise: Exhibit = exhibit({
  id: 'cold-turn-behind-noise',
  claim: 'a first turn lasts while the other takes 20 steps of its own, and each begins a transcript',
  depth: 2,
  clients: [asks('turn', 'a'), asks('turn', 'b')],
  left: transcriptsOf,
  wrong: severalTranscripts,
  buggy: { turn: lookThenStore },
  sound: { turn: reserveFirst },
})
