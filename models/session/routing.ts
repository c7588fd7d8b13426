import type { Model, Point } from '../../harness/check/model.ts'
import type { Outcome } from '../../harness/history/operation.ts'
import type { Life } from './life.ts'
import { isLive } from './life.ts'
import type {
  Admission,
  InterruptRequest,
  PresenceRequest,
  Route,
  RoutingAnswer,
  RoutingRequest,
} from './routing-operations.ts'

/** A session that runs behind its answers, between two points. */
export interface RoutingState {
  /** Null where there is no session. */
  readonly life: Life | null
  /** The connection that the session is for; null: nobody. */
  readonly owner: string | null
  /** The ids of all messages that were ever accepted, in order. */
  readonly accepted: readonly string[]
  /** Those that wait for their turn. */
  readonly queued: readonly string[]
  /** The one that the agent is at. */
  readonly running: string | null
  readonly answered: readonly string[]
  /** How many more messages an agent may die over. */
  readonly failures: number
}

/** What a system declares of its sessions. */
export interface RoutingDeclaration {
  readonly admission: Admission
  /** How many messages of a run an agent may die over; 0: it always answers. */
  readonly failures: number
  /** Where a session stands before anybody asks for it. */
  readonly life: 'ENDED' | null
}

type RoutingPoint = Point<RoutingRequest, RoutingAnswer>

/**
 * Where what is sent to a session goes, as many requests one after another would have been told.
 *
 * - Every request has one point. What an accepted message leads to comes later, by itself: the agent takes up one
 *   message after another in the order of their acceptance, and answers it.
 * - A message goes to the agent that works for the session; where there is none, or one that comes to its end, another
 *   is started, and what had no answer by then gets none.
 * - An interrupt is valid as long as any message has no answer: it ends the one that the agent is at, or would take up.
 * - A session that nobody is attached to, or whose owner sleeps, may come to its end whenever it has nothing to do.
 */
export function routing(declared: RoutingDeclaration): Model<RoutingState, RoutingRequest, RoutingAnswer> {
  const { admission, failures, life: first } = declared
  return {
    name: 'session routing',
    initial: { life: first, owner: null, accepted: [], queued: [], running: null, answered: [], failures },
    step: (state, point) => (point.outcome.kind === 'failed' ? [] : occurring(state, point, admission)),
    internal: state => [...working(state), ...ending(state)],
    key: ({ life, owner, accepted, queued, running, answered, failures: left }) =>
      JSON.stringify([life, owner, accepted, queued, running, answered, left]),
    partition: input => input.session,
    describe,
  }
}

/** What the agent does by itself. */
function working(state: RoutingState): readonly RoutingState[] {
  const { life, running, queued, answered, failures } = state
  if (running !== null) {
    const next = { ...state, running: null, life: life === 'STARTING' ? 'ACTIVE' : life } as const
    const failed = failures > 0 ? [{ ...next, failures: failures - 1 }] : []
    return [{ ...next, answered: [...answered, running] }, ...failed]
  }
  const [head, ...rest] = queued
  if (head === undefined || !isLive(life)) return []
  return [{ ...state, life: life === 'CREATED' ? 'STARTING' : life, running: head, queued: rest }]
}

/** What becomes of a session that is to end, or that was left and has nothing to do. */
function ending(state: RoutingState): readonly RoutingState[] {
  const { life, owner, running, queued } = state
  if (life === 'CLOSING') return [ended(state)]
  if (life === 'ACTIVE' && owner === null) return [{ ...state, life: 'DETACHED' }]
  if (running !== null || queued.length > 0) return []
  if (life === 'DETACHED') return [{ ...state, life: 'CLOSING' }]
  const isLeft = life === 'SUSPENDED' || (owner === null && (life === 'CREATED' || life === 'STARTING'))
  return isLeft ? [ended(state)] : []
}

/** What has no answer by now gets none. */
function ended(state: RoutingState): RoutingState {
  return { ...state, life: 'ENDED', queued: [], running: null }
}

function occurring(state: RoutingState, point: RoutingPoint, admission: Admission): readonly RoutingState[] {
  const { input, outcome } = point
  switch (input.operation) {
    case 'send':
      return sent(state, point, admission)
    case 'interrupt':
      return interrupted(state, input, outcome)
    default:
      return attended(state, input, outcome)
  }
}

function sent(state: RoutingState, { input, outcome }: RoutingPoint, admission: Admission): readonly RoutingState[] {
  if (input.operation !== 'send') return []
  if (state.accepted.includes(input.message)) return isAnswer(outcome, 'duplicate') ? [state] : []
  if (outcome.kind === 'ok' && outcome.answer.kind === 'busy') {
    return admission === 'reject' && isOccupied(state) ? [state] : []
  }
  if (outcome.kind === 'ok' && (outcome.answer.kind !== 'accepted' || outcome.answer.route !== routeOf(state)))
    return []
  if (admission === 'reject' && isOccupied(state)) return []
  const before = admission === 'enqueue' ? state : { ...state, queued: [], running: null }
  return [{ ...admitted(before, input.message), owner: input.connection }]
}

function isOccupied({ life, queued, running }: RoutingState): boolean {
  return isLive(life) && (running !== null || queued.length > 0)
}

/** Where a message goes that comes now. */
function routeOf({ life }: RoutingState): Route {
  if (life === null) return 'started'
  return isLive(life) ? 'running' : 'resumed'
}

/** The state with one more message, for which an agent is started where none works. */
function admitted(state: RoutingState, message: string): RoutingState {
  const before = isLive(state.life) ? returned(state) : { ...ended(state), life: 'CREATED' as const }
  return { ...before, accepted: [...before.accepted, message], queued: [...before.queued, message] }
}

/** Somebody is there again. */
function returned(state: RoutingState): RoutingState {
  return state.life === 'DETACHED' || state.life === 'SUSPENDED' ? { ...state, life: 'ACTIVE' } : state
}

function interrupted(
  state: RoutingState,
  { message, connection }: InterruptRequest,
  outcome: Outcome<RoutingAnswer>,
): readonly RoutingState[] {
  if (message !== undefined && state.accepted.includes(message)) return isAnswer(outcome, 'duplicate') ? [state] : []
  const target = isLive(state.life) ? (state.running ?? state.queued[0]) : undefined
  if (!(target === undefined ? isAnswer(outcome, 'no-turn') : isStopped(outcome, target))) return []
  const stopped = { ...state, running: null, queued: state.queued.filter(one => one !== target) }
  const next = target === undefined ? state : stopped
  return [message === undefined ? next : { ...admitted(next, message), owner: connection }]
}

function isStopped(outcome: Outcome<RoutingAnswer>, target: string): boolean {
  return outcome.kind !== 'ok' || (outcome.answer.kind === 'stopped' && outcome.answer.message === target)
}

function isAnswer(outcome: Outcome<RoutingAnswer>, kind: RoutingAnswer['kind']): boolean {
  return outcome.kind !== 'ok' || outcome.answer.kind === kind
}

function attended(
  state: RoutingState,
  { operation, connection }: PresenceRequest,
  outcome: Outcome<RoutingAnswer>,
): readonly RoutingState[] {
  switch (operation) {
    case 'attach':
      return isWatching(state, outcome) ? [{ ...returned(state), owner: connection }] : []
    case 'switch':
      return isWatching(state, outcome) ? [state] : []
    case 'detach':
      return isAnswer(outcome, 'detached') ? [left(state, connection)] : []
    case 'suspend':
      return isAnswer(outcome, 'suspended') ? [asleep(state)] : []
    case 'close':
      return isAnswer(outcome, 'closed') ? [closed(state)] : []
    case 'inspect':
      return isInspected(state, outcome) ? [state] : []
  }
}

function isWatching({ life }: RoutingState, outcome: Outcome<RoutingAnswer>): boolean {
  return outcome.kind !== 'ok' || (outcome.answer.kind === 'watching' && outcome.answer.running === isLive(life))
}

function left(state: RoutingState, connection: string): RoutingState {
  if (state.owner !== connection) return state
  return { ...state, owner: null, life: state.life === 'ACTIVE' ? 'DETACHED' : state.life }
}

function asleep(state: RoutingState): RoutingState {
  return state.life === 'ACTIVE' || state.life === 'DETACHED' ? { ...state, life: 'SUSPENDED' } : state
}

/** A session that has said something comes to its end in good order; any other is ended at once. */
function closed(state: RoutingState): RoutingState {
  if (!isLive(state.life)) return state
  return state.life === 'ACTIVE' || state.life === 'DETACHED' ? { ...state, life: 'CLOSING' } : ended(state)
}

function isInspected({ life, answered }: RoutingState, outcome: Outcome<RoutingAnswer>): boolean {
  if (outcome.kind !== 'ok') return true
  const { answer } = outcome
  if (answer.kind !== 'inspected' || answer.life !== life) return false
  return answer.answered.length === answered.length && answer.answered.every((id, index) => id === answered[index])
}

function describe({ life, owner, queued, running, answered }: RoutingState): string {
  if (life === null) return 'there is no such session'
  const said = answered.length === 0 ? 'nothing answered' : `${answered.join(', ')} answered`
  const at = running === null ? 'nothing running' : `${running} running`
  const waiting = queued.length === 0 ? 'nothing queued' : `${queued.join(', ')} queued`
  return `${life}, ${owner === null ? 'for nobody' : `for ${owner}`}, ${said}, ${at}, ${waiting}`
}
