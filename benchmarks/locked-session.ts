import { defineSystem, type Input, type System } from '../harness/explore/system.ts'
import type { World } from '../harness/world/world.ts'

/** What is asked of the locked session. */
export interface SessionInput extends Input {
  readonly operation: 'turn' | 'reset'
  readonly message: string
}

/** A lease that is over before a wait is, so that what a dead holder left behind is passed on. */
const lease = { ttlMs: 60_000, everyMs: 250, waitMs: 600_000 }

const rowOf = (world: World): Promise<string | undefined> =>
  world.database.read('read the row', rows => rows.get('sessions', 's')?.['current'] as string | undefined)

/**
 * A session whose every operation holds one lock: a turn of 8 effects when it is cold and 7 when it resumes. With a
 * `switch` each turn ends by moving its transcript to an archive and its row on, 2 more.
 */
export function lockedSession(isSwitching: boolean, within: Guard = locked): System {
  return defineSystem<SessionInput, null, World, readonly string[]>({
    name: isSwitching ? 'locked session with a switch' : 'locked session',
    start: world => world,
    operations: {
      turn: (world, { message }) => within(world, () => turn(world, message, isSwitching)),
      reset: world => within(world, () => forget(world)),
    },
    artefacts: readAll,
    invariants: [
      {
        id: 'answered-turns-are-kept',
        claim: 'a message that was answered is in exactly one transcript',
        breach({ history, artefacts }) {
          const lost = history.operations.filter(({ input, outcome }) => {
            const { operation, message } = input
            return operation === 'turn' && outcome.kind === 'ok' && countOf(artefacts, message) !== 1
          })
          if (lost.length === 0) return undefined
          return { sentence: 'an answered message is lost or doubled', operations: lost.map(({ id }) => id) }
        },
      },
      {
        id: 'one-transcript-at-a-time',
        claim: 'each reset, switch or crash begins one new transcript at most, and nothing else does',
        breach({ history, artefacts, crashes }) {
          const resets = history.operations.filter(({ input }) => input.operation === 'reset').length
          const crowded = artefacts.filter(text => turnsIn(text) > 1 + crashes)
          const isKept = isSwitching ? crowded.length === 0 : artefacts.length <= 1 + resets + crashes
          return isKept ? undefined : { sentence: `there are ${artefacts.join(' and ')}`, operations: [] }
        },
      },
    ],
  })
}

/** How an operation is kept from others; a twin of the session that has no lock hands in another one. */
type Guard = (world: World, work: () => Promise<void>) => Promise<null>

async function locked(world: World, work: () => Promise<void>): Promise<null> {
  const token = world.ids.uuid()
  if (!(await world.keyValue.pollSetIfAbsent('lock', token, lease))) throw new Error('busy')
  await work()
  await world.keyValue.compareAndDelete('lock', token)
  return null
}

async function turn(world: World, message: string, isSwitching: boolean): Promise<void> {
  const current = await rowOf(world)
  const path = `/live/${current ?? world.ids.uuid()}`
  if (current === undefined) await world.files.create(path, '')
  await world.files.append(path, `user ${message}\n`)
  await world.files.append(path, `assistant to-${message}\n`)
  await world.database.transaction('store the row', rows => {
    rows.put('sessions', 's', { current: path.slice('/live/'.length) })
  })
  if (!isSwitching) return
  await world.files.rename(path, `/archive/${message}`)
  await forget(world)
}

function forget(world: World): Promise<void> {
  return world.database.transaction('forget the row', rows => {
    rows.delete('sessions', 's')
  })
}

async function readAll(world: World): Promise<readonly string[]> {
  const texts: string[] = []
  for (const folder of ['/live', '/archive']) {
    for (const name of await world.files.list(folder)) texts.push((await world.files.read(`${folder}/${name}`)) ?? '')
  }
  return texts
}

function countOf(transcripts: readonly string[], message: string): number {
  return transcripts
    .join('')
    .split('\n')
    .filter(line => line === `user ${message}`).length
}

function turnsIn(transcript: string): number {
  return transcript.split('\n').filter(line => line.startsWith('user ')).length
}
