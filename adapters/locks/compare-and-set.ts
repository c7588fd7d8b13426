import type { Discipline, Entry } from '../../harness/conformance/locks/discipline.ts'
import { entriesOf } from '../../harness/conformance/locks/under-lock.ts'
import type { ReadonlyRows, World } from '../../harness/world/world.ts'
import type { LockPromises } from './lock.ts'

/** What those promise who hold nothing while they think: whoever comes too late begins again. */
export const withoutLock: LockPromises = {
  across: 'nodes',
  exclusion: ['crash', 'pause', 'long-section'],
  fenced: false,
  afterCrash: 0,
  fairness: 'none',
  meanwhile: 'tries again',
  reentrant: false,
}

/** A row with a version: what was thought of one version is written if it is still that version, else thought again. */
export const compareAndSet: Discipline = {
  name: 'compare-and-set on a version',
  promises: withoutLock,
  entries,
  async add(world, addition) {
    for (;;) {
      const seen = await world.database.read('read the row', versioned)
      if (addition.thinkMs > 0) await world.clock.sleep(addition.thinkMs)
      const next = [...seen.entries, ...entriesOf(addition, seen.entries, null)]
      if (await putIf(world, next, version => version === seen.version)) return 'added'
    }
  },
}

/** The same with one mistake: whatever the version is, it is written. */
export const versionIgnored: Discipline = {
  ...compareAndSet,
  name: 'row written whatever its version',
  promises: { ...withoutLock, exclusion: null },
  async add(world, addition) {
    const seen = await world.database.read('read the row', versioned)
    await putIf(world, [...seen.entries, ...entriesOf(addition, seen.entries, null)], () => true)
    return 'added'
  },
}

interface Versioned {
  readonly version: number
  readonly entries: readonly Entry[]
}

async function entries(world: World): Promise<readonly Entry[]> {
  return (await world.database.read('read the row', versioned)).entries
}

function versioned(rows: ReadonlyRows): Versioned {
  const row = rows.get('versioned', 'r')
  return row === undefined ? { version: 0, entries: [] } : (row as unknown as Versioned)
}

function putIf(world: World, next: readonly Entry[], isRight: (version: number) => boolean): Promise<boolean> {
  return world.database.transaction('write the row if its version is right', rows => {
    const { version } = versioned(rows)
    if (!isRight(version)) return false
    rows.put('versioned', 'r', { version: version + 1, entries: next })
    return true
  })
}
