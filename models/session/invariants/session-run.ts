import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/system.ts'
import type { OperationId } from '../../../harness/history/operation.ts'
import type { SessionArtefacts, SessionRow, Transcript } from '../artefacts.ts'
import type { Answered, SessionAnswer, SessionRequest } from '../operations.ts'

/** A run of a session system, as its invariants see it. */
export type SessionRun = Run<SessionRequest, SessionAnswer, SessionArtefacts>

/** What must be true of every run of a session system. */
export type SessionInvariant = Invariant<SessionRequest, SessionAnswer, SessionArtefacts>

/** A turn, or a resume, and what became of it. */
export interface TurnTaken {
  readonly id: OperationId
  readonly session: string
  readonly message: string
  readonly fate: 'answered' | 'run-failed' | 'busy' | 'missing' | 'unknown'
}

/** A turn that was answered. */
export interface AnsweredTurn extends TurnTaken {
  readonly fate: 'answered'
  readonly answer: Answered
}

/** A reset or a delete that was answered, or may have taken effect: either retires the current transcript. */
export interface ResetTaken {
  readonly id: OperationId
  readonly session: string
  readonly fate: 'done' | 'unknown'
}

/** The turns and resumes that may have reached the system, in the order of their invocations. */
export function turnsOf(run: SessionRun): readonly TurnTaken[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly TurnTaken[] => {
    if (input.operation !== 'turn' && input.operation !== 'resume') return []
    const turn = { id, session: input.session, message: input.message }
    if (outcome.kind === 'unknown') return [{ ...turn, fate: 'unknown' }]
    if (outcome.kind === 'failed') return []
    const { kind } = outcome.answer
    return isFate(kind) ? [{ ...turn, fate: kind }] : []
  })
}

function isFate(kind: SessionAnswer['kind']): kind is Exclude<TurnTaken['fate'], 'unknown'> {
  return kind === 'answered' || kind === 'run-failed' || kind === 'busy' || kind === 'missing'
}

/** The turns that were answered, with their answers. */
export function answeredTurnsOf(run: SessionRun): readonly AnsweredTurn[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly AnsweredTurn[] => {
    if (input.operation !== 'turn' && input.operation !== 'resume') return []
    if (outcome.kind !== 'ok' || outcome.answer.kind !== 'answered') return []
    return [{ id, session: input.session, message: input.message, fate: 'answered', answer: outcome.answer }]
  })
}

/** The resets and deletes that may have taken effect, in the order of their invocations. */
export function resetsOf(run: SessionRun): readonly ResetTaken[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly ResetTaken[] => {
    if ((input.operation !== 'reset' && input.operation !== 'delete') || outcome.kind === 'failed') return []
    if (outcome.kind === 'unknown') return [{ id, session: input.session, fate: 'unknown' }]
    const isDone = outcome.answer.kind === 'reset' || outcome.answer.kind === 'deleted'
    return isDone ? [{ id, session: input.session, fate: 'done' }] : []
  })
}

/** The row of a session, if it was left. */
export function rowOf(run: SessionRun, session: string): SessionRow | undefined {
  return run.artefacts.rows.find(row => row.key === session)
}

/** The transcript that a UUID names, if it was left. */
export function transcriptOf(run: SessionRun, uuid: string): Transcript | undefined {
  return run.artefacts.transcripts.find(transcript => transcript.uuid === uuid)
}

/** The operations of these turns. */
export function idsOf(turns: readonly { readonly id: OperationId }[]): readonly OperationId[] {
  return turns.map(turn => turn.id)
}

/** The first breach that `judge` finds. */
export function firstBreach<Item>(
  items: readonly Item[],
  judge: (item: Item) => Breach | undefined,
): Breach | undefined {
  for (const item of items) {
    const breach = judge(item)
    if (breach !== undefined) return breach
  }
  return undefined
}

/** A list in a sentence. */
export function listed(items: readonly string[]): string {
  return items.length === 0 ? 'nothing' : items.join(', ')
}
