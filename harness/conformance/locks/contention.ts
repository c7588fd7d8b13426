import type { OperationPhase, Target } from '../../explore/scenario.ts'
import { defineSystem, type System } from '../../explore/system.ts'
import type { World } from '../../world/world.ts'
import type { Addition, Discipline } from './discipline.ts'
import type { AddAnswer, AddRequest, ContentionInvariant } from './invariants.ts'
import { withLateReleases, withOwnDisk } from './surroundings.ts'
import { recordPath } from './under-lock.ts'

/**
 * Times of all contentions, in milliseconds: of a grant, between attempts, a long wait; and of thinking, for short, for
 * almost as long as a grant lasts, and for longer.
 */
export const times = { ttlMs: 30, everyMs: 10, waitMs: 1000, shortMs: 10, nearMs: 25, longMs: 70 } as const

/** A system of those who contend for one record, in one process or in one each, by what the discipline says. */
export function contentionSystem(
  discipline: Discipline,
  invariants: readonly ContentionInvariant[],
): System<AddRequest, AddAnswer> {
  const { across } = discipline.promises
  return defineSystem({
    name: discipline.name,
    start: (world: World) => (across === 'nodes' ? withOwnDisk(world, recordPath) : world),
    operations: { add: (world: World, request: AddRequest) => add(world, request, discipline) },
    artefacts: world => discipline.entries(world),
    invariants,
    serving: across === 'tasks' ? 'one-process' : 'process-per-client',
    memory: 'declared',
  })
}

async function add(world: World, request: AddRequest, discipline: Discipline): Promise<AddAnswer> {
  const arrival = Number(world.memory.get('arrivals') ?? 0)
  world.memory.set('arrivals', arrival + 1)
  const { releaseLateMs } = request
  const own = releaseLateMs === undefined ? world : withLateReleases(world, releaseLateMs)
  return { added: await discipline.add(own, additionOf(request)), arrival }
}

function additionOf(asked: AddRequest): Addition {
  const { by, thinkMs = 0, entries = 1, nested = false, waitMs = times.waitMs } = asked
  const { ttlMs, everyMs } = times
  const request = { key: 'r', subject: 'r', ttlMs, everyMs, waitMs, flow: by }
  return { by, request, thinkMs, entries, nested }
}

/** `count` contenders meet: those that wait count too. */
export function contendersMeet(count: number): Target<AddRequest> {
  return {
    description: `${count} are open at once, one under way and the others under way or waiting`,
    reached: ({ open }) => open.filter(isEngaged).length >= count && open.some(({ started }) => started),
  }
}

/** Somebody asks while another is under way: where nobody waits, who comes second is answered within the same step. */
export const askedMeanwhile: Target<AddRequest> = {
  description: 'somebody asks while another is under way',
  reached: ({ open }) => open.length >= 2 && open.some(({ started }) => started),
}

/** A process died, and others go on if there are any. */
export function crashed(isAlone: boolean): Target<AddRequest> {
  return {
    description: isAlone ? 'the process crashed' : 'a process crashed while another was open',
    reached: ({ crashes, open }) => crashes > 0 && (isAlone || open.length > 0),
  }
}

/** Somebody was paused under way, and `others` were open beside them. */
export function paused(others: number): Target<AddRequest> {
  return {
    description: `somebody was paused under way, and ${others} others were open`,
    reached: ({ stalls, open }) => stalls > 0 && open.length > others && open.some(({ started }) => started),
  }
}

/** Somebody is under way for longer than a grant lasts, and `others` are open beside them. */
export function outlasting(others: number): Target<AddRequest> {
  return {
    description: `somebody is under way ${times.ttlMs} ms after the start, and ${others} others are open`,
    reached: ({ nowMs, open }) => nowMs >= times.ttlMs && open.length > others && open.some(({ started }) => started),
  }
}

function isEngaged({ started, phase }: OperationPhase<AddRequest>): boolean {
  return started || phase === 'waiting'
}
