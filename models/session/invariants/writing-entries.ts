import type { Breach } from '../../../harness/explore/invariant.ts'
import type { OperationId, Precedence } from '../../../harness/history/operation.ts'
import type { Transcript } from '../artefacts.ts'
import { replyTo } from '../operations.ts'
import type { TranscriptLine } from '../transcript.ts'
import { activeBranch, messagesIn } from '../transcript.ts'
import type { WritingAnswer, WritingRequest } from '../writing-operations.ts'
import { partialOf } from '../writing-operations.ts'
import { brokenChain, consecutiveReplies, repeatedId, wellFormedClaim, type LineFlaw } from './lines.ts'
import { firstBreach, listed } from './session-run.ts'
import { firstFlaw, type WritingInvariant, type WritingRun } from './writing-run.ts'

/** A transcript is what one writer at a time would have written. */
export const wellFormedTranscript: WritingInvariant = {
  id: 'well-formed-transcript',
  claim: wellFormedClaim,
  breach: run => firstFlaw(run, brokenChain),
}

/** The conversation alternates as an agent expects it. */
export const roleOrder: WritingInvariant = {
  id: 'role-order',
  claim: 'no two assistant lines follow each other, and no id stands twice in a transcript',
  breach: run => firstFlaw(run, transcript => consecutiveReplies(transcript) ?? repeatedId(transcript)),
}

/** What is delivered twice is written once. */
export const uniqueKeys: WritingInvariant = {
  id: 'unique-keys',
  claim: 'no idempotency key stands twice in a transcript',
  breach: run => firstFlaw(run, repeatedKey),
}

function repeatedKey({ uuid, lines }: Transcript): LineFlaw | undefined {
  const keyed = messagesIn(lines).filter(({ idempotencyKey }) => idempotencyKey !== undefined)
  const again = keyed.find(({ idempotencyKey }, index) => firstWith(keyed, idempotencyKey) < index)
  if (again === undefined) return undefined
  const { idempotencyKey } = again
  const ids = keyed.filter(line => line.idempotencyKey === idempotencyKey).map(line => line.uuid)
  return { sentence: `in ${uuid}.jsonl ${listed(ids)} have the same key, ${idempotencyKey ?? ''}`, ids }
}

function firstWith(lines: readonly TranscriptLine[], key: string | undefined): number {
  return lines.findIndex(({ idempotencyKey }) => idempotencyKey === key)
}

/** An interrupted turn leaves at most one partial answer, and says so. */
export const answeredOnce: WritingInvariant = {
  id: 'answered-once',
  claim: 'no message has two answers, one of them partial or not, and a partial one is flagged',
  breach: run => firstFlaw(run, answeredAgain),
}

function answeredAgain({ uuid, lines }: Transcript): LineFlaw | undefined {
  const messages = messagesIn(lines)
  for (const { uuid: message } of messages) {
    const answers = messages.filter(line => line.uuid === replyTo(message) || line.uuid === partialOf(message))
    const ids = answers.map(line => line.uuid)
    if (ids.length > 1) return { sentence: `in ${uuid}.jsonl ${message} has two answers: ${listed(ids)}`, ids }
    const wrong = answers.find(line => (line.uuid === partialOf(message)) !== (line.partial === true))
    if (wrong !== undefined) return { sentence: `in ${uuid}.jsonl ${wrong.uuid} is not flagged for what it is`, ids }
  }
  return undefined
}

/** What was acknowledged is what the next run will see. */
export const acknowledgedOnBranch: WritingInvariant = {
  id: 'acknowledged-on-branch',
  claim: 'each acknowledged entry is on the active branch of its transcript, after those that were acknowledged before',
  breach(run, precedes) {
    const acknowledged = acknowledgedIn(run)
    return firstBreach(acknowledged, one => offBranch(run, one, acknowledged, precedes))
  },
}

interface Acknowledged {
  readonly id: OperationId
  readonly session: string
  readonly entry: string
}

function acknowledgedIn(run: WritingRun): readonly Acknowledged[] {
  return run.history.operations.flatMap(({ id, input, outcome }) => {
    const entries = outcome.kind === 'ok' ? entriesOf(input, outcome.answer) : []
    return entries.map(entry => ({ id, session: input.session, entry }))
  })
}

/** The entries that an answer says are there because of its request. */
function entriesOf(input: WritingRequest, answer: WritingAnswer): readonly string[] {
  switch (answer.kind) {
    case 'answered':
      return input.operation === 'run' ? [input.message, replyTo(input.message)] : []
    case 'interrupted':
      return input.operation === 'run' ? [input.message] : []
    case 'appended':
    case 'duplicate':
      return [answer.entry]
    case 'stopped':
      return answer.partial === null ? [] : [answer.partial]
    default:
      return []
  }
}

function offBranch(
  run: WritingRun,
  { id, session, entry }: Acknowledged,
  all: readonly Acknowledged[],
  precedes: Precedence,
): Breach | undefined {
  const branch = branchOf(run, session)
  const at = branch.indexOf(entry)
  if (at < 0) {
    return { sentence: `${entry} was acknowledged, and whoever resumes sees ${listed(branch)}`, operations: [id] }
  }
  const overtaken = all.find(other => precedes(other.id, id) && branch.indexOf(other.entry) > at)
  if (overtaken === undefined || isDuplicateOf(run, id)) return undefined
  const sentence = `${entry} was asked for after ${overtaken.entry} was acknowledged, and stands before it`
  return { sentence, operations: [id, overtaken.id] }
}

/** What was there already may stand before what came after it. */
function isDuplicateOf(run: WritingRun, id: OperationId): boolean {
  const outcome = run.history.operations[id]?.outcome
  return outcome?.kind === 'ok' && outcome.answer.kind === 'duplicate'
}

function branchOf({ artefacts }: WritingRun, session: string): readonly string[] {
  const transcript = artefacts.transcripts.find(({ uuid }) => uuid === session)
  return activeBranch(transcript?.lines ?? []).map(line => line.uuid)
}
