import type { SessionRow } from '../../../models/session/artefacts.ts'
import type { IdentityPart, Part, Turn, Visit } from '../part.ts'
import { currentPath, putSessionRow, sessionRow } from '../store.ts'

/** The row is read before the lock is asked for, and what it said then is believed ever after. */
export const identityReadOnArrival: IdentityPart = {
  name: 'identity read on arrival',
  async arrive(turn) {
    turn.seenOnArrival = await readCurrent(turn)
  },
  known: turn => turn.seenOnArrival ?? null,
}

/** The row is looked at inside the lock only. */
export const identityReadInsideLock: IdentityPart = {
  name: 'identity read inside the lock',
  known: (_, row) => row.current,
}

/** A new transcript is named by the back-end and stands in the row before the agent starts. */
export const identityReservedBeforeRun: Part = {
  name: 'identity reserved before the run',
  async enter(turn) {
    const minted = turn.world.ids.uuid()
    const uuid = await turn.world.database.transaction('reserve the identity', rows => {
      const row = sessionRow(rows, turn.session)
      if (row === undefined) return undefined
      const known = turn.parts.identity.known(turn, row)
      if (known === null) putSessionRow(rows, { ...row, current: minted })
      return known ?? minted
    })
    keep(turn, uuid)
  },
}

/** The same, and a fence is drawn with it: whoever drew one before has been overtaken. */
export const identityReservedUnderFence: Part = {
  name: 'identity reserved under a fence',
  async enter(turn) {
    const minted = turn.world.ids.uuid()
    const reserved = await turn.world.database.transaction('reserve the identity under a fence', rows => {
      const row = sessionRow(rows, turn.session)
      if (row === undefined) return undefined
      const uuid = turn.parts.identity.known(turn, row) ?? minted
      const fence = row.fence + 1
      putSessionRow(rows, { ...row, current: uuid, fence })
      return { uuid, fence, from: row.published.length === 0 ? null : currentPath(row) }
    })
    keep(turn, reserved?.uuid)
    turn.fenced = reserved
  },
}

/** A new transcript is named by the agent and enters the row when all is done and the lock is given up. */
export const identityStoredAfterUnlock: Part = {
  name: 'identity stored after the unlock',
  async enter(turn) {
    if (turn.seenOnArrival === undefined) keep(turn, await readKnown(turn))
    else turn.uuid = turn.seenOnArrival
  },
  depart(turn) {
    const { said, uuid } = turn
    return said?.kind === 'answered' && said.uuid !== uuid ? store(turn, said.uuid) : undefined
  },
}

/** Reads which transcript is current; null also where the session is missing. */
export function readCurrent({ world, session }: Visit): Promise<string | null> {
  return world.database.read('read the identity', rows => sessionRow(rows, session)?.current ?? null)
}

function readKnown(turn: Turn): Promise<string | null | undefined> {
  const known = (row: SessionRow | undefined) => (row === undefined ? row : turn.parts.identity.known(turn, row))
  return turn.world.database.read('read the identity', rows => known(sessionRow(rows, turn.session)))
}

function keep(turn: Turn, uuid: string | null | undefined): void {
  if (uuid === undefined) turn.missing = true
  else turn.uuid = uuid
}

function store(turn: Turn, uuid: string): Promise<void> {
  return turn.world.database.transaction('store the identity', rows => {
    const row = sessionRow(rows, turn.session)
    if (row !== undefined) putSessionRow(rows, { ...row, current: uuid })
  })
}
