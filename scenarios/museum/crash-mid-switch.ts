import type { World } from '../../harness/world/world.ts'
import { asks, exhibit, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, say, store } from './transcripts.ts'

const retireThenSwitch: Act = async world => {
  const old = await currentOf(world)
  await world.database.transaction('retire the first', rows => {
    rows.put('retired', String(old), {})
    rows.delete('sessions', 's')
  })
  await say(world, 'second', 'summary')
  await store(world, 'second')
}

const writeThenSwitchAtOnce: Act = async world => {
  const old = await currentOf(world)
  await say(world, 'second', 'summary')
  await world.database.transaction('retire the first, switch to the second', rows => {
    rows.put('retired', String(old), {})
    rows.put('sessions', 's', { uuid: 'second' })
  })
}

const turn: Act = async (world, { by }) => {
  for (let round = 0; round < 3; round++) {
    const uuid = await currentOf(world)
    if (uuid !== undefined) await say(world, uuid, `user ${by}`)
  }
}

function nothingCurrent(left: string | undefined): string | undefined {
  return left === undefined ? 'the session has lost its transcript' : undefined
}

export const crashMidSwitch: Exhibit = exhibit({
  id: 'crash-mid-switch',
  claim: 'a process dies between retiring a transcript and naming the next, and the session has none',
  depth: 2,
  clients: [asks('turn', 'a'), asks('compact', 'b')],
  faults: { crashes: 1 },
  prepare: world => store(world, 'first'),
  left: (world: World) => currentOf(world),
  wrong: nothingCurrent,
  buggy: { turn, compact: retireThenSwitch },
  sound: { turn, compact: writeThenSwitchAtOnce },
})
