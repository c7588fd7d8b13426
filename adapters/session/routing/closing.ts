import type { Ledger } from './ledger.ts'
import { advance, change } from './ledger.ts'
import type { ClosingPart } from './part.ts'
import { changeLoops, findLoop, untilNoLoop } from './registry.ts'

/** The row says that the session takes nothing more, and whoever works for it comes to its end. */
export const closedByState: ClosingPart = {
  name: 'closed by state',
  close: ({ world, session }) => change(world, session, 'close', beginClosing),
}

/** Whoever works for the session is told to stop, and the row is as it was until that is done. */
export const closedByAbort: ClosingPart = {
  name: 'closed by abort',
  async close({ world, session }) {
    changeLoops(world, session, entry => ({ ...entry, aborted: true }))
    await change(world, session, 'close', ledger => ledger.update({}))
  },
}

/** The row says so, but whoever works for the session is not told, and is waited for. */
export const closedUnheard: ClosingPart = {
  name: 'closed unheard',
  async close({ world, session }) {
    const generation = findLoop(world, session)?.generation
    if (generation === undefined) return
    await advance({ world, session, generation }, 'close', beginClosing)
    await untilNoLoop(world, session)
  },
}

/** A session that has said something may finish what it is at; any other ends at once. */
function beginClosing(ledger: Ledger): void {
  const state = ledger.row?.state
  if (state === 'ACTIVE' || state === 'DETACHED') return ledger.update({ state: 'CLOSING' })
  if (state !== 'CREATED' && state !== 'STARTING' && state !== 'SUSPENDED') return
  ledger.settle('interrupted')
  ledger.update({ state: 'ENDED', isActive: false })
}
