import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/system.ts'
import type { Operation, OperationId, Precedence } from '../../../harness/history/operation.ts'
import type { ArchiveArtefacts, ArchivedSession } from '../archive-artefacts.ts'
import { archives } from '../archive-model.ts'
import type { ArchiveAnswer, ArchiveRequest, CommitRequest } from '../archive-operations.ts'
import { linearizability } from './linearizability.ts'
import { exclusiveGrant, progress } from './locks.ts'
import { firstBreach, listed } from './session-run.ts'

/** A run of a session system with archives, as its invariants see it. */
export type ArchiveRun = Run<ArchiveRequest, ArchiveAnswer, ArchiveArtefacts>

/** What must be true of every run of a session system with archives. */
export type ArchiveInvariant = Invariant<ArchiveRequest, ArchiveAnswer, ArchiveArtefacts>

type Performed = Operation<ArchiveRequest, ArchiveAnswer>

/** No message is lost and none is in two places. */
export const livePlusArchives: ArchiveInvariant = {
  id: 'live-plus-archives',
  claim: 'each acknowledged message is live or in one archive, and nothing stands there that nobody asked to add',
  breach: run => firstBreach(run.artefacts.sessions, session => misplaced(run, session)),
}

function misplaced(run: ArchiveRun, session: ArchivedSession): Breach | undefined {
  const found = placesOf(session)
  const adds = addsOf(run, session.key)
  return (
    firstBreach(adds, ({ id, message, isAcknowledged }) => {
      const places = found.get(message) ?? []
      if (places.length === 1 || (places.length === 0 && !isAcknowledged)) return undefined
      const where = places.length === 0 ? 'neither live nor in an archive' : listed(places)
      return {
        sentence: `${message} was ${isAcknowledged ? 'acknowledged' : 'asked'}, and is ${where}`,
        operations: [id],
      }
    }) ??
    firstBreach([...found], ([message, places]) => {
      if (adds.some(add => add.message === message)) return undefined
      return { sentence: `nobody added ${message}, and it is ${listed(places)}`, operations: [] }
    })
  )
}

/** Where each message stands, in words. */
function placesOf({ live, archives: kept }: ArchivedSession): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, readonly string[]>()
  const put = (message: string, place: string): unknown => places.set(message, [...(places.get(message) ?? []), place])
  for (const message of live) put(message, 'live')
  for (const { index, messages } of kept) for (const message of messages) put(message, `in archive ${index}`)
  return places
}

interface Add {
  readonly id: OperationId
  readonly message: string
  readonly isAcknowledged: boolean
}

/** The messages that were added, or may have been. */
function addsOf(run: ArchiveRun, session: string): readonly Add[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly Add[] => {
    if (input.operation !== 'addMessage' || input.session !== session || outcome.kind === 'failed') return []
    if (outcome.kind === 'ok' && outcome.answer.kind === 'busy') return []
    return [{ id, message: input.message, isAcknowledged: outcome.kind === 'ok' }]
  })
}

/** A number means one archive, for ever. */
export const archiveIndices: ArchiveInvariant = {
  id: 'archive-indices',
  claim: 'an archive is what its commit said, no two commits have one number, and none is left out but by a dead one',
  breach: run =>
    firstBreach(archivedBy(run), commit => mistold(run, commit)) ??
    firstBreach(run.artefacts.sessions, session => leftOut(run, session)),
}

interface ArchivedCommit {
  readonly id: OperationId
  readonly session: string
  readonly index: number
  readonly messages: readonly string[]
}

function archivedBy(run: ArchiveRun): readonly ArchivedCommit[] {
  return run.history.operations.flatMap(({ id, input, outcome }): readonly ArchivedCommit[] => {
    if (outcome.kind !== 'ok' || outcome.answer.kind !== 'archived') return []
    const { index, messages } = outcome.answer
    return [{ id, session: input.session, index, messages }]
  })
}

function mistold(run: ArchiveRun, { id, session, index, messages }: ArchivedCommit): Breach | undefined {
  const other = archivedBy(run).find(one => one.id < id && one.session === session && one.index === index)
  if (other !== undefined) return { sentence: `two commits made archive ${index}`, operations: [other.id, id] }
  const kept = run.artefacts.sessions.find(({ key }) => key === session)?.archives.find(one => one.index === index)
  if (listed(kept?.messages ?? []) === listed(messages)) return undefined
  const found = kept === undefined ? 'is not there' : `holds ${listed(kept.messages)}`
  return { sentence: `archive ${index} was said to hold ${listed(messages)}, and ${found}`, operations: [id] }
}

function leftOut(run: ArchiveRun, { key, archives: kept }: ArchivedSession): Breach | undefined {
  const highest = kept.at(-1)?.index ?? 0
  const died = run.history.operations.filter(
    ({ input, outcome }) =>
      input.session === key && input.operation === 'commit' && (outcome.kind === 'unknown' || !input.wait),
  )
  if (highest - kept.length <= died.length) return undefined
  const numbers = listed(kept.map(({ index }) => String(index)))
  return { sentence: `of the archives of ${key} there are ${numbers}`, operations: died.map(({ id }) => id) }
}

/** Memories are extracted from each archived message: once, and again only where somebody died. */
export const extractedOnce: ArchiveInvariant = {
  id: 'extracted-once',
  claim: 'memories are extracted from each archived message, once where nobody crashed and at least once where one did',
  breach: run => firstBreach(run.artefacts.sessions, session => misextracted(run, session)),
}

function misextracted(run: ArchiveRun, session: ArchivedSession): Breach | undefined {
  const kept = session.archives.flatMap(({ messages }) => messages)
  return firstBreach([...new Set([...session.extracted, ...kept])], message => {
    const times = session.extracted.filter(one => one === message).length
    if (times === 1 || (times > 1 && run.crashes > 0)) return undefined
    const often = times === 0 ? 'is archived, and no memories were' : `had memories extracted ${times} times,`
    const adds = addsOf(run, session.key).filter(add => add.message === message)
    const why = times === 0 ? ' extracted from it' : ' and no process crashed'
    return { sentence: `${message} ${often}${why}`, operations: adds.map(({ id }) => id) }
  })
}

/** Completed is the truth, then and at every later moment. */
export const completedMeansMoved: ArchiveInvariant = {
  id: 'completed-means-moved',
  claim: 'once a task is said to be completed, nobody finds messages live that were there when it was asked for',
  breach: (run, precedes) => firstBreach(run.history.operations, operation => saidTooEarly(run, operation, precedes)),
}

function saidTooEarly(run: ArchiveRun, status: Performed, precedes: Precedence): Breach | undefined {
  const { input, outcome } = status
  if (input.operation !== 'task' || outcome.kind !== 'ok' || outcome.answer.kind !== 'completed') return undefined
  const commit = run.history.operations.find(one => isCommitOf(one.input, input.task))
  if (commit === undefined) return undefined
  const covered = addsOf(run, input.session).filter(add => add.isAcknowledged && precedes(add.id, commit.id))
  return firstBreach(foundLive(run, status, precedes), ({ id, messages, how }) => {
    const still = covered.find(({ message }) => messages.includes(message))
    if (still === undefined) return undefined
    const sentence = `task ${input.task} was said to be completed, and ${still.message} ${how}`
    return { sentence, operations: [commit.id, status.id, ...id] }
  })
}

function isCommitOf(input: ArchiveRequest, task: string): input is CommitRequest {
  return input.operation === 'commit' && input.task === task
}

interface Finding {
  readonly id: readonly OperationId[]
  readonly messages: readonly string[]
  readonly how: string
}

/** What was found live after that answer: by clients, by commits, and in the end. */
function foundLive(run: ArchiveRun, { id: after, input }: Performed, precedes: Precedence): readonly Finding[] {
  const later = run.history.operations.filter(one => one.input.session === input.session && precedes(after, one.id))
  const found = later.flatMap(({ id, outcome }): readonly Finding[] => {
    if (outcome.kind !== 'ok') return []
    const { answer } = outcome
    if (answer.kind === 'live') return [{ id: [id], messages: answer.messages, how: 'was live after that' }]
    return answer.kind === 'archived'
      ? [{ id: [id], messages: answer.messages, how: 'was archived by a later commit' }]
      : []
  })
  const left = run.artefacts.sessions.find(({ key }) => key === input.session)
  return [...found, { id: [], messages: left?.live ?? [], how: 'is live in the end' }]
}

/** A marker stands while a commit is under way, and recovery takes away what the dead left. */
export const noCopyLeft: ArchiveInvariant = {
  id: 'nothing-left-behind',
  claim: 'no marker and no temporary copy is left',
  breach: run =>
    firstBreach(run.artefacts.sessions, ({ temporary }) =>
      temporary[0] === undefined ? undefined : { sentence: `${temporary[0]} is left`, operations: [] },
    ),
}

/** All that must be true of every run of a session system with archives. */
export const archiveInvariants: readonly ArchiveInvariant[] = [
  livePlusArchives,
  archiveIndices,
  extractedOnce,
  completedMeansMoved,
  noCopyLeft,
  exclusiveGrant,
  progress,
  linearizability(archives),
]
