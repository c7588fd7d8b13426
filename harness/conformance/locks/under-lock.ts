import type { Grant, Lock } from '../../world/lock.ts'
import type { World } from '../../world/world.ts'
import type { Added, Addition, Discipline, Entry, Record } from './discipline.ts'

/** Changes the record while it holds the lock, for as long as it is not told that the lock is gone. */
export function underLock(lock: Lock, record: Record = fileRecord): Discipline {
  return {
    name: lock.name,
    promises: lock.promises,
    entries: world => record.read(world, null),
    async add(world, addition) {
      const grant = await lock.acquire(world, addition.request)
      if (grant === undefined) return 'busy'
      try {
        return await enter(world, addition, { grant, lock, record })
      } finally {
        await grant.release()
      }
    },
  }
}

interface Held {
  readonly grant: Grant
  readonly lock: Lock
  readonly record: Record
}

async function enter(world: World, addition: Addition, held: Held): Promise<Added> {
  if (!addition.nested) return write(world, addition, held)
  const inner = await held.lock.acquire(world, addition.request)
  if (inner === undefined) return 'busy'
  try {
    return await write(world, addition, held)
  } finally {
    await inner.release()
  }
}

async function write(world: World, addition: Addition, { grant, record }: Held): Promise<Added> {
  const fence = grant.fence ?? null
  const before = await record.read(world, fence)
  if (addition.thinkMs > 0) await world.clock.sleep(addition.thinkMs)
  for (const entry of entriesOf(addition, before, fence)) {
    if (grant.lost()) return 'lost'
    if (!(await record.append(world, entry))) return 'refused'
  }
  return 'added'
}

/** What an addition writes after it has read `before`. */
export function entriesOf(addition: Addition, before: readonly Entry[], fence: number | null): readonly Entry[] {
  const { by, entries } = addition
  const last = before.at(-1)?.by ?? null
  return Array.from({ length: entries }, (_, index) => ({ by, after: index === 0 ? last : by, fence }))
}

/** Where the record in a file lies. */
export const recordPath = '/record'

/** One file, a line an entry, which takes what it is given. No request to a file outlives its process. */
export const fileRecord: Record = {
  name: 'a file',
  async read(world) {
    const text = (await world.files.read(recordPath)) ?? ''
    return text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Entry]))
  },
  async append(world, entry) {
    await world.files.append(recordPath, `${JSON.stringify(entry)}\n`)
    return true
  },
}
