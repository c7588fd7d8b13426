import type { World } from '../../harness/world/world.ts'
import type { FoundLock } from './lock-file.ts'

/** Its holder is dead: no living process has its pid and began when it did. What is not whole is not stale. */
export async function holderIsDead(world: World, { file }: FoundLock): Promise<boolean> {
  if (file === undefined) return false
  const process = await world.processes.find(file.pid)
  return process?.startedAt !== file.startedAt
}

/** The same with one mistake: whoever has the pid now is taken for the holder. */
export async function pidIsFree(world: World, { file }: FoundLock): Promise<boolean> {
  return file !== undefined && (await world.processes.find(file.pid)) === undefined
}

/** The same with one mistake: what is not whole, such as a file whose text is still to come, is stale. */
export async function holderIsDeadOrUnknown(world: World, found: FoundLock): Promise<boolean> {
  return found.file === undefined || holderIsDead(world, found)
}

/** The same with one mistake: a lock of this process that it does not know of yet is an orphan. */
export async function holderIsDeadOrForgotten(world: World, found: FoundLock): Promise<boolean> {
  const isOwn = found.file?.pid === world.process.pid
  return isOwn ? world.memory.get(`held ${found.path}`) !== true : holderIsDead(world, found)
}

/** It is `ageMs` old, or older, whoever holds it. */
export function olderThan(ageMs: number): (world: World, found: FoundLock) => Promise<boolean> {
  return async (world, { file }) => file !== undefined && world.clock.now() - file.sinceMs >= ageMs
}

/** One of these is true of it. */
export function staleByAny(...rules: readonly Staleness[]): Staleness {
  return async (world, found) => {
    for (const isStale of rules) if (await isStale(world, found)) return true
    return false
  }
}

type Staleness = (world: World, found: FoundLock) => Promise<boolean>
