import type { Breach } from '../../../harness/explore/invariant.ts'
import { replyTo } from '../operations.ts'
import type { SessionInvariant, SessionRun, TurnTaken } from './session-run.ts'
import { answeredTurnsOf, firstBreach, idsOf, turnsOf } from './session-run.ts'

/** The acceptance test of a published fix for turns that meet in a new session, word by word. */
export const acceptance: SessionInvariant = {
  id: 'acceptance',
  claim: 'every request succeeds and its reply is that to its message, both rows of each are there, and one JSONL',
  breach: run => firstBreach(turnsOf(run), turn => failed(run, turn)) ?? rowsMissing(run) ?? severalTranscripts(run),
}

function failed(run: SessionRun, { id, message, fate }: TurnTaken): Breach | undefined {
  if (fate !== 'answered') return { sentence: `${message} ended ${fate}`, operations: [id] }
  const { answer } = answeredTurnsOf(run).find(turn => turn.id === id) ?? {}
  if (answer?.reply === replyTo(message)) return undefined
  return { sentence: `${message} was answered with ${answer?.reply ?? 'nothing'}`, operations: [id] }
}

function rowsMissing(run: SessionRun): Breach | undefined {
  const turns = turnsOf(run)
  const found = run.artefacts.messages.length
  if (found === 2 * turns.length) return undefined
  return { sentence: `there are ${found} message rows, and ${2 * turns.length} are to be`, operations: idsOf(turns) }
}

function severalTranscripts(run: SessionRun): Breach | undefined {
  const { length } = run.artefacts.transcripts
  if (length === 1) return undefined
  return { sentence: `there are ${length} JSONLs, and exactly one is to be`, operations: idsOf(turnsOf(run)) }
}
