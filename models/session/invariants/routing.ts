import type { Model } from '../../../harness/check/model.ts'
import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/system.ts'
import type { StepInvariant } from '../../../harness/schedule/step-invariant.ts'
import type { Operation, OperationId, Precedence } from '../../../harness/history/operation.ts'
import type { ReadonlyRows } from '../../../harness/world/world.ts'
import type { Life } from '../life.ts'
import { isLive, lifeTransitions } from '../life.ts'
import type { Fate, RoutedSession, RoutingArtefacts } from '../routing-artefacts.ts'
import { deliverySubject, loopSubject } from '../routing-artefacts.ts'
import type { Admission, RoutingAnswer, RoutingRequest } from '../routing-operations.ts'
import type { RoutingState } from '../routing.ts'
import { messagesIn } from '../transcript.ts'
import { linearizability } from './linearizability.ts'
import { exclusiveGrant, progress } from './locks.ts'
import { firstBreach, idsOf, listed } from './session-run.ts'

/** A run of sessions that run behind their answers, as their invariants see it. */
export type RoutingRun = Run<RoutingRequest, RoutingAnswer, RoutingArtefacts>

/** What must be true of every run of sessions that run behind their answers. */
export type RoutingInvariant = Invariant<RoutingRequest, RoutingAnswer, RoutingArtefacts>

type Performed = Operation<RoutingRequest, RoutingAnswer>

/** A message, and what its senders were told. */
interface Sent {
  readonly id: OperationId
  readonly session: string
  readonly message: string
  readonly said: 'acknowledged' | 'refused' | 'nothing'
}

/** No message is swallowed, and none answered twice; by what admission may do to those that wait. */
export function answeredOnce(admission: Admission): RoutingInvariant {
  return {
    id: 'answered-once',
    claim: 'each acknowledged message is answered once, unless somebody put an end to it or died',
    breach(run, precedes) {
      const isEnded = (sent: Sent): boolean =>
        run.crashes > 0 ||
        run.history.operations.some(one => mayEnd(one, sent, admission) && !precedes(one.id, sent.id))
      return (
        firstBreach(sentIn(run), sent => swallowed(run, sent, isEnded)) ??
        firstBreach(sentIn(run), sent => answeredTwice(run, sent)) ??
        firstBreach(run.history.operations, operation => answeredAllTheSame(run, operation))
      )
    },
  }
}

function swallowed(run: RoutingRun, sent: Sent, isEnded: (sent: Sent) => boolean): Breach | undefined {
  const { id, session, message, said } = sent
  const fate = fateOf(run, session, message)
  if (fate === 'answered' || (fate === undefined && said !== 'acknowledged')) return undefined
  const isOver = fate !== undefined && fate !== 'queued' && fate !== 'running'
  if (isOver && isEnded(sent)) return undefined
  if (fate === undefined) {
    return { sentence: `who sent ${message} was answered, and nobody knows of it`, operations: [id] }
  }
  const end = isOver ? `is ${fate}, though nobody put an end to it` : `is left ${fate}`
  return { sentence: `${message} was accepted, and ${end}`, operations: [id] }
}

/** Whether an operation may put an end to a message that has no answer yet. */
function mayEnd({ id, input }: Performed, sent: Sent, admission: Admission): boolean {
  if (id === sent.id || input.session !== sent.session) return false
  if (input.operation === 'send') return admission === 'interrupt' || admission === 'rollback'
  return input.operation === 'interrupt' || input.operation === 'close'
}

function answeredTwice(run: RoutingRun, { id, session, message }: Sent): Breach | undefined {
  const replies = sessionsOf(run, session).flatMap(({ events }) =>
    events.filter(event => event.type === 'assistant' && event.message === message),
  )
  if (replies.length > 1) return { sentence: `${message} was answered ${replies.length} times`, operations: [id] }
  const lines = run.artefacts.transcripts.flatMap(({ lines: found }) => messagesIn(found))
  const asked = lines.filter(({ uuid }) => uuid === message).length
  if (asked < 2) return undefined
  return { sentence: `the agent was asked ${message} ${asked} times`, operations: [id] }
}

function answeredAllTheSame(run: RoutingRun, { id, input, outcome }: Performed): Breach | undefined {
  if (outcome.kind !== 'ok' || outcome.answer.kind !== 'stopped') return undefined
  const { message } = outcome.answer
  if (fateOf(run, input.session, message) !== 'answered') return undefined
  return { sentence: `${message} was said to be stopped, and was answered`, operations: [id] }
}

/** What stands in the log is what was said, in its order. */
export const roleOrder: RoutingInvariant = {
  id: 'role-order',
  claim: 'each message stands in the log once, and replies stand in the order of their questions',
  breach: run => firstBreach(run.artefacts.sessions, session => disordered(run, session)),
}

function disordered(run: RoutingRun, { conversation, events }: RoutedSession): Breach | undefined {
  const asked = events.flatMap(({ type, message }) => (type === 'user_message' ? [message] : []))
  const twice = asked.find((message, index) => asked.indexOf(message) < index)
  const about = (messages: readonly string[]): readonly OperationId[] =>
    idsOf(sentIn(run).filter(sent => sent.session === conversation && messages.includes(sent.message)))
  if (twice !== undefined) return { sentence: `${twice} stands in the log twice`, operations: about([twice]) }
  const replied = events.flatMap(({ type, message }) => (type === 'assistant' ? [message] : []))
  const expected = asked.filter(message => replied.includes(message))
  if (listed(replied) === listed(expected)) return undefined
  const sentence = `the log has the questions ${listed(asked)} and the replies to ${listed(replied)}, in this order`
  return { sentence, operations: about(replied) }
}

/** What the row says of a session is what is so. */
export const statusTruth: RoutingInvariant = {
  id: 'status-truth',
  claim: 'in the end, the row of a session says that somebody works for it exactly where somebody does',
  breach: run =>
    firstBreach(run.artefacts.sessions, ({ id, conversation, life }) => {
      const works = holdersOf(run, loopSubject(id)) > 0
      if (works === isLive(life)) return undefined
      const sentence = `the row of ${conversation} says ${life}, and ${works ? 'somebody works' : 'nobody works'} for it`
      return { sentence, operations: [] }
    }),
}

/** What the row of a session says between two steps. */
export interface SessionStatus {
  readonly conversation: string
  readonly life: Life
  readonly generation: number
  /** What it stood at before, null where there was no session, and the generation that changed that. */
  readonly lastChange: { readonly from: Life | null; readonly by: number } | null
  /** How many of its messages have no answer yet. */
  readonly pending: number
}

/** The same, step by step, as far as one row can tell. */
export function statusTruthAtEachStep(
  read: (rows: ReadonlyRows) => readonly SessionStatus[],
): StepInvariant<RoutingRequest, RoutingAnswer> {
  return {
    id: 'status-truth',
    claim: 'a session goes from state to state as it may, by its owner alone, and has ended when no message waits',
    breach: view => firstBreach(view.rows(read), misstated),
  }
}

function misstated({ conversation, life, generation, lastChange, pending }: SessionStatus): Breach | undefined {
  const broken = (sentence: string): Breach => ({ sentence: `${conversation} ${sentence}`, operations: [] })
  if (life === 'ENDED' && pending > 0) return broken(`is said to have ENDED, and ${pending} of its messages wait`)
  if (lastChange === null) return undefined
  const { from, by } = lastChange
  if (by !== generation) return broken(`is owned by generation ${generation}, and ${by} made it ${life}`)
  const may = from === null ? ['CREATED'] : lifeTransitions[from]
  return may.includes(life) ? undefined : broken(`went from ${from ?? 'nothing'} to ${life}`)
}

/** How many were granted something and have not given it up. */
function holdersOf(run: RoutingRun, subject: string): number {
  const tokens = new Set<string>()
  for (const { kind, text } of run.history.annotations) {
    if (!text.startsWith(`${subject} `)) continue
    if (kind === 'granted') tokens.add(text)
    if (kind === 'released') tokens.delete(text)
  }
  return tokens.size
}

/** Nobody waits for anything that never comes. */
export const nothingLeftPending: RoutingInvariant = {
  id: 'nothing-left-behind',
  claim: 'no session is left closing, no message without a fate, and nothing in the log that was never accepted',
  breach: run => firstBreach(run.artefacts.sessions, session => leftBehind(run, session)),
}

function leftBehind(run: RoutingRun, { conversation, life, messages, events }: RoutedSession): Breach | undefined {
  if (life === 'CLOSING') return { sentence: `${conversation} is left closing`, operations: [] }
  const pending = messages.find(({ fate }) => fate === 'queued' || fate === 'running')
  const stray = events.find(({ message }) => !messages.some(one => one.message === message))
  const left = pending ?? stray
  if (left === undefined) return undefined
  const operations = idsOf(sentIn(run).filter(({ message }) => message === left.message))
  const how = pending === undefined ? 'stands in the log, and was never accepted' : `is left ${pending.fate}`
  return { sentence: `${left.message} ${how}`, operations }
}

/** Who watches misses nothing. */
export const deliveredExactlyOnce: RoutingInvariant = {
  id: 'delivered-exactly-once',
  claim: 'a connection that watches is told of every event after its cut, once and in order',
  breach: (run, precedes) => firstBreach(run.history.operations, operation => missed(run, operation, precedes)),
}

function missed(run: RoutingRun, watching: Performed, precedes: Precedence): Breach | undefined {
  const { id, input } = watching
  const cut = cutOf(watching)
  const session = sessionsOf(run, input.session)[0]
  if (cut === undefined || session === undefined) return undefined
  const left = detachAfter(run, watching, precedes)
  const until = left === undefined ? Infinity : nextCut(run, left, precedes)
  const told = deliveredTo(run, session.id, input.connection).filter(number => number > cut && number <= until)
  const wanted = session.events.slice(cut).map((_event, index) => cut + index + 1)
  const expected = left === undefined && run.crashes === 0 ? wanted : wanted.slice(0, told.length)
  if (listed(told.map(String)) === listed(expected.map(String))) return undefined
  const sentence = `${input.connection} watches ${input.session} after event ${cut}, and of the events ${listed(
    wanted.map(String),
  )} was told of ${listed(told.map(String))}`
  return { sentence, operations: [id] }
}

/** The number after which an answered operation made its connection see events. */
function cutOf({ outcome }: Performed): number | undefined {
  if (outcome.kind !== 'ok') return undefined
  const { answer } = outcome
  return answer.kind === 'watching' || answer.kind === 'accepted' ? (answer.cut ?? undefined) : undefined
}

function detachAfter(run: RoutingRun, { id, input }: Performed, precedes: Precedence): Performed | undefined {
  return run.history.operations.find(
    one => isOf(one.input, input) && one.input.operation === 'detach' && precedes(id, one.id),
  )
}

/** Where the connection begins to see events again after it was detached. */
function nextCut(run: RoutingRun, { id, input }: Performed, precedes: Precedence): number {
  const later = run.history.operations.filter(one => isOf(one.input, input) && precedes(id, one.id))
  return later.flatMap(one => cutOf(one) ?? [])[0] ?? Infinity
}

function isOf(one: RoutingRequest, other: RoutingRequest): boolean {
  return one.session === other.session && one.connection === other.connection
}

function deliveredTo(run: RoutingRun, session: string, connection: string): readonly number[] {
  const subject = `${deliverySubject(session, connection)} `
  return run.history.annotations.flatMap(({ kind, text }) =>
    kind === 'delivered' && text.startsWith(subject) ? [Number(text.slice(subject.length))] : [],
  )
}

/** Who is refused leaves nothing. */
export const honestRefusal: RoutingInvariant = {
  id: 'honest-refusal',
  claim: 'a message that was refused, and never acknowledged, left nothing',
  breach: run => firstBreach(sentIn(run), sent => dishonest(run, sent)),
}

function dishonest(run: RoutingRun, { id, session, message, said }: Sent): Breach | undefined {
  if (said !== 'refused') return undefined
  const others = sentIn(run).filter(one => one.message === message && one.said !== 'refused')
  if (others.length > 0) return undefined
  const left = sessionsOf(run, session).flatMap(({ messages, events }) => [
    ...messages.flatMap(one => (one.message === message ? [`its row, ${one.fate}`] : [])),
    ...events.flatMap(one => (one.message === message ? [`the event ${one.type}`] : [])),
  ])
  return left.length === 0
    ? undefined
    : { sentence: `${message} was refused, and left ${listed(left)}`, operations: [id] }
}

/** A conversation is one session. */
export const oneMintPerEpoch: RoutingInvariant = {
  id: 'one-mint-per-epoch',
  claim: 'no conversation has two sessions',
  breach: run =>
    firstBreach(run.artefacts.sessions, ({ id, conversation }) => {
      const other = run.artefacts.sessions.find(one => one.id !== id && one.conversation === conversation)
      if (other === undefined) return undefined
      const senders = sentIn(run).filter(({ session }) => session === conversation)
      return { sentence: `${conversation} is the sessions ${id} and ${other.id}`, operations: idsOf(senders) }
    }),
}

/** All messages that were sent, with what was said to those who sent them. */
function sentIn(run: RoutingRun): readonly Sent[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly Sent[] => {
    const message = 'message' in input ? input.message : undefined
    if (message === undefined || outcome.kind === 'failed') return []
    const { session } = input
    if (outcome.kind === 'unknown') return [{ id, session, message, said: 'nothing' }]
    const isRefused = outcome.answer.kind === 'busy' || outcome.answer.kind === 'run-failed'
    return [{ id, session, message, said: isRefused ? 'refused' : 'acknowledged' }]
  })
}

function sessionsOf(run: RoutingRun, conversation: string): readonly RoutedSession[] {
  return run.artefacts.sessions.filter(session => session.conversation === conversation)
}

function fateOf(run: RoutingRun, conversation: string, message: string): Fate | undefined {
  return sessionsOf(run, conversation)
    .flatMap(({ messages }) => messages)
    .find(one => one.message === message)?.fate
}

/** All that must be true of every run of sessions that run behind their answers. */
export function routingInvariants(
  model: Model<RoutingState, RoutingRequest, RoutingAnswer>,
  admission: Admission,
): readonly RoutingInvariant[] {
  return [
    answeredOnce(admission),
    roleOrder,
    statusTruth,
    nothingLeftPending,
    deliveredExactlyOnce,
    honestRefusal,
    oneMintPerEpoch,
    exclusiveGrant,
    progress,
    linearizability(model),
  ]
}
