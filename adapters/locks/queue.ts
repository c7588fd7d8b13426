import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockPromises, LockRequest } from './lock.ts'

/** What everything promises that lives in the memory of one process and is forgotten with it. */
export const inProcess: LockPromises = {
  across: 'tasks',
  exclusion: ['crash', 'pause', 'long-section'],
  fenced: false,
  afterCrash: 0,
  fairness: 'fifo',
  meanwhile: 'waits',
  reentrant: false,
}

/** A queue of those who want it, in the memory of one process; its head holds it. */
export const queueLock: Lock = {
  name: 'in-process queue',
  promises: inProcess,
  async acquire(world, request) {
    const token = await enqueue(world, request)
    return token === undefined ? undefined : grantTo(world, request, token)
  },
}

/** The same with one mistake: who comes last goes next. */
export const lastComeFirstServed: Lock = {
  name: 'queue that serves the last first',
  promises: { ...inProcess, fairness: 'none' },
  async acquire(world, request) {
    const token = await enqueue(world, request, ([head, ...others], last) =>
      head === undefined ? [last] : [head, last, ...others],
    )
    return token === undefined ? undefined : grantTo(world, request, token)
  },
}

type Queue = readonly string[]

/** Waits to be the head of the queue and gives the token that stands there; undefined: the wait was over before. */
export async function enqueue(
  world: World,
  { key, waitMs }: LockRequest,
  join: (queue: Queue, last: string) => Queue = (queue, last) => [...queue, last],
): Promise<string | undefined> {
  const token = world.ids.uuid()
  world.memory.set(queueOf(key), join(queued(world, key), token))
  const isHead = (queue: unknown): boolean => Array.isArray(queue) && queue[0] === token
  if (await world.memory.waitUntil(queueOf(key), isHead, waitMs)) return token
  leaveQueue(world, key, token)
  return undefined
}

/** Makes way for the next; once more changes nothing. */
export function leaveQueue(world: World, key: string, token: string): void {
  world.memory.set(
    queueOf(key),
    queued(world, key).filter(other => other !== token),
  )
}

function grantTo(world: World, { key, subject }: LockRequest, token: string): Grant {
  world.note({ kind: 'granted', subject, token })
  return {
    lost: () => false,
    async release() {
      world.note({ kind: 'released', subject, token })
      leaveQueue(world, key, token)
    },
  }
}

function queued({ memory }: World, key: string): Queue {
  return (memory.get(queueOf(key)) ?? []) as Queue
}

function queueOf(key: string): string {
  return `queue ${key}`
}
