import type { Model, Point } from '../../harness/check/model.ts'
import type { OperationId, Outcome } from '../../harness/history/operation.ts'
import type { ArchiveAnswer, ArchiveRequest, TaskRequest } from './archive-operations.ts'

/** A commit that was accepted, and what it has done by now. */
export interface AcceptedTask {
  readonly task: string
  readonly state: 'accepted' | 'moved' | 'completed' | 'failed'
}

/** A session with archives between two points. */
export interface ArchiveState {
  /** The ids of the messages that no archive has, in order. */
  readonly live: readonly string[]
  /** The number of the latest archive; 0 where there is none. */
  readonly latest: number
  /** In the order of their acceptance. */
  readonly tasks: readonly AcceptedTask[]
  /** The operation between its begin and its end, which occupies the session. */
  readonly running: OperationId | null
}

type ArchivePoint = Point<ArchiveRequest, ArchiveAnswer>

/**
 * The messages of one session, as many operations one after another would have left them.
 *
 * - Adding a message, and a commit that is waited for, have three points: they occupy the session, take effect, and
 *   give it up. A commit moves all live messages into an archive with a number higher than all before, or is skipped
 *   where there are none. The point of an unknown operation at which it would have taken effect may do nothing.
 * - A commit that is not waited for has one: it is accepted. What it does comes at any moment after that at which
 *   nobody occupies the session, or never. Its task may be said to run until it is said to be over; completed may be
 *   said only after the messages were moved; failed, only where they were not.
 * - Busy is answered only while somebody occupies the session, or a task may do so. It changes nothing.
 * - Reading the live messages, or what has become of a task, takes one point.
 */
export const archives: Model<ArchiveState, ArchiveRequest, ArchiveAnswer> = {
  name: 'session archives',
  initial: { live: [], latest: 0, tasks: [], running: null },
  step: (state, point) =>
    point.outcome.kind === 'failed' ? [] : withTasks(state).flatMap(later => occurring(later, point)),
  key: ({ live, latest, tasks, running }) => JSON.stringify([live, latest, tasks, running]),
  points: pointsOf,
  partition: input => input.session,
  describe,
}

function pointsOf(input: ArchiveRequest, outcome: Outcome<ArchiveAnswer>): number {
  if (outcome.kind === 'ok' && outcome.answer.kind === 'busy') return 1
  return input.operation === 'addMessage' || (input.operation === 'commit' && input.wait) ? 3 : 1
}

/** The state, and what it becomes where some of the accepted tasks do now what they are to do. */
function withTasks(state: ArchiveState): readonly ArchiveState[] {
  if (state.running !== null) return [state]
  let states: readonly ArchiveState[] = [state]
  for (const { task } of state.tasks) states = states.flatMap(before => [before, ...moved(before, task)])
  return states
}

function moved(state: ArchiveState, task: string): readonly ArchiveState[] {
  return isIn(state, task, 'accepted') ? [withTask(archived(state, state.latest + 1), task, 'moved')] : []
}

function archived(state: ArchiveState, index: number): ArchiveState {
  return state.live.length === 0 ? state : { ...state, live: [], latest: index }
}

function occurring(state: ArchiveState, point: ArchivePoint): readonly ArchiveState[] {
  const { input, outcome } = point
  if (outcome.kind === 'ok' && outcome.answer.kind === 'busy') return isOccupied(state) ? [state] : []
  if (input.operation === 'live') return liveRead(state, outcome)
  if (input.operation === 'task') return asked(state, input, outcome)
  if (input.operation === 'commit' && !input.wait) return accepted(state, input.task, outcome)
  return occupying(state, point)
}

function isOccupied({ running, tasks }: ArchiveState): boolean {
  return running !== null || tasks.some(({ state }) => state === 'accepted' || state === 'moved')
}

function liveRead(state: ArchiveState, outcome: Outcome<ArchiveAnswer>): readonly ArchiveState[] {
  if (outcome.kind !== 'ok') return [state]
  return outcome.answer.kind === 'live' && areEqual(outcome.answer.messages, state.live) ? [state] : []
}

function accepted(state: ArchiveState, task: string, outcome: Outcome<ArchiveAnswer>): readonly ArchiveState[] {
  if (outcome.kind === 'ok' && outcome.answer.kind !== 'accepted') return []
  return [{ ...state, tasks: [...state.tasks, { task, state: 'accepted' }] }]
}

function asked(state: ArchiveState, { task }: TaskRequest, outcome: Outcome<ArchiveAnswer>): readonly ArchiveState[] {
  if (outcome.kind !== 'ok') return [state]
  switch (outcome.answer.kind) {
    case 'running':
      return isIn(state, task, 'completed') || isIn(state, task, 'failed') ? [] : [state]
    case 'completed':
      return isIn(state, task, 'moved') || isIn(state, task, 'completed') ? [withTask(state, task, 'completed')] : []
    case 'run-failed':
      return isIn(state, task, 'accepted') || isIn(state, task, 'failed') ? [withTask(state, task, 'failed')] : []
    default:
      return []
  }
}

function isIn({ tasks }: ArchiveState, task: string, state: AcceptedTask['state']): boolean {
  return tasks.some(known => known.task === task && known.state === state)
}

function withTask(state: ArchiveState, task: string, next: AcceptedTask['state']): ArchiveState {
  return { ...state, tasks: state.tasks.map(known => (known.task === task ? { task, state: next } : known)) }
}

/** A point of an operation that occupies the session. */
function occupying(state: ArchiveState, point: ArchivePoint): readonly ArchiveState[] {
  const { operation, outcome, index } = point
  if (index === 0) return state.running === null ? [{ ...state, running: operation }] : []
  if (state.running !== operation) return []
  if (index === 2) return [{ ...state, running: null }]
  // One that died may have got the session and never come to its effect.
  return outcome.kind === 'ok' ? effect(state, point, outcome.answer) : [state, ...unansweredEffect(state, point)]
}

function unansweredEffect(state: ArchiveState, { input }: ArchivePoint): readonly ArchiveState[] {
  return input.operation === 'addMessage' ? [withMessage(state, input.message)] : [archived(state, state.latest + 1)]
}

function effect(state: ArchiveState, { input }: ArchivePoint, answer: ArchiveAnswer): readonly ArchiveState[] {
  if (input.operation === 'addMessage') return answer.kind === 'added' ? [withMessage(state, input.message)] : []
  if (answer.kind === 'skipped') return state.live.length === 0 ? [state] : []
  if (answer.kind !== 'archived' || answer.index <= state.latest) return []
  return state.live.length > 0 && areEqual(answer.messages, state.live) ? [archived(state, answer.index)] : []
}

function withMessage(state: ArchiveState, message: string): ArchiveState {
  return { ...state, live: [...state.live, message] }
}

function areEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}

function describe({ live, latest, tasks, running }: ArchiveState): string {
  const messages = live.length === 0 ? 'no live messages' : `live: ${live.join(', ')}`
  const said = tasks.map(({ task, state }) => `task ${task} ${state}`)
  const occupied = running === null ? 'nobody runs' : `operation ${running} runs`
  return [messages, `${latest} archives`, ...said, occupied].join(', ')
}
