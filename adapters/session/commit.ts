import type { ArchiveAnswer, CommitRequest } from '../../models/session/archive-operations.ts'
import type { Grant } from '../locks/lock.ts'
import type { ArchiveVisit, Commit, Loaded, Move } from './archive-part.ts'
import { extract, taskPath } from './archive-store.ts'
import { lockPrefix } from './store.ts'

/** Takes the session's lock; undefined: somebody else kept it for the whole wait. */
export function lockSession({ world, settings, parts, session }: ArchiveVisit): Promise<Grant | undefined> {
  return parts.lock.acquire(world, { key: lockPrefix + session, subject: session, ...settings })
}

/** Commits, or has a process of its own do so behind the answer. */
export async function commit(visit: ArchiveVisit, { wait, task }: CommitRequest): Promise<ArchiveAnswer> {
  const loaded = await visit.parts.loading.arrive?.(visit)
  if (wait) return carryOutCommit({ ...visit, task: undefined, loaded })
  await visit.world.processes.spawn('committer', world => runTask({ ...visit, world, loaded }, task))
  return { kind: 'accepted', task }
}

async function runTask(visit: Omit<Commit, 'task'>, task: string): Promise<void> {
  const answer = await carryOutCommit({ ...visit, task })
  if (answer.kind === 'busy') await record({ ...visit, task }, 'run-failed')
}

async function carryOutCommit(commit: Commit): Promise<ArchiveAnswer> {
  const grant = await lockSession(commit)
  if (grant === undefined) return busy
  let move: Move
  try {
    await commit.parts.recovery.enter?.(commit)
    move = moveOf(commit, await commit.parts.loading.enter(commit))
    if (move.messages.length > 0) await commit.parts.switching.inside(move)
  } finally {
    await grant.release()
  }
  if (move.messages.length > 0) await afterUnlock(commit, move)
  if (move.messages.length === 0 || !commit.parts.tracking.isHasty) await record(commit, 'completed')
  return answerOf(move)
}

function moveOf({ world, settings, parts, session }: Commit, loaded: Loaded): Move {
  return { world, settings, parts, session, ...loaded, id: world.ids.uuid() }
}

async function afterUnlock(commit: Commit, move: Move): Promise<void> {
  const { switching, tracking } = commit.parts
  await switching.archive?.(move)
  await extract(move, move)
  await switching.clear?.(move)
  if (tracking.isHasty) await record(commit, 'completed')
  await switching.late?.(move)
}

function answerOf({ index, messages }: Move): ArchiveAnswer {
  return messages.length === 0 ? { kind: 'skipped' } : { kind: 'archived', index, messages }
}

/** Says once and for all what has become of a task, where somebody may ask. */
async function record({ world, session, task }: Commit, status: 'completed' | 'run-failed'): Promise<void> {
  if (task !== undefined) await world.files.create(taskPath(session, task), status)
}

/** Somebody else occupies the session. */
export const busy: ArchiveAnswer = { kind: 'busy' }
