import type { OperationPhase, Target } from '../../harness/explore/scenario.ts'
import type { ArchiveRequest } from '../../models/session/archive-operations.ts'

type Phase = OperationPhase<ArchiveRequest>

/** Two commits meet: one that waits for the lock counts too, so that every variant can get there. */
export const commitsMeet: Target<ArchiveRequest> = {
  description: 'two commits are open at once, one under way and the other under way or waiting for it',
  reached: ({ open }) =>
    open.some(isCommitUnderWay) && open.filter(phase => isCommit(phase) && isEngaged(phase)).length > 1,
}

/** A message is added while a commit is under way, or the other way round. */
export const addMeetsCommit: Target<ArchiveRequest> = {
  description:
    'adding a message and a commit are open at once, one under way and the other under way or waiting for it',
  reached: ({ open }) =>
    open.some(({ started }) => started) &&
    open.some(phase => isCommit(phase) && isEngaged(phase)) &&
    open.some(phase => isAdd(phase) && isEngaged(phase)),
}

/** Somebody who did not wait was turned away. */
export const commitRefused: Target<ArchiveRequest> = {
  description: 'somebody was told that the session is busy while a commit was under way',
  reached: ({ open, answers }) => open.some(isCommitUnderWay) && answers.some(isBusy),
}

/** Several operations meet, whatever they are. */
export function operationsMeet(count: number): Target<ArchiveRequest> {
  return {
    description: `${count} operations are open at once, one under way and the others under way or waiting for it`,
    reached: ({ open }) => open.some(({ started }) => started) && open.filter(isEngaged).length >= count,
  }
}

/** Somebody asks while a commit that was accepted may still be at it. */
export const taskAsked: Target<ArchiveRequest> = {
  description: 'it is asked what has become of a commit that was accepted',
  reached: ({ open }) => open.some(({ request }) => request.operation === 'task'),
}

/** A process dies where somebody else can suffer from it. */
export const crashAmongRequests: Target<ArchiveRequest> = {
  description: 'a process crashed while another operation was open',
  reached: ({ crashes, open }) => crashes > 0 && open.length > 0,
}

/** Everybody is paused until a deadline while somebody is at it. */
export const pauseAmongRequests: Target<ArchiveRequest> = {
  description: 'everybody paused until a deadline while two operations were open, one of them under way',
  reached: ({ stalls, open }) => stalls > 0 && open.length > 1 && open.some(({ started }) => started),
}

function isBusy(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'busy'
}

function isCommit({ request }: Phase): boolean {
  return request.operation === 'commit'
}

function isCommitUnderWay(phase: Phase): boolean {
  return isCommit(phase) && phase.started
}

function isAdd({ request }: Phase): boolean {
  return request.operation === 'addMessage'
}

/** Under way, or held up by somebody who is. */
function isEngaged({ started, phase }: Phase): boolean {
  return started || phase === 'waiting'
}
