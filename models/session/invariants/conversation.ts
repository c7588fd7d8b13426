import type { Breach } from '../../../harness/explore/invariant.ts'
import type { Precedence } from '../../../harness/history/operation.ts'
import type { Transcript } from '../artefacts.ts'
import { replyTo } from '../operations.ts'
import type { TranscriptLine } from '../transcript.ts'
import { activeBranch, messagesIn } from '../transcript.ts'
import type { AnsweredTurn, SessionInvariant, SessionRun } from './session-run.ts'
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
  claim: 'every line of a transcript parses, one header at most comes first, and each message follows the one before',
  breach: run => firstBreach(run.artefacts.transcripts, transcript => malformed(run, transcript)),
}

function malformed(run: SessionRun, { uuid, lines }: Transcript): Breach | undefined {
  const torn = lines.findIndex(found => found.kind === 'malformed')
  if (torn >= 0) return { sentence: `line ${torn + 1} of ${uuid}.jsonl does not parse`, operations: [] }
  const header = lines.findIndex((found, index) => found.kind === 'header' && index > 0)
  if (header >= 0) return { sentence: `line ${header + 1} of ${uuid}.jsonl is a second header`, operations: [] }
  const messages = messagesIn(lines)
  const at = messages.findIndex((line, index) => line.parentUuid !== (messages[index - 1]?.uuid ?? null))
  const line = messages[at]
  if (line === undefined) return undefined
  const before = messages[at - 1]?.uuid ?? 'the beginning'
  return {
    sentence: `in ${uuid}.jsonl ${line.uuid} stands after ${before} and names ${line.parentUuid ?? 'nothing'} as its parent`,
    operations: operationsOf(run, [line, messages[at - 1]]),
  }
}

/** The conversation alternates as an agent expects it; a message without a reply may be followed by another. */
export const roleOrder: SessionInvariant = {
  id: 'role-order',
  claim: 'no two assistant lines follow each other, and no id stands twice in a transcript',
  breach: run => firstBreach(run.artefacts.transcripts, transcript => disordered(run, transcript)),
}

function disordered(run: SessionRun, { uuid, lines }: Transcript): Breach | undefined {
  const messages = messagesIn(lines)
  const at = messages.findIndex((line, index) => line.type === 'assistant' && messages[index - 1]?.type === 'assistant')
  if (at >= 0) {
    const pair = [messages[at - 1], messages[at]]
    const which = listed(pair.map(line => line?.uuid ?? ''))
    return { sentence: `in ${uuid}.jsonl two replies follow each other: ${which}`, operations: operationsOf(run, pair) }
  }
  const again = messages.find((line, index) => messages.findIndex(other => other.uuid === line.uuid) < index)
  if (again === undefined) return undefined
  return { sentence: `in ${uuid}.jsonl ${again.uuid} stands twice`, operations: operationsOf(run, [again]) }
}

/** The turns that wrote these lines. */
function operationsOf(run: SessionRun, lines: readonly (TranscriptLine | undefined)[]): readonly number[] {
  const ids = new Set(lines.map(line => line?.uuid))
  return idsOf(turnsOf(run).filter(({ message }) => ids.has(message) || ids.has(replyTo(message))))
}
