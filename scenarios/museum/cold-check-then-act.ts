import { asks, exhibit, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, reserve, say, severalTranscripts, store, transcriptsOf } from './transcripts.ts'

const lookThenStore: Act = async (world, { by }) => {
  const known = await currentOf(world)
  const uuid = known ?? world.ids.uuid()
  await say(world, uuid, `user ${by}`)
  if (known === undefined) await store(world, uuid)
}

const reserveFirst: Act = async (world, { by }) => {
  await say(world, await reserve(world), `user ${by}`)
}

export const coldCheckThenAct: Exhibit = exhibit({
  id: 'cold-check-then-act',
  claim: 'two first turns each find no transcript, and each begin one',
  depth: 2,
  clients: [asks('turn', 'a'), asks('turn', 'b')],
  left: transcriptsOf,
  wrong: severalTranscripts,
  buggy: { turn: lookThenStore },
  sound: { turn: reserveFirst },
})
