import type { Model, Point } from '../../harness/check/model.ts'
import type { OperationId, Outcome } from '../../harness/history/operation.ts'
import { replyTo } from './operations.ts'
import type {
  AppendRequest,
  InterruptRequest,
  Remark,
  Role,
  RunRequest,
  WritingAnswer,
  WritingRequest,
} from './writing-operations.ts'
import { partialOf } from './writing-operations.ts'

/** One entry of a transcript. */
export interface WrittenEntry {
  readonly id: string
  readonly role: Role
  /** The idempotency key; null where it has none. */
  readonly key: string | null
}

/** A transcript between two points. */
export interface WritingState {
  /** What whoever resumes the session sees, in order. */
  readonly entries: readonly WrittenEntry[]
  /** The messages whose runs somebody asked to stop. */
  readonly stopping: readonly string[]
  /** Who is between begin and end, and whether it writes nothing more. */
  readonly writer: { readonly operation: OperationId; readonly ended: boolean } | null
}

type WritingPoint = Point<WritingRequest, WritingAnswer>

/**
 * One transcript, as many writers one after another would have left it.
 *
 * - A run has one point for its begin, one for each entry (what was injected, the message, the answer, what was
 *   delivered), and one for its end; an append and an interrupt have one entry. Nobody begins between another's begin
 *   and end. Who reads takes one point, and may see a message without its answer.
 * - An answer follows the message of its run, and no answer, partial answer or entry in the assistant's name follows
 *   another entry in that name: what the mirror or the gateway has to say there is said in the user's name.
 * - What comes with an idempotency key that is there already is not written; an append says which entry has it.
 * - An interrupt asks for the run to be stopped before it begins to write. It leaves one partial answer if the message
 *   is the last entry by then, and else none. A run is interrupted only if somebody asked for that.
 * - Busy is answered only between begin and end of another operation, and changes nothing. Who is told that the lock is
 *   lost, or is told nothing, wrote a beginning of its entries.
 */
export const writing: Model<WritingState, WritingRequest, WritingAnswer> = {
  name: 'transcript writing',
  initial: { entries: [], stopping: [], writer: null },
  step: (state, point) => (point.outcome.kind === 'failed' ? [] : occurring(state, point)),
  key: ({ entries, stopping, writer }) => JSON.stringify([entries, stopping, writer]),
  points: pointsOf,
  partition: input => input.session,
  describe,
}

/** What an operation writes, entry by entry. */
type Writing =
  | { readonly kind: 'remark'; readonly remark: Remark }
  | { readonly kind: 'message' | 'reply' | 'partial'; readonly message: string }

function writingsOf(input: WritingRequest): readonly Writing[] {
  switch (input.operation) {
    case 'run':
      return writingsOfRun(input)
    case 'append':
      return [{ kind: 'remark', remark: input }]
    case 'interrupt':
      return [{ kind: 'partial', message: input.message }]
    case 'read':
      return []
  }
}

function writingsOfRun({ message, injected, delivered }: RunRequest): readonly Writing[] {
  const before: readonly Writing[] = injected === undefined ? [] : [{ kind: 'remark', remark: injected }]
  const after: readonly Writing[] = delivered === undefined ? [] : [{ kind: 'remark', remark: delivered }]
  return [...before, { kind: 'message', message }, { kind: 'reply', message }, ...after]
}

/** An interrupt has a point before all others: it asks for the run to be stopped. */
function asksFirst({ operation }: WritingRequest): number {
  return operation === 'interrupt' ? 1 : 0
}

function pointsOf(input: WritingRequest, outcome: Outcome<WritingAnswer>): number {
  return asksFirst(input) + (writesNothing(input, outcome) ? 1 : 2 + writingsOf(input).length)
}

function writesNothing({ operation }: WritingRequest, outcome: Outcome<WritingAnswer>): boolean {
  if (operation === 'read') return true
  return outcome.kind === 'ok' && (outcome.answer.kind === 'busy' || outcome.answer.kind === 'duplicate')
}

function occurring(state: WritingState, point: WritingPoint): readonly WritingState[] {
  const { input, outcome, index } = point
  if (input.operation === 'interrupt' && index === 0) return [asking(state, input)]
  if (writesNothing(input, outcome)) return looking(state, point) ? [state] : []
  const place = index - asksFirst(input)
  if (place === 0) return beginning(state, point)
  if (state.writer?.operation !== point.operation) return []
  const writing = writingsOf(input)[place - 1]
  return writing === undefined ? ending(state, point) : written(state, point, writing)
}

function asking(state: WritingState, { message }: InterruptRequest): WritingState {
  return state.stopping.includes(message) ? state : { ...state, stopping: [...state.stopping, message].sort() }
}

/** Whether what somebody was told who wrote nothing is true. */
function looking({ entries, writer }: WritingState, { input, outcome }: WritingPoint): boolean {
  if (outcome.kind !== 'ok') return true
  const { answer } = outcome
  if (answer.kind === 'busy') return writer !== null
  if (answer.kind === 'duplicate' && input.operation === 'append') {
    return entries.some(({ id, key }) => id === answer.entry && key === input.key)
  }
  return answer.kind === 'read' && areEqual(answer.entries, idsOf(entries))
}

function beginning(state: WritingState, { operation }: WritingPoint): readonly WritingState[] {
  return state.writer === null ? [{ ...state, writer: { operation, ended: false } }] : []
}

function ending(state: WritingState, { input, outcome }: WritingPoint): readonly WritingState[] {
  const wasStopped = outcome.kind === 'ok' && outcome.answer.kind === 'interrupted'
  if (wasStopped && !(input.operation === 'run' && state.stopping.includes(input.message))) return []
  return [{ ...state, writer: null }]
}

function written(state: WritingState, point: WritingPoint, writing: Writing): readonly WritingState[] {
  if (state.writer?.ended === true) return [state]
  const { outcome } = point
  if (outcome.kind !== 'ok' || outcome.answer.kind === 'lost') return [ended(state), ...possible(state, writing)]
  const { answer } = outcome
  if (answer.kind === 'interrupted' && writing.kind === 'reply') return [ended(state)]
  return possible(state, writing).filter(next => agrees(state, next, { answer, writing, input: point.input }))
}

/** It writes nothing more. */
function ended(state: WritingState): WritingState {
  return state.writer === null ? state : { ...state, writer: { ...state.writer, ended: true } }
}

/** What follows when the entry is written, or left out because it may not be there. */
function possible(state: WritingState, writing: Writing): readonly WritingState[] {
  switch (writing.kind) {
    case 'message':
      return [withEntry(state, { id: writing.message, role: 'user', key: null })]
    case 'reply':
      return followsMessage(state, writing.message)
        ? [withEntry(state, { id: replyTo(writing.message), role: 'assistant', key: null })]
        : []
    case 'partial':
      return followsMessage(state, writing.message)
        ? [withEntry(state, { id: partialOf(writing.message), role: 'assistant', key: null })]
        : [state]
    case 'remark':
      return remarked(state, writing.remark)
  }
}

function followsMessage({ entries }: WritingState, message: string): boolean {
  return entries.at(-1)?.id === message
}

function remarked(state: WritingState, { entry, key }: Remark): readonly WritingState[] {
  if (state.entries.some(written => written.key === key)) return [state]
  const roles: readonly Role[] = state.entries.at(-1)?.role === 'assistant' ? ['user'] : ['assistant', 'user']
  return roles.map(role => withEntry(state, { id: entry, role, key }))
}

function withEntry(state: WritingState, entry: WrittenEntry): WritingState {
  return { ...state, entries: [...state.entries, entry] }
}

interface Told {
  readonly answer: WritingAnswer
  readonly writing: Writing
  readonly input: WritingRequest
}

/** Whether the answer says what happened between the two states. */
function agrees(before: WritingState, after: WritingState, { answer, writing, input }: Told): boolean {
  const entry = after.entries.length > before.entries.length ? after.entries.at(-1) : undefined
  switch (input.operation) {
    case 'run':
      return answer.kind === 'interrupted' || saw(before, answer, writing)
    case 'append':
      return isAppended(answer, input) && entry?.role === answer.role
    case 'interrupt':
      return answer.kind === 'stopped' && answer.partial === (entry?.id ?? null)
    case 'read':
      return false
  }
}

function isAppended(
  answer: WritingAnswer,
  { entry }: AppendRequest,
): answer is Extract<WritingAnswer, { kind: 'appended' }> {
  return answer.kind === 'appended' && answer.entry === entry
}

/** The agent sees what is there before the message that it is to answer. */
function saw({ entries }: WritingState, answer: WritingAnswer, writing: Writing): boolean {
  if (answer.kind !== 'answered') return false
  if (writing.kind === 'message') return areEqual(answer.context, idsOf(entries))
  return writing.kind !== 'reply' || answer.reply === replyTo(writing.message)
}

function idsOf(entries: readonly WrittenEntry[]): readonly string[] {
  return entries.map(({ id }) => id)
}

function areEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}

function describe({ entries, writer }: WritingState): string {
  const there = entries.length === 0 ? 'an empty transcript' : idsOf(entries).join(', ')
  return writer === null ? there : `${there}, while operation ${writer.operation} writes`
}
