import { printMessage } from '../../../models/session/archive-artefacts.ts'
import type { ArchiveAnswer } from '../../../models/session/archive-operations.ts'
import type { AddingPart, ArchiveVisit } from '../archive-part.ts'
import { livePath, readMessages } from '../archive-store.ts'
import { busy, lockSession } from '../commit.ts'

/** A message is appended while commits do what they do. As with every request, the session is loaded first. */
export const addedWithoutLock: AddingPart = {
  name: 'added without the lock',
  async add(visit, message) {
    await readMessages(visit.world, livePath(visit.session))
    return append(visit, message)
  },
}

/** A message is appended under the lock that a commit would take. */
export const addedUnderLock: AddingPart = {
  name: 'added under the lock',
  async add(visit, message) {
    const grant = await lockSession(visit)
    if (grant === undefined) return busy
    try {
      await visit.parts.recovery.enter?.(visit)
      return await append(visit, message)
    } finally {
      await grant.release()
    }
  },
}

async function append({ world, session }: ArchiveVisit, message: string): Promise<ArchiveAnswer> {
  await world.files.append(livePath(session), printMessage(message))
  return { kind: 'added' }
}
