import type { Breach } from '../../../harness/explore/invariant.ts'
import type { SessionRow, Transcript } from '../artefacts.ts'
import { messagesIn } from '../transcript.ts'
import type { SessionInvariant, SessionRun } from './session-run.ts'
import { answeredTurnsOf, firstBreach, idsOf, listed, resetsOf, transcriptOf, turnsOf } from './session-run.ts'

/** Every JSONL is some session's; each crash may leave one more that holds no answered message. */
export const noOrphanTranscript: SessionInvariant = {
  id: 'no-orphan-transcript',
  claim: 'every JSONL is the current or a retired one of some session',
  breach(run) {
    const known = new Set(run.artefacts.rows.flatMap(row => [row.current, ...row.retired]))
    const orphans = run.artefacts.transcripts.filter(transcript => !known.has(transcript.uuid))
    const answered = new Set(answeredTurnsOf(run).map(turn => turn.message))
    const harmless = orphans.filter(orphan => !idsIn(orphan).some(id => answered.has(id)))
    const excused = new Set(harmless.slice(0, run.crashes))
    return firstBreach(orphans, orphan => (excused.has(orphan) ? undefined : orphaned(run, orphan)))
  },
}

function idsIn(transcript: Transcript): readonly string[] {
  return messagesIn(transcript.lines).map(line => line.uuid)
}

function orphaned(run: SessionRun, orphan: Transcript): Breach {
  const ids = idsIn(orphan)
  return {
    sentence: `${orphan.uuid}.jsonl holds ${listed(ids)}, and no session's row names it, neither as current nor as retired`,
    operations: idsOf(turnsOf(run).filter(turn => ids.includes(turn.message))),
  }
}

/** A retired transcript is gone, unless the reset that was to remove it died. */
export const retiredHasNoFile: SessionInvariant = {
  id: 'retired-has-no-file',
  claim: 'after a reset or a delete returned, the transcript that it retired has no file',
  breach: run => firstBreach(run.artefacts.rows, row => retiredWithFile(run, row)),
}

function retiredWithFile(run: SessionRun, row: SessionRow): Breach | undefined {
  const resets = resetsOf(run).filter(reset => reset.session === row.key)
  const died = resets.filter(reset => reset.fate === 'unknown').length
  const left = row.retired.filter(uuid => transcriptOf(run, uuid) !== undefined)
  const uuid = left[died]
  if (uuid === undefined) return undefined
  const turns = answeredTurnsOf(run).filter(turn => turn.answer.transcript === uuid)
  return {
    sentence: `${uuid} was retired by a reset or a delete of ${row.key} that returned, and ${uuid}.jsonl is there still or again`,
    operations: [...idsOf(turns), ...idsOf(resets)],
  }
}

/** A current transcript that was used has one beginning, even if whoever reserved it died before it began. */
export const initialisedOnce: SessionInvariant = {
  id: 'initialised-once',
  claim: 'the current transcript is begun once, if not by the turn that reserved it then by a later one',
  breach: run => firstBreach(run.artefacts.rows, row => notInitialisedOnce(run, row)),
}

function notInitialisedOnce(run: SessionRun, { key, current }: SessionRow): Breach | undefined {
  if (current === null) return undefined
  const turns = answeredTurnsOf(run).filter(turn => turn.answer.transcript === current)
  const transcript = transcriptOf(run, current)
  const roots = messagesIn(transcript?.lines ?? []).filter(line => line.parentUuid === null).length
  if (roots === 1 || (roots === 0 && turns.length === 0)) return undefined
  const often = roots === 0 ? 'it was never begun' : `it was begun ${roots} times`
  return { sentence: `${current} is the current transcript of ${key}, and ${often}`, operations: idsOf(turns) }
}
