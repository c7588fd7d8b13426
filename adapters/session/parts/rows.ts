import type { Part, Turn } from '../part.ts'
import { putMessageRow, sessionRow } from '../store.ts'

/** What the user asked is kept before the lock is asked for, if the session is there. */
export const userRowOnArrival: Part = { name: 'user row on arrival', arrive: insertUserRow }

/** What the user asked is kept once the session is the turn's own, if it is there. */
export const userRowInsideLock: Part = { name: 'user row inside the lock', enter: insertUserRow }

/** The answer is kept while the session is still the turn's own. */
export const assistantRowInsideLock: Part = { name: 'assistant row inside the lock', leave: insertAssistantRow }

/** The answer is kept when the lock is given up. */
export const assistantRowAfterUnlock: Part = { name: 'assistant row after the unlock', depart: insertAssistantRow }

async function insertUserRow(turn: Turn): Promise<void> {
  const { world, session, message } = turn
  const found = await world.database.transaction('insert the user row', rows => {
    if (sessionRow(rows, session) === undefined) return false
    putMessageRow(rows, { session, message, role: 'user', content: message })
    return true
  })
  turn.missing = !found
}

function insertAssistantRow({ world, session, message, said }: Turn): Promise<void> | undefined {
  if (said?.kind !== 'answered') return undefined
  return world.database.transaction('insert the assistant row', rows => {
    putMessageRow(rows, { session, message, role: 'assistant', content: said.reply })
  })
}
