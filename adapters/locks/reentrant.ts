import type { World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'
import { enqueue, inProcess, leaveQueue } from './queue.ts'

/** The in-process queue, which a flow that holds it walks through. */
export const reentrantByFlow: Lock = {
  name: 're-entrant by flow',
  promises: { ...inProcess, reentrant: true },
  acquire: (world, request) => reenter(world, request, (holder, flow) => holder === flow),
}

/** The same with one mistake: it takes every flow of the process for the one that holds it. */
export const reentrantByProcess: Lock = {
  name: 're-entrant by process',
  promises: { ...inProcess, exclusion: null, fairness: 'none', reentrant: true },
  acquire: (world, request) => reenter(world, request, () => true),
}

/** What a process knows of a lock that it holds. */
interface Holding {
  readonly flow: string
  /** Its place in the queue. */
  readonly token: string
  /** How often it was granted and not yet given up. */
  readonly count: number
}

async function reenter(
  world: World,
  request: LockRequest,
  isHolder: (holder: string, flow: string) => boolean,
): Promise<Grant | undefined> {
  const flow = request.flow ?? world.ids.uuid()
  const held = holding(world, request)
  if (held !== undefined && isHolder(held.flow, flow)) {
    hold(world, request, { ...held, count: held.count + 1 })
    return held.flow === flow ? nested(world, request) : noted(world, request, flow)
  }
  const token = await enqueue(world, request)
  if (token === undefined) return undefined
  hold(world, request, { flow, token, count: 1 })
  return noted(world, request, flow)
}

/** A grant to a flow that held nothing. */
function noted(world: World, request: LockRequest, flow: string): Grant {
  const { subject } = request
  world.note({ kind: 'granted', subject, token: flow })
  return {
    lost: () => false,
    async release() {
      world.note({ kind: 'released', subject, token: flow })
      giveUpOne(world, request)
    },
  }
}

/** A grant of what its flow holds already. */
function nested(world: World, request: LockRequest): Grant {
  return { lost: () => false, release: async () => giveUpOne(world, request) }
}

/** The last of those who share it makes way for the next. */
function giveUpOne(world: World, request: LockRequest): void {
  const held = holding(world, request)
  if (held === undefined) return
  hold(world, request, held.count === 1 ? undefined : { ...held, count: held.count - 1 })
  if (held.count === 1) leaveQueue(world, request.key, held.token)
}

function holding({ memory }: World, { key }: LockRequest): Holding | undefined {
  return memory.get(`holding ${key}`) as Holding | undefined
}

function hold({ memory }: World, { key }: LockRequest, now: Holding | undefined): void {
  memory.set(`holding ${key}`, now)
}
