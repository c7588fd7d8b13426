import type { Discipline } from '../../harness/conformance/locks/discipline.ts'
import { entriesOf, fileRecord, underLock } from '../../harness/conformance/locks/under-lock.ts'
import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'
import { inProcess } from './queue.ts'

/** A mark in the memory of the process, set before anything is awaited; who finds it set is turned away. */
export const busySentinel: Lock = {
  name: 'busy sentinel',
  promises: { ...inProcess, fairness: 'none', meanwhile: 'busy' },
  async acquire(world, request) {
    return isMarked(world, request) ? undefined : mark(world, request)
  },
}

/** The same with one mistake: it awaits something between looking at the mark and setting it. */
export const sentinelSetLate: Lock = {
  name: 'sentinel set after an await',
  promises: { ...inProcess, exclusion: null, fairness: 'none', meanwhile: 'busy' },
  async acquire(world, request) {
    if (isMarked(world, request)) return undefined
    await world.files.read('/settings')
    return mark(world, request)
  },
}

/** The sentinel with one mistake: what it is asked to write is written before it looks whether it may. */
export const writtenBeforeRefused: Discipline = {
  ...underLock(busySentinel),
  name: 'written before it is refused',
  async add(world, addition) {
    for (const entry of entriesOf(addition, await fileRecord.read(world, null), null)) {
      await fileRecord.append(world, entry)
    }
    const grant = await busySentinel.acquire(world, addition.request)
    if (grant === undefined) return 'busy'
    await world.clock.sleep(addition.thinkMs)
    await grant.release()
    return 'added'
  },
}

function isMarked({ memory }: World, { key }: LockRequest): boolean {
  return memory.get(`busy ${key}`) === true
}

function mark(world: World, { key, subject }: LockRequest): Grant {
  const token = world.ids.uuid()
  world.memory.set(`busy ${key}`, true)
  world.note({ kind: 'granted', subject, token })
  return {
    lost: () => false,
    async release() {
      world.note({ kind: 'released', subject, token })
      world.memory.set(`busy ${key}`, undefined)
    },
  }
}
