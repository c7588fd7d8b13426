import type { WritingAnswer } from '../../../models/session/writing-operations.ts'
import { heldLockFile } from '../../locks/held-lock-file.ts'
import type { Grant } from '../../locks/lock.ts'
import { noLock } from '../../locks/none.ts'
import type { Opened, Visit, Writer } from './part.ts'

/** What a writer does while it has the lock. */
export type Section = (grant: Grant, opened: Opened) => Promise<WritingAnswer>

/** Opens the transcript and writes to it, while the writer has the lock if it is one that takes it. */
export async function whileHolding(visit: Visit, writer: Writer, section: Section): Promise<WritingAnswer> {
  const { opening, refusal } = visit.parts
  const arrived = await opening.arrive?.(visit)
  const enter = async (grant: Grant): Promise<WritingAnswer> => {
    await open(visit)
    return section(grant, await opening.enter(visit, arrived))
  }
  const grant = await acquire(visit, writer)
  if (grant !== undefined) return enter(grant).finally(() => grant.release())
  await refusal.refused?.(() => enter(unheld))
  return { kind: 'busy' }
}

/** What a writer goes by who goes on without the lock. */
const unheld: Grant = { lost: () => false, release: async () => undefined }

function acquire({ world, settings, parts, session, flow }: Visit, writer: Writer): Promise<Grant | undefined> {
  const { waitMs, everyMs, runHoldMs, holdMs } = settings
  const lock = parts.locking.locks(writer) ? heldLockFile(parts) : noLock
  const ttlMs = writer === 'run' ? runHoldMs : holdMs
  return lock.acquire(world, { key: session, subject: session, ttlMs, waitMs, everyMs, flow })
}

/** A flow tells once that it begins, however often it asks for the lock. */
async function open(visit: Visit): Promise<void> {
  if (visit.opened) return
  visit.opened = true
  await visit.parts.fence.open?.(visit)
}
