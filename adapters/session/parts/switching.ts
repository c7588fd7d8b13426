import type { Move, SwitchPart } from '../archive-part.ts'
import { archivePath, folderOf, livePath, printMessages } from '../archive-store.ts'
import { carryOut, putMarker } from '../marker.ts'

/** Archive and emptied live file are made as copies, which take the places of the originals when all is done. */
export const switchedLate: SwitchPart = {
  name: 'copied, and switched late',
  inside: makeCopies,
  late: switchCopies,
}

/** The same, and the live file is emptied before the rest is handed over. */
export const clearedThenSwitchedLate: SwitchPart = {
  name: 'copied, cleared, and switched late',
  inside: makeCopies,
  clear: clearLive,
  late: switchCopies,
}

/** The live file is emptied first, and what was in it is written into the archive after the unlock. */
export const clearedThenArchived: SwitchPart = {
  name: 'cleared, then archived',
  inside: clearLive,
  archive: ({ world, session, index, messages }) =>
    world.files.write(archivePath(session, index), printMessages(messages)),
}

/** What is to be moved is written down first, so that whoever comes next can carry it out; then it is moved. */
export const archivedByMarker: SwitchPart = {
  name: 'archived by a marker',
  async inside(move) {
    await putMarker(move)
    await carryOut(move, move)
  },
}

async function makeCopies(move: Move): Promise<void> {
  const { world, messages } = move
  await world.files.create(copyOf(move, 'archive'), printMessages(messages))
  await world.files.create(copyOf(move, 'live'), '')
}

async function switchCopies(move: Move): Promise<void> {
  const { world, session, index } = move
  await world.files.rename(copyOf(move, 'archive'), archivePath(session, index))
  await world.files.rename(copyOf(move, 'live'), livePath(session))
}

function copyOf({ session, id }: Move, what: 'archive' | 'live'): string {
  return `${folderOf(session)}/${what}.${id}.tmp`
}

function clearLive({ world, session }: Move): Promise<void> {
  return world.files.write(livePath(session), '')
}
