import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/system.ts'
import type { Model } from '../../../harness/check/model.ts'
import type { OperationId, Precedence } from '../../../harness/history/operation.ts'
import type { SessionArtefacts, SessionRow, Transcript } from '../artefacts.ts'
import type { ResolutionAnswer, ResolutionRequest, ResolutionState, Resolved } from '../resolution.ts'
import { linearizability } from './linearizability.ts'
import { nothingLeftBehind, progress } from './locks.ts'
import { firstBreach, idsOf } from './session-run.ts'

type ResolutionRun = Run<ResolutionRequest, ResolutionAnswer, SessionArtefacts>
type ResolutionInvariant = Invariant<ResolutionRequest, ResolutionAnswer, SessionArtefacts>

/** What the invariants must know of a system beside its runs. */
export interface ResolutionBounds {
  /** The key of a session that is there from the start, and that nobody asks for. */
  readonly bystander: string
  /** The UUID of its transcript. */
  readonly transcript: string
  /** How often in a run the conversation of one session may cease to be fresh. */
  readonly expiries: number
}

/** A request that was told a transcript which its session's row is to name. */
interface Told {
  readonly id: OperationId
  readonly session: string
  readonly operation: 'resolve' | 'reset'
  readonly answer: Resolved
}

/** All that must be true of every run of a resolution. Grants are not judged: a chain excludes its own process only. */
export function resolutionInvariants(
  model: Model<ResolutionState, ResolutionRequest, ResolutionAnswer>,
  bounds: ResolutionBounds,
): readonly ResolutionInvariant[] {
  return [
    noOrphanTranscript,
    noLostUuid,
    oneMintPerEpoch(bounds.expiries),
    initialisedOnce,
    neighboursUntouched(bounds),
    nothingLeftBehind,
    progress,
    linearizability(model),
  ]
}

/** Every JSONL is some session's, or was declared to be a handoff's; a crash may leave one more that nobody was told of. */
const noOrphanTranscript: ResolutionInvariant = {
  id: 'no-orphan-transcript',
  claim: "every JSONL is the current or an earlier one of some session, or an internal handoff's own",
  breach(run) {
    const known = new Set(run.artefacts.rows.flatMap(row => [row.current, ...row.retired]))
    const own = new Set(handoffsOf(run))
    const orphans = run.artefacts.transcripts.filter(({ uuid }) => !known.has(uuid) && !own.has(uuid))
    const told = toldOf(run)
    const harmless = orphans.filter(({ uuid }) => !told.some(({ answer }) => answer.transcript === uuid))
    const excused = new Set(harmless.slice(0, run.crashes))
    return firstBreach(orphans, orphan => (excused.has(orphan) ? undefined : orphaned(told, orphan)))
  },
}

function orphaned(told: readonly Told[], { uuid }: Transcript): Breach {
  return {
    sentence: `${uuid}.jsonl was begun, and no session's row names it`,
    operations: idsOf(told.filter(({ answer }) => answer.transcript === uuid)),
  }
}

/** What a user was told is where the next one will look for it. */
const noLostUuid: ResolutionInvariant = {
  id: 'no-lost-uuid',
  claim: 'every UUID that a command or a reset was told is current or retired in its session',
  breach: run => firstBreach(toldOf(run), told => lostUuid(run, told)),
}

function lostUuid(run: ResolutionRun, { id, session, answer }: Told): Breach | undefined {
  const row = rowOf(run, session)
  if (row !== undefined && [row.current, ...row.retired].includes(answer.transcript)) return undefined
  const now = row === undefined ? 'its row is gone' : `its row says ${row.current ?? 'null'}`
  return { sentence: `a request to ${session} was told ${answer.transcript}, and ${now}`, operations: [id] }
}

function oneMintPerEpoch(expiries: number): ResolutionInvariant {
  return {
    id: 'one-mint-per-epoch',
    claim: 'between two resets, or ends of freshness, one UUID is minted, and one request is told that it is new',
    breach: (run, precedes) => firstBreach(run.artefacts.rows, row => mintedTwice(run, row, { expiries, precedes })),
  }
}

interface Epochs {
  readonly expiries: number
  readonly precedes: Precedence
}

function mintedTwice(run: ResolutionRun, row: SessionRow, { expiries, precedes }: Epochs): Breach | undefined {
  const all = toldOf(run).filter(({ session }) => session === row.key)
  const told = all.filter(({ operation }) => operation === 'resolve')
  const resets = resetsOf(run, row.key)
  return (
    tooMany(row, told, resets.length + expiries + 1) ??
    firstBreach(all, first => newAgain(first, all)) ??
    firstBreach(all, first => returned(row, first, all, precedes))
  )
}

function tooMany({ key }: SessionRow, told: readonly Told[], epochs: number): Breach | undefined {
  const uuids = new Set(told.map(({ answer }) => answer.transcript))
  if (uuids.size <= epochs) return undefined
  const which = [...uuids].join(' and ')
  return {
    sentence: `requests to ${key} were told ${which}, ${uuids.size} transcripts in at most ${epochs} epoch(s)`,
    operations: idsOf(told),
  }
}

/** Two requests that both begin one conversation. */
function newAgain(first: Told, all: readonly Told[]): Breach | undefined {
  const { transcript, isNew } = first.answer
  const again = all.find(({ id, answer }) => id > first.id && answer.isNew && answer.transcript === transcript)
  if (!isNew || again === undefined) return undefined
  return { sentence: `two requests were told that ${transcript} is new`, operations: [first.id, again.id] }
}

/** A UUID that somebody was told before a reset, and that is current after it. */
function returned(row: SessionRow, first: Told, all: readonly Told[], precedes: Precedence): Breach | undefined {
  const { transcript } = first.answer
  const reset = all.find(({ id, operation }) => operation === 'reset' && precedes(first.id, id))
  if (reset === undefined || row.current !== transcript || reset.answer.transcript === transcript) return undefined
  return {
    sentence: `${transcript} was current before ${row.key} was reset, and is so again in the end`,
    operations: [first.id, reset.id],
  }
}

/** A conversation that somebody continues has a beginning, whoever died before making it. */
const initialisedOnce: ResolutionInvariant = {
  id: 'initialised-once',
  claim:
    'a current transcript that somebody was told is begun once, if not by the request that reserved it then by a later one',
  breach: run => firstBreach(run.artefacts.rows, row => notBegunOnce(run, row)),
}

function notBegunOnce(run: ResolutionRun, { key, current }: SessionRow): Breach | undefined {
  const told = toldOf(run).filter(({ session, answer }) => session === key && answer.transcript === current)
  if (told.length === 0) return undefined
  const transcript = run.artefacts.transcripts.find(({ uuid }) => uuid === current)
  const headers = transcript?.lines.filter(({ kind }) => kind === 'header').length ?? 0
  if (headers === 1) return undefined
  const often = headers === 0 ? 'nobody began it' : `it was begun ${headers} times`
  return { sentence: `a request to ${key} was told ${current ?? 'null'}, and ${often}`, operations: idsOf(told) }
}

function neighboursUntouched({ bystander, transcript }: ResolutionBounds): ResolutionInvariant {
  return {
    id: 'neighbours-untouched',
    claim: 'no session loses or gains a row, or has it changed, by what is done to another one',
    breach(run) {
      const row = rowOf(run, bystander)
      if (row === undefined) return { sentence: `nobody asked for ${bystander}, and its row is gone`, operations: [] }
      if (row.current !== transcript)
        return { sentence: `nobody asked for ${bystander}, and its row changed`, operations: [] }
      return (
        firstBreach(toldOf(run), told => rowGone(run, told)) ??
        firstBreach(run.artefacts.rows, other => strange(run, other, bystander))
      )
    },
  }
}

function rowGone(run: ResolutionRun, { id, session, answer }: Told): Breach | undefined {
  if (rowOf(run, session) !== undefined) return undefined
  return {
    sentence: `${session} was told ${answer.transcript}, nobody deleted its row, and it is gone`,
    operations: [id],
  }
}

/** A row that neither a command nor a reset can have written. */
function strange(run: ResolutionRun, { key }: SessionRow, bystander: string): Breach | undefined {
  const wrote = run.history.operations.some(
    ({ input }) =>
      input.session === key &&
      (input.operation === 'reset' || (input.operation === 'resolve' && input.purpose === 'visible')),
  )
  if (wrote || key === bystander) return undefined
  return { sentence: `${key} has a row, and no command or reset asked for one`, operations: [] }
}

function rowOf(run: ResolutionRun, session: string): SessionRow | undefined {
  return run.artefacts.rows.find(({ key }) => key === session)
}

/** The commands and resets that were answered, in the order of their invocations. */
function toldOf(run: ResolutionRun): readonly Told[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly Told[] => {
    if (outcome.kind !== 'ok' || outcome.answer.kind !== 'resolved') return []
    if (input.operation === 'reset' || (input.operation === 'resolve' && input.purpose === 'visible')) {
      return [{ id, session: input.session, operation: input.operation, answer: outcome.answer }]
    }
    return []
  })
}

/** The resets of a session that may have taken effect. */
function resetsOf(run: ResolutionRun, session: string): readonly OperationId[] {
  return run.history.operations.flatMap(({ id, input, outcome }) =>
    input.operation === 'reset' && input.session === session && outcome.kind !== 'failed' ? [id] : [],
  )
}

/** The transcripts that internal handoffs were given. */
function handoffsOf(run: ResolutionRun): readonly string[] {
  return run.history.operations.flatMap(({ input, outcome }) =>
    input.operation === 'resolve' &&
    input.purpose === 'internal' &&
    outcome.kind === 'ok' &&
    outcome.answer.kind === 'resolved'
      ? [outcome.answer.transcript]
      : [],
  )
}
