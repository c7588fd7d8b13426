import type { InterruptRequest, RoutingAnswer } from '../../../models/session/routing-operations.ts'
import type { Admitted } from './admitting.ts'
import { admit, follow } from './admitting.ts'
import type { Ledger, SessionRecord } from './ledger.ts'
import { change, isLiveRow, readSession } from './ledger.ts'
import type { InterruptingPart, Visit } from './part.ts'
import { findLoop } from './registry.ts'

/** An interrupt is valid as long as the session is: it ends what is taken up, or would be. */
export const interruptedByRow: InterruptingPart = { name: 'interrupted by the row', interrupt: interruptNow }

/** An interrupt finds nothing to end in an agent that is not there yet, and its message goes the same way. */
export const droppedWhileCreated: InterruptingPart = {
  name: 'dropped while CREATED',
  async interrupt(visit, request) {
    const row = await readSession(visit.world, visit.session)
    return row?.state === 'CREATED' ? noTurn : interruptNow(visit, request)
  },
}

/** An interrupt of a session that nobody works for by the registry is dropped. */
export const droppedWithoutEntry: InterruptingPart = {
  name: 'dropped without an entry',
  async interrupt(visit, request) {
    return findLoop(visit.world, visit.session) === undefined ? noTurn : interruptNow(visit, request)
  },
}

/** The message is stored first, and queued where the agent could be interrupted. */
export const storedThenQueued: InterruptingPart = {
  name: 'stored, then queued',
  interrupt: (visit, request) => storeThenQueue(visit, request, ledger => ledger.has(request.message ?? '')),
}

/** The same, and what is stored already counts as queued. */
export const storedThenQueuedOnce: InterruptingPart = {
  name: 'stored, then queued unless stored before',
  interrupt: (visit, request) =>
    storeThenQueue(visit, request, ({ events }) => events.some(({ message }) => message === request.message)),
}

const noTurn: RoutingAnswer = { kind: 'no-turn' }

interface Interrupted {
  readonly answer: RoutingAnswer
  readonly admitted: Admitted | undefined
}

async function interruptNow(visit: Visit, { message }: InterruptRequest): Promise<RoutingAnswer> {
  const { world, parts, session } = visit
  const seen = await parts.claiming.look?.(visit)
  const done = await change(world, session, 'interrupt', ledger => interruptIn(ledger, visit, seen, message))
  if (done.admitted !== undefined) await follow(visit, done.admitted)
  return done.answer
}

function interruptIn(
  ledger: Ledger,
  visit: Visit,
  seen: SessionRecord | undefined,
  message: string | undefined,
): Interrupted {
  if (message !== undefined && ledger.has(message)) return { answer: { kind: 'duplicate' }, admitted: undefined }
  const target = isLiveRow(ledger.row) ? ledger.pending[0]?.message : undefined
  if (target !== undefined) ledger.settleOne(target, 'interrupted')
  const answer: RoutingAnswer = target === undefined ? noTurn : { kind: 'stopped', message: target }
  return { answer, admitted: message === undefined ? undefined : admit(ledger, visit, seen, message) }
}

async function storeThenQueue(
  visit: Visit,
  request: InterruptRequest,
  isKnown: (ledger: Ledger) => boolean,
): Promise<RoutingAnswer> {
  const { message } = request
  if (message === undefined) return interruptNow(visit, request)
  const { world, session } = visit
  const agentIsOut = await change(world, session, 'store the message', ledger => {
    if (isKnown(ledger)) return undefined
    ledger.store({ type: 'user_message', message })
    return ledger.pending.some(({ fate }) => fate === 'running')
  })
  if (agentIsOut === undefined) return { kind: 'duplicate' }
  // An agent that is between two messages has nothing to be interrupted at, and says so by throwing.
  if (isLiveRow(await readSession(world, session)) && !agentIsOut) return { kind: 'run-failed' }
  return interruptNow({ ...visit, parts: { ...visit.parts, acceptance: queuedOnly } }, request)
}

const queuedOnly = { name: 'queued only', accept: (ledger: Ledger, message: string): void => ledger.queue(message) }
