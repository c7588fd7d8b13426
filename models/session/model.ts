import type { Model, Point } from '../../harness/check/model.ts'
import type { OperationId, Outcome } from '../../harness/history/operation.ts'
import type { Answered, SessionAnswer, SessionRequest } from './operations.ts'
import { replyTo } from './operations.ts'

/** Stands for a transcript that an unanswered turn may have reserved and whose UUID no answer has shown yet. */
const unseen = '?'

/** A session between two points. */
export interface SessionState {
  /** Null until an answer shows whether there is such a session. */
  readonly exists: boolean | null
  /** How often the session was reset, or deleted. */
  readonly epoch: number
  /** The UUID of the current transcript; `?` where it is not known yet. */
  readonly current: string | null
  /** The UUIDs of earlier epochs, in the order in which they were retired. */
  readonly retired: readonly string[]
  /** Messages answered in this epoch, in order: every later context has them. */
  readonly answered: readonly string[]
  /** Messages of turns that ended unanswered in this epoch: a later context may have them. */
  readonly uncertain: readonly string[]
  /** The operation between its begin and its end, which occupies the session. */
  readonly running: OperationId | null
}

type SessionPoint = Point<SessionRequest, SessionAnswer>

/**
 * One session, as many operations one after another would have left it.
 *
 * - A turn has two points, begin and end, and between them nobody else begins. It is in the current transcript or,
 *   where there is none, in a fresh one, which becomes current at its begin or at its end. Its context has every
 *   message answered before in this epoch, in order, and otherwise only messages of turns that ended unanswered.
 * - A reset has three, begin, effect and end: it occupies the session as a turn does, and observers see its effect
 *   before others get in. The current transcript is retired. So it is with a delete, after whose effect the session
 *   is missing.
 * - A turn of unknown outcome or that answers run-failed leaves its message uncertain, and perhaps a transcript that
 *   nobody has seen. The end of an unknown operation stands for its end or for the recovery from its death.
 * - Busy is answered only while somebody occupies the session; missing where there is no session and, to a resume,
 *   where there is no conversation. Neither changes anything. Observing reads the row at one point; the reaper changes
 *   nothing.
 *
 * Sessions are not made here: whether one exists is what the first answer says, and stays so until it is deleted.
 */
export const session: Model<SessionState, SessionRequest, SessionAnswer> = {
  name: 'session',
  initial: { exists: null, epoch: 0, current: null, retired: [], answered: [], uncertain: [], running: null },
  step(state, point) {
    const { outcome } = point
    if (outcome.kind === 'failed') return []
    if (outcome.kind === 'ok' && outcome.answer.kind === 'missing') return missing(state, point.input)
    if (state.exists === false && state.running === null) return []
    return occurring(state.exists === null ? { ...state, exists: true } : state, point)
  },
  key: keyOf,
  points: pointsOf,
  partition: input => (input.operation === 'reap' ? '' : input.session),
  describe,
}

function pointsOf(input: SessionRequest, outcome: Outcome<SessionAnswer> | undefined): number {
  if (outcome?.kind === 'ok' && (outcome.answer.kind === 'busy' || outcome.answer.kind === 'missing')) return 1
  return pointsOfOne[input.operation]
}

const pointsOfOne: Readonly<Record<SessionRequest['operation'], number>> = {
  turn: 2,
  resume: 2,
  reset: 3,
  delete: 3,
  observe: 1,
  reap: 1,
}

function missing(state: SessionState, input: SessionRequest): readonly SessionState[] {
  const noSession = state.exists === true ? [] : [{ ...state, exists: false }]
  const nothingToResume = input.operation === 'resume' && state.current === null && state.running === null
  return nothingToResume && state.exists !== false ? [...noSession, { ...state, exists: true }] : noSession
}

/** Any point of an operation on a session that exists, or that is being deleted. */
function occurring(state: SessionState, point: SessionPoint): readonly SessionState[] {
  const { input, outcome } = point
  if (outcome.kind === 'ok' && outcome.answer.kind === 'busy') return isOccupied(state, point) ? [state] : []
  if (input.operation === 'observe') return observed(state, outcome)
  if (input.operation === 'reap') return isAnswer(outcome, 'reaped') ? [state] : []
  if (input.operation === 'reset') return isAnswer(outcome, 'reset') ? ending(state, point, nextEpoch(state)) : []
  if (input.operation === 'delete') {
    const gone = { ...nextEpoch(state), exists: false }
    return isAnswer(outcome, 'deleted') ? ending(state, point, gone) : []
  }
  if (point.index === 0) return begin(state, point)
  return end(state, point, input.message)
}

/** Observing and reaping take no part in the admission, so they are never told busy. */
function isOccupied(state: SessionState, { input }: SessionPoint): boolean {
  return state.running !== null && input.operation !== 'observe' && input.operation !== 'reap'
}

function isAnswer(outcome: Outcome<SessionAnswer>, kind: SessionAnswer['kind']): boolean {
  return outcome.kind !== 'ok' || outcome.answer.kind === kind
}

function observed(state: SessionState, outcome: Outcome<SessionAnswer>): readonly SessionState[] {
  if (outcome.kind !== 'ok') return [state]
  if (outcome.answer.kind !== 'observed' || state.exists === false) return []
  const { current } = outcome.answer
  if (current === state.current) return [state]
  return current !== null && state.current === unseen && isFresh(state, current) ? [{ ...state, current }] : []
}

/** Ends the conversation: `after` is what follows from its effect. */
function ending(
  state: SessionState,
  { operation, outcome, index }: SessionPoint,
  after: SessionState,
): readonly SessionState[] {
  if (index === 0) return state.running === null ? [{ ...state, running: operation }] : []
  if (state.running !== operation) return []
  if (index === 2) return [{ ...state, running: null }]
  // One that died may have got the session and never come to its effect.
  return outcome.kind === 'ok' ? [after] : [after, state]
}

function nextEpoch(state: SessionState): SessionState {
  const { current } = state
  const retired = current === null || current === unseen ? state.retired : [...state.retired, current]
  return { ...state, epoch: state.epoch + 1, current: null, retired, answered: [], uncertain: [] }
}

function begin(state: SessionState, { operation, input, outcome }: SessionPoint): readonly SessionState[] {
  if (state.running !== null) return []
  if (input.operation === 'resume' && state.current === null) return []
  const running = { ...state, running: operation }
  if (outcome.kind === 'ok' && outcome.answer.kind === 'answered') return beginAnswered(running, input, outcome.answer)
  if (!isAnswer(outcome, 'run-failed')) return []
  return perhapsReserved(running)
}

/** A turn that nobody answered may have made a transcript current, when it began or when it ended. */
function perhapsReserved(state: SessionState): readonly SessionState[] {
  return state.current === null ? [state, { ...state, current: unseen }] : [state]
}

function beginAnswered(state: SessionState, input: SessionRequest, answer: Answered): readonly SessionState[] {
  if (input.operation !== 'turn' && input.operation !== 'resume') return []
  if (answer.reply !== replyTo(input.message) || !isContext(state, answer.context)) return []
  const { transcript } = answer
  if (state.current === transcript) return [state]
  if (!isFresh(state, transcript)) return []
  if (state.current === unseen) return [{ ...state, current: transcript }]
  return state.current === null ? [{ ...state, current: transcript }, state] : []
}

function end(state: SessionState, { operation, outcome }: SessionPoint, message: string): readonly SessionState[] {
  if (state.running !== operation) return []
  if (outcome.kind !== 'ok' || outcome.answer.kind !== 'answered') {
    const after = { ...state, running: null, uncertain: [...state.uncertain, message].sort(byCodeUnit) }
    return perhapsReserved(after)
  }
  const { transcript } = outcome.answer
  return [{ ...state, running: null, current: transcript, answered: [...state.answered, message] }]
}

function isFresh(state: SessionState, transcript: string): boolean {
  return transcript !== unseen && !state.retired.includes(transcript)
}

/** Whether a turn that begins now may have seen these messages. */
function isContext(state: SessionState, context: readonly string[]): boolean {
  let next = 0
  const more = new Set<string>()
  for (const message of context) {
    if (message === state.answered[next]) next += 1
    else if (state.uncertain.includes(message) && !more.has(message)) more.add(message)
    else return false
  }
  return next === state.answered.length
}

function keyOf(state: SessionState): string {
  const { exists, epoch, current, running, retired, answered, uncertain } = state
  return JSON.stringify([exists, epoch, current, running, retired, answered, uncertain])
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function describe(state: SessionState): string {
  if (state.exists === false) return 'there is no such session'
  const current = state.current === null ? 'no transcript' : `transcript ${state.current}`
  const answered = state.answered.length === 0 ? 'nothing answered' : `${state.answered.join(', ')} answered`
  const occupied = state.running === null ? 'nobody runs' : `operation ${state.running} runs`
  return `epoch ${state.epoch}: ${current}, ${answered}, ${occupied}`
}
