import type { Rows } from '../../harness/world/world.ts'
import { answersOf, asks, exhibit, type Act, type Exhibit } from './exhibit.ts'
import { currentOf, say, store } from './transcripts.ts'

const inTwo: Act = async world => {
  await say(world, 'second', 'user a')
  await world.database.transaction('say completed', complete)
  await world.database.transaction('switch to the second', switchOver)
}

const inOne: Act = async world => {
  await say(world, 'second', 'user a')
  await world.database.transaction('say completed and switch', rows => {
    complete(rows)
    switchOver(rows)
  })
}

function complete(rows: Rows): void {
  rows.put('jobs', 'j', { status: 'completed' })
}

function switchOver(rows: Rows): void {
  rows.put('sessions', 's', { uuid: 'second' })
}

const follow: Act = async world => {
  const status = await world.database.read('ask for the job', rows => rows.get('jobs', 'j')?.['status'])
  return status === 'completed' ? await currentOf(world) : 'not yet'
}

export const switchAfterCompleted: Exhibit = exhibit({
  id: 'switch-after-completed',
  claim: 'who hears that a turn is completed resumes the transcript from before it',
  depth: 2,
  clients: [asks('turn', 'a'), asks('follow', 'b')],
  prepare: world => store(world, 'first'),
  left: async () => undefined,
  wrong: (_left, run) =>
    answersOf(run).includes('first') ? 'the job was completed, and the transcript old' : undefined,
  buggy: { turn: inTwo, follow },
  sound: { turn: inOne, follow },
})
