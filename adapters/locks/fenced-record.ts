import type { Entry, Record } from '../../harness/conformance/locks/discipline.ts'
import type { ReadonlyRows, Rows, World } from '../../harness/world/world.ts'

/**
 * A row that refuses what comes with a lower fence than it has seen, as part of the write. Who reads it under a fence
 * shows the fence: else one who was overtaken could still write between the reading and the writing of who overtook.
 */
export const fencedRow: Record = {
  name: 'a row that heeds fences',
  read: readAndRaise,
  append: (world, entry) => writeIf(world, entry, (own, seen) => own >= seen),
}

/** The same with one mistake: the fence is read first, and the entry written then. */
export const fenceVerifiedBefore: Record = {
  name: 'a row whose fence is verified before the write',
  read: readAndRaise,
  async append(world, entry) {
    const seen = await world.database.read('verify the fence', rows => stateOf(rows).seen)
    return (entry.fence ?? 0) >= seen && writeIf(world, entry, () => true)
  },
}

/** The same with one mistake: it refuses what comes with the fence of the last write too, so its own writer's. */
export const fenceRejectsItsWriter: Record = {
  name: 'a row that refuses equal fences',
  read: readOnly,
  append: (world, entry) => writeIf(world, entry, (own, seen) => own > seen),
}

/** The same with one mistake: only writes show a fence. */
export const fenceShownByWritesOnly: Record = {
  name: 'a row that sees the fences of writes only',
  read: readOnly,
  append: (world, entry) => writeIf(world, entry, (own, seen) => own >= seen),
}

/** A row that heeds nothing: what a process asked for before it died may still be written after its death. */
export const plainRow: Record = {
  name: 'a row',
  read: readOnly,
  append: (world, entry) => writeIf(world, entry, () => true),
}

interface State {
  readonly entries: readonly Entry[]
  /** The highest fence that was seen. */
  readonly seen: number
}

function readAndRaise(world: World, fence: number | null): Promise<readonly Entry[]> {
  if (fence === null) return readOnly(world)
  return world.database.transaction('read the record under a fence', rows => {
    const { entries, seen } = stateOf(rows)
    if (fence > seen) put(rows, { entries, seen: fence })
    return entries
  })
}

function readOnly({ database }: World): Promise<readonly Entry[]> {
  return database.read('read the record', rows => stateOf(rows).entries)
}

function writeIf(world: World, entry: Entry, accepts: (own: number, seen: number) => boolean): Promise<boolean> {
  return world.database.transaction('write to the record', rows => {
    const { entries, seen } = stateOf(rows)
    const own = entry.fence ?? 0
    if (!accepts(own, seen)) return false
    put(rows, { entries: [...entries, entry], seen: Math.max(own, seen) })
    return true
  })
}

function stateOf(rows: ReadonlyRows): State {
  const row = rows.get('records', 'r')
  return row === undefined ? { entries: [], seen: 0 } : (row as unknown as State)
}

function put(rows: Rows, { entries, seen }: State): void {
  rows.put('records', 'r', { entries, seen })
}
