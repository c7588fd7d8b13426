import type { Route, RoutingAnswer } from '../../../models/session/routing-operations.ts'
import type { Ledger, SessionRecord } from './ledger.ts'
import { change } from './ledger.ts'
import { startLoop } from './loop.ts'
import type { Visit } from './part.ts'
import { clientIdOf, unregister } from './registry.ts'

/** What a transaction has decided about a message. */
export interface Admitted {
  readonly message: string
  readonly route: Route
  /** The number of the last event before the message's own. */
  readonly cut: number
  readonly generation: number
}

/** Hands a message to whoever works for the session, or to somebody who is started for it. */
export async function send(visit: Visit, message: string): Promise<RoutingAnswer> {
  const { world, parts, session } = visit
  const seen = await parts.claiming.look?.(visit)
  const admitted = await change(world, session, 'accept the message', ledger => {
    if (ledger.has(message)) return 'duplicate'
    return parts.admission.admit(ledger) ? admit(ledger, visit, seen, message) : 'busy'
  })
  if (typeof admitted === 'string') return { kind: admitted }
  return { kind: 'accepted', route: admitted.route, cut: await follow(visit, admitted) }
}

/** Queues a message, and makes who will take it up the owner of the session where nobody is. */
export function admit(ledger: Ledger, visit: Visit, seen: SessionRecord | undefined, message: string): Admitted {
  const { parts, connection } = visit
  const row = parts.claiming.decisive(seen, ledger.row)
  const route = parts.routing.routeOf(visit, row)
  if (route === 'running') comeBack(ledger, connection)
  else claim(ledger, visit, row)
  const cut = ledger.events.length
  parts.acceptance.accept(ledger, message, route)
  return { message, route, cut, generation: ledger.row?.generation ?? 0 }
}

/** The next generation is the owner; what the last one was told to end gets no answer. */
function claim(ledger: Ledger, visit: Visit, row: SessionRecord | undefined): void {
  const { world, parts, conversation, connection: owner } = visit
  if (ledger.row?.state === 'CLOSING') {
    ledger.settle('interrupted')
    ledger.update({ state: 'ENDED' })
  }
  const state = ledger.row === undefined ? parts.birth.life : 'CREATED'
  const { pid, startedAt } = world.process
  const generation = (row?.generation ?? 0) + 1
  ledger.write({ conversation, state, generation, owner, servedBy: { pid, startedAt }, isActive: true })
}

/** The session is for this connection now, and goes on. */
export function comeBack(ledger: Ledger, connection: string): void {
  const state = ledger.row?.state
  const goesOn = state === 'DETACHED' || state === 'SUSPENDED'
  ledger.update(goesOn ? { owner: connection, state: 'ACTIVE' } : { owner: connection })
}

/** What is done once the message is in the rows; gives the number after which its sender begins to see events. */
export async function follow(visit: Visit, admitted: Admitted): Promise<number | null> {
  const { parts } = visit
  const starts = admitted.route !== 'running'
  const began = parts.watching.begin(visit, admitted.cut, starts)
  const cut = began instanceof Promise ? await began : began
  if (starts) start(visit, admitted)
  else parts.takeover.takeOver(visit)
  return cut
}

function start(visit: Visit, { message, generation }: Admitted): void {
  const { world, settings, parts, session, conversation, connection } = visit
  // Whoever worked for the session before finds that it is not meant any more.
  unregister(world, entry => entry.session === session && entry.generation < generation)
  const clientId = clientIdOf(connection, session)
  startLoop({ world, settings, parts, session, conversation, clientId, generation }, message)
}
