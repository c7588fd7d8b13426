import type { World } from '../../harness/world/world.ts'
import type { ArchiveVisit, Loaded } from './archive-part.ts'
import { archivePath, livePath, markerPath, printMessages, readMessages, replaceFile } from './archive-store.ts'

type Place = Pick<ArchiveVisit, 'world' | 'session'>

/** Writes down which messages are to be moved into which archive. */
export function putMarker({ world, session, index, messages }: Place & Loaded): Promise<boolean> {
  return world.files.create(markerPath(session), JSON.stringify({ index, messages }))
}

/** Carries out what a dead commit has written down, if one has. */
export async function carryOutMarker({ world, session }: Place): Promise<void> {
  const marker = await readMarker(world, session)
  if (marker !== undefined) await carryOut({ world, session }, marker)
}

/**
 * Moves the messages, from wherever somebody else stopped: an archive that is there is whole, and the live file keeps
 * what the marker does not name. The marker goes last.
 */
export async function carryOut({ world, session }: Place, { index, messages }: Loaded): Promise<void> {
  await world.files.create(archivePath(session, index), printMessages(messages))
  const live = await readMessages(world, livePath(session))
  const kept = live.filter(message => !messages.includes(message))
  await replaceFile(world, livePath(session), printMessages(kept))
  await world.files.remove(markerPath(session))
}

async function readMarker(world: World, session: string): Promise<Loaded | undefined> {
  const text = await world.files.read(markerPath(session))
  return text === undefined ? undefined : (JSON.parse(text) as Loaded)
}
