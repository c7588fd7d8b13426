import type { Rows } from '../../../harness/world/world.ts'
import type { SessionRow } from '../../../models/session/artefacts.ts'
import type { SessionAnswer } from '../../../models/session/operations.ts'
import type { Visit } from '../part.ts'
import { currentPath, sessionRow } from '../store.ts'
import { busy, enterLock, missing } from '../turn.ts'

/** Does it while the session is the operation's own. */
export async function underLock(visit: Visit, work: (visit: Visit) => Promise<SessionAnswer>): Promise<SessionAnswer> {
  await visit.parts.key.arrive?.(visit)
  const grant = await enterLock(visit)
  if (grant === undefined) return busy
  try {
    return await work(visit)
  } finally {
    await grant.release()
  }
}

/** Changes the row of a session whose conversation ends, then removes the transcript that was current. */
export async function endConversation(
  { world, session }: Visit,
  answer: SessionAnswer,
  change: (rows: Rows, row: SessionRow) => void,
): Promise<SessionAnswer> {
  const path = await world.database.transaction('end the conversation', rows => {
    const row = sessionRow(rows, session)
    if (row === undefined) return undefined
    change(rows, row)
    return currentPath(row)
  })
  if (path === undefined) return missing
  if (path !== null) await world.files.remove(path)
  return answer
}
