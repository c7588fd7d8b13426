import type { World } from '../../../harness/world/world.ts'

/** A loop in the memory of the process that runs it. */
export interface Entry {
  /** `connection:session`: used again by the next loop that the same connection starts. */
  readonly clientId: string
  readonly session: string
  readonly generation: number
  /** Whether it was told to stop. */
  readonly aborted: boolean
}

/** What tells a loop from all others. */
type Named = Pick<Entry, 'clientId' | 'generation'>

/** The name of the memory that all loops of a process stand in. */
const registry = 'registry'

/** The name that a loop has in the registry. */
export function clientIdOf(connection: string, session: string): string {
  return `${connection}:${session}`
}

/** The latest loop of a session. */
export function findLoop(world: World, session: string): Entry | undefined {
  return entriesOf(world).findLast(entry => entry.session === session)
}

/** What the registry has of a loop. A name serves one loop after another, so it says too little. */
export function entryOf(world: World, { clientId, generation }: Named): Entry | undefined {
  return entriesOf(world).find(entry => entry.clientId === clientId && entry.generation === generation)
}

/** Puts a loop into the registry, in the place of the one that has its name. */
export function register(world: World, entry: Pick<Entry, 'clientId' | 'session' | 'generation'>): void {
  const others = entriesOf(world).filter(({ clientId }) => clientId !== entry.clientId)
  world.memory.set(registry, [...others, { ...entry, aborted: false }])
}

/** Takes loops out of the registry. */
export function unregister(world: World, isMeant: (entry: Entry) => boolean): void {
  world.memory.set(
    registry,
    entriesOf(world).filter(entry => !isMeant(entry)),
  )
}

/** Changes the loops of a session in the registry. */
export function changeLoops(world: World, session: string, change: (entry: Entry) => Entry): void {
  world.memory.set(
    registry,
    entriesOf(world).map(entry => (entry.session === session ? change(entry) : entry)),
  )
}

/** Tells whoever works for a session what its version is now, so that it looks what has changed. */
export function wakeLoop({ memory }: World, session: string, version: number): void {
  if (version > versionIn(memory.get(versionOf(session)))) memory.set(versionOf(session), version)
}

/** Waits, for `waitMs` at most, until something has happened after `seen`; says whether it has. */
export function untilWoken({ memory }: World, session: string, seen: number, waitMs: number): Promise<boolean> {
  return memory.waitUntil(versionOf(session), version => versionIn(version) > seen, waitMs)
}

function versionIn(held: unknown): number {
  return typeof held === 'number' ? held : 0
}

function versionOf(session: string): string {
  return `version of ${session}`
}

/** Waits until the registry has no loop of the session. */
export function untilNoLoop({ memory }: World, session: string): Promise<boolean> {
  return memory.waitUntil(registry, held => entriesIn(held).every(entry => entry.session !== session), Infinity)
}

function entriesOf({ memory }: World): readonly Entry[] {
  return entriesIn(memory.get(registry))
}

function entriesIn(held: unknown): readonly Entry[] {
  return (held ?? []) as readonly Entry[]
}
