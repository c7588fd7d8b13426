import type { Breach } from '../../../harness/explore/invariant.ts'
import type { Precedence } from '../../../harness/history/operation.ts'
import type { SessionRow } from '../artefacts.ts'
import type { AnsweredTurn, ResetTaken, SessionInvariant, SessionRun } from './session-run.ts'
import { answeredTurnsOf, firstBreach, idsOf, resetsOf, rowOf, transcriptOf } from './session-run.ts'

/** A UUID that a client was told is still known to the session. */
export const noLostUuid: SessionInvariant = {
  id: 'no-lost-uuid',
  claim: 'every UUID that a turn answered is current or retired in its session, and the current one has its file',
  breach: run => firstBreach(answeredTurnsOf(run), turn => lostUuid(run, turn)),
}

function lostUuid(run: SessionRun, { id, session, message, answer }: AnsweredTurn): Breach | undefined {
  const row = rowOf(run, session)
  const uuid = answer.transcript
  const told = `${message} was answered in ${uuid}`
  if (row?.current === uuid) {
    if (transcriptOf(run, uuid) !== undefined) return undefined
    return { sentence: `${told}, which is current in ${session}, and ${uuid}.jsonl does not exist`, operations: [id] }
  }
  if (row?.retired.includes(uuid) === true) return undefined
  const now = row === undefined ? 'the row is gone' : `the row of ${session} says ${row.current ?? 'null'}`
  return { sentence: `${told}, and ${now}`, operations: [id] }
}

/** Judged by what clients were told: only a reset, or a declared failure to resume, opens the way to another UUID. */
export const oneMintPerEpoch: SessionInvariant = {
  id: 'one-mint-per-epoch',
  claim: 'between two resets at most one UUID is the current one, and none returns after a reset',
  breach: (run, precedes) => firstBreach(run.artefacts.rows, row => mintedTwice(run, row, precedes)),
}

function mintedTwice(run: SessionRun, row: SessionRow, precedes: Precedence): Breach | undefined {
  const turns = answeredTurnsOf(run).filter(turn => turn.session === row.key)
  const resets = resetsOf(run).filter(reset => reset.session === row.key)
  return (
    tooMany(row, turns, resets) ??
    firstBreach(turns, turn => forked(row, turn, turns, resets, precedes)) ??
    firstBreach(turns, turn => returned(row, turn, turns, resets, precedes))
  )
}

function tooMany(row: SessionRow, turns: readonly AnsweredTurn[], resets: readonly ResetTaken[]): Breach | undefined {
  const uuids = new Set(turns.map(turn => turn.answer.transcript))
  const epochs = resets.length + row.failures + 1
  if (uuids.size <= epochs) return undefined
  const which = [...uuids].join(' and ')
  return {
    sentence: `turns of ${row.key} were answered in ${which}, ${uuids.size} transcripts in at most ${epochs} epoch(s)`,
    operations: idsOf(turns),
  }
}

/** Two turns in different transcripts without a reset that may have come between them. */
function forked(
  row: SessionRow,
  turn: AnsweredTurn,
  turns: readonly AnsweredTurn[],
  resets: readonly ResetTaken[],
  precedes: Precedence,
): Breach | undefined {
  if (row.failures > 0) return undefined
  const other = turns.find(
    ({ id, answer }) =>
      answer.transcript !== turn.answer.transcript && !resets.some(reset => mayDivide(reset, turn, id, precedes)),
  )
  if (other === undefined) return undefined
  const where = `${turn.message} in ${turn.answer.transcript} and ${other.message} in ${other.answer.transcript}`
  return { sentence: `${row.key} answered ${where}, and no reset came between`, operations: [turn.id, other.id] }
}

function mayDivide(reset: ResetTaken, { id }: AnsweredTurn, other: number, precedes: Precedence): boolean {
  const before = precedes(reset.id, id) && precedes(reset.id, other)
  const after = precedes(id, reset.id) && precedes(other, reset.id)
  return !before && !after
}

/** A UUID that was there before a reset, and is current after it. */
function returned(
  row: SessionRow,
  { id, message, answer }: AnsweredTurn,
  turns: readonly AnsweredTurn[],
  resets: readonly ResetTaken[],
  precedes: Precedence,
): Breach | undefined {
  const reset = resets.find(({ id: resetId, fate }) => fate === 'done' && precedes(id, resetId))
  if (reset === undefined) return undefined
  const later = turns.find(turn => turn.answer.transcript === answer.transcript && precedes(reset.id, turn.id))
  if (later === undefined && row.current !== answer.transcript) return undefined
  const again = later === undefined ? 'it is current in the end' : `${later.message} was answered in it after the reset`
  return {
    sentence: `${message} was answered in ${answer.transcript} before ${row.key} was reset, and ${again}`,
    operations: [id, reset.id, ...(later === undefined ? [] : [later.id])],
  }
}
