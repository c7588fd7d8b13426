import type { Breach } from '../../../harness/explore/invariant.ts'
import type { Precedence } from '../../../harness/history/operation.ts'
import type { Transcript } from '../artefacts.ts'
import { replyTo } from '../operations.ts'
import type { TranscriptLine } from '../transcript.ts'
import { activeBranch, messagesIn } from '../transcript.ts'
import type { AnsweredTurn, SessionInvariant, SessionRun } from './session-run.ts'
import { brokenChain, consecutiveReplies, repeatedId, wellFormedClaim, type LineFlaw } from './lines.ts'
import { answeredTurnsOf, firstBreach, idsOf, listed, rowOf, transcriptOf, turnsOf } from './session-run.ts'

/** What was answered is what the next turn will see, unless a reset took it away. */
export const acknowledgedOnBranch: SessionInvariant = {
  id: 'acknowledged-on-branch',
  claim: "each answered message is on the active branch of its session's current transcript, after its predecessors",
  breach(run, precedes) {
    const turns = answeredTurnsOf(run).filter(turn => !isRetired(run, turn))
    return firstBreach(turns, turn => offBranch(run, turn, turns, precedes))
  },
}

function isRetired(run: SessionRun, turn: AnsweredTurn): boolean {
  return rowOf(run, turn.session)?.retired.includes(turn.answer.transcript) === true
}

function offBranch(
  run: SessionRun,
  turn: AnsweredTurn,
  turns: readonly AnsweredTurn[],
  precedes: Precedence,
): Breach | undefined {
  const current = rowOf(run, turn.session)?.current ?? null
  const branch = current === null ? [] : branchOf(transcriptOf(run, current))
  const at = branch.indexOf(turn.message)
  if (at < 0 || branch[at + 1] !== replyTo(turn.message)) {
    const sees = `whoever continues ${turn.session} sees ${listed(branch)}`
    return { sentence: `${turn.message} was answered, and ${sees}`, operations: [turn.id] }
  }
  const overtaken = turns.find(
    other => other.session === turn.session && precedes(other.id, turn.id) && branch.indexOf(other.message) > at,
  )
  if (overtaken === undefined) return undefined
  return {
    sentence: `${turn.message} was asked after ${overtaken.message} was answered, and stands before it`,
    operations: [turn.id, overtaken.id],
  }
}

function branchOf(transcript: Transcript | undefined): readonly string[] {
  return activeBranch(transcript?.lines ?? []).map(line => line.uuid)
}

/** No message is answered twice, left pending, or answered with another's reply. */
export const answeredOnce: SessionInvariant = {
  id: 'answered-once',
  claim: 'each message is in the transcripts at most once, answered at most once, and by its own reply',
  breach(run) {
    const lines = run.artefacts.transcripts.flatMap(transcript => messagesIn(transcript.lines))
    return (
      firstBreach(answeredTurnsOf(run), turn => crossed(turn)) ??
      firstBreach(answeredTurnsOf(run), turn => pending(run, turn)) ??
      firstBreach(turnsOf(run), ({ id, message }) => twice(lines, message, id)) ??
      firstBreach(lines, line => misplaced(run, line))
    )
  },
}

function crossed({ id, message, answer }: AnsweredTurn): Breach | undefined {
  if (answer.reply === replyTo(message)) return undefined
  return { sentence: `${message} was answered with ${answer.reply}`, operations: [id] }
}

function pending(run: SessionRun, { id, message, answer }: AnsweredTurn): Breach | undefined {
  const lines = messagesIn(transcriptOf(run, answer.transcript)?.lines ?? [])
  const asked = lines.some(line => line.uuid === message)
  if (!asked || lines.some(line => line.uuid === replyTo(message))) return undefined
  return { sentence: `${message} was answered, and in ${answer.transcript}.jsonl it has no reply`, operations: [id] }
}

function twice(lines: readonly TranscriptLine[], message: string, id: number): Breach | undefined {
  for (const uuid of [message, replyTo(message)]) {
    const found = lines.filter(line => line.uuid === uuid)
    if (found.length < 2) continue
    const where = listed(found.map(line => `${line.sessionId}.jsonl`))
    return { sentence: `${uuid} stands ${found.length} times: in ${where}`, operations: [id] }
  }
  return undefined
}

function misplaced(run: SessionRun, { type, uuid, parentUuid }: TranscriptLine): Breach | undefined {
  if (type !== 'assistant' || (parentUuid !== null && replyTo(parentUuid) === uuid)) return undefined
  const turns = turnsOf(run).filter(turn => turn.message === parentUuid || replyTo(turn.message) === uuid)
  return { sentence: `${uuid} is written as the reply to ${parentUuid ?? 'nothing'}`, operations: idsOf(turns) }
}

/** A transcript is what one writer at a time would have written. */
export const wellFormedTranscript: SessionInvariant = {
  id: 'well-formed-transcript',
  claim: wellFormedClaim,
  breach: run => firstBreach(run.artefacts.transcripts, transcript => breachOf(run, brokenChain(transcript))),
}

/** The conversation alternates as an agent expects it; a message without a reply may be followed by another. */
export const roleOrder: SessionInvariant = {
  id: 'role-order',
  claim: 'no two assistant lines follow each other, and no id stands twice in a transcript',
  breach: run =>
    firstBreach(run.artefacts.transcripts, transcript =>
      breachOf(run, consecutiveReplies(transcript) ?? repeatedId(transcript)),
    ),
}

/** The turns that wrote the lines are what it is about. */
function breachOf(run: SessionRun, flaw: LineFlaw | undefined): Breach | undefined {
  if (flaw === undefined) return undefined
  const turns = turnsOf(run).filter(({ message }) => flaw.ids.includes(message) || flaw.ids.includes(replyTo(message)))
  return { sentence: flaw.sentence, operations: idsOf(turns) }
}
