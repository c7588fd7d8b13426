import type { RoutingAnswer } from '../../../models/session/routing-operations.ts'
import { comeBack } from './admitting.ts'
import type { Ledger } from './ledger.ts'
import { change } from './ledger.ts'
import type { Visit } from './part.ts'
import { unwatch } from './watchers.ts'

/** The connection is the one that the session is for. */
export async function attach(visit: Visit): Promise<RoutingAnswer> {
  const answer = await look(visit, ledger => comeBack(ledger, visit.connection))
  visit.parts.takeover.takeOver(visit)
  return answer
}

/** The connection sees what happens in the session. */
export function switchTo(visit: Visit): Promise<RoutingAnswer> {
  return look(visit, () => undefined)
}

async function look(visit: Visit, act: (ledger: Ledger) => void): Promise<RoutingAnswer> {
  const { world, parts, session } = visit
  const { running, cut } = await change(world, session, 'look at the session', ledger => {
    act(ledger)
    return { running: parts.routing.isRunning(visit, ledger.row), cut: ledger.events.length }
  })
  await parts.watching.begin(visit, cut, false)
  return { kind: 'watching', running, cut }
}

/** Nobody is attached any more, if it was this connection. */
export async function detach({ world, session, connection }: Visit): Promise<RoutingAnswer> {
  await change(world, session, 'detach', ledger => {
    if (ledger.row?.owner !== connection) return
    const state = ledger.row.state === 'ACTIVE' ? 'DETACHED' : ledger.row.state
    ledger.update({ owner: null, isActive: false, state })
  })
  unwatch(world, session, connection)
  return { kind: 'detached' }
}

/** Whoever is attached sleeps. */
export async function suspend({ world, session }: Visit): Promise<RoutingAnswer> {
  await change(world, session, 'suspend', ledger => {
    const state = ledger.row?.state
    if (state === 'ACTIVE' || state === 'DETACHED') ledger.update({ state: 'SUSPENDED' })
  })
  return { kind: 'suspended' }
}
