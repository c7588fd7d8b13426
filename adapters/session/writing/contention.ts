import type { OperationPhase, Target } from '../../../harness/explore/scenario.ts'
import type { WritingRequest } from '../../../models/session/writing-operations.ts'

type Phase = OperationPhase<WritingRequest>

/** Two writers meet: one that waits for the other counts too, so that every variant can get there. */
export const writersMeet: Target<WritingRequest> = {
  description: 'two writers are open at once, one under way and the other under way or waiting for it',
  reached: ({ open }) => open.some(({ started }) => started) && open.filter(isEngagedWriter).length > 1,
}

/** A writer is engaged while a run that nests another writer is under way. */
export const nestedRunMeetsWriter: Target<WritingRequest> = {
  description: 'a run in whose flow another writer writes is under way, and somebody else waits or writes',
  reached: ({ open }) => open.some(isNestedRunUnderWay) && open.filter(isEngagedWriter).length > 1,
}

/** A writer alone is under way. */
export const nestedRunUnderWay: Target<WritingRequest> = {
  description: 'a run in whose flow another writer writes is under way',
  reached: ({ open }) => open.some(isNestedRunUnderWay),
}

/** A run is under way. */
export const runUnderWay: Target<WritingRequest> = {
  description: 'a run is under way',
  reached: ({ open }) => open.some(isRunUnderWay),
}

/** A writer comes when a run is over. */
export const writerAfterRun: Target<WritingRequest> = {
  description: 'a writer is under way after a run was answered',
  reached: ({ open, answers }) =>
    answers.some(isOf('answered')) && open.some(({ request, started }) => request.operation !== 'read' && started),
}

/** Somebody asks for a run to be stopped while it is under way. */
export const interruptMeetsRun: Target<WritingRequest> = {
  description: 'a run is under way, and it is asked to stop',
  reached: ({ open }) =>
    open.some(isRunUnderWay) &&
    open.some(({ request, phase }) => request.operation === 'interrupt' && phase !== 'asked'),
}

/** Who waited for too long was turned away. */
export const writerRefused: Target<WritingRequest> = {
  description: 'somebody was told that others have the lock while a run was under way',
  reached: ({ open, answers }) => answers.some(isOf('busy')) && open.some(isRunUnderWay),
}

/** A process dies where somebody else can suffer from it. */
export const crashAmongWriters: Target<WritingRequest> = {
  description: 'a process crashed while another operation was open',
  reached: ({ crashes, open }) => crashes > 0 && open.length > 0,
}

/** A writer holds the lock, or waits for it, for so long. */
export function writerAfter(ms: number): Target<WritingRequest> {
  return {
    description: `two writers are open ${ms} ms after the start, one of them under way`,
    reached: ({ nowMs, open }) =>
      nowMs >= ms && open.some(({ started }) => started) && open.filter(isEngagedWriter).length > 1,
  }
}

/** A writer is paused past the next deadline, and another is there. */
export const pauseAmongWriters: Target<WritingRequest> = {
  description: 'a writer was paused under way, and another was open',
  reached: ({ stalls, open }) => stalls > 0 && open.some(({ started }) => started) && open.length > 1,
}

function isRunUnderWay({ request, started }: Phase): boolean {
  return started && request.operation === 'run'
}

function isNestedRunUnderWay({ request, started }: Phase): boolean {
  return started && request.operation === 'run' && (request.injected ?? request.delivered) !== undefined
}

function isEngagedWriter({ request, started, phase }: Phase): boolean {
  return request.operation !== 'read' && (started || phase === 'waiting')
}

function isOf(kind: string): (answer: unknown) => boolean {
  return answer => typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === kind
}
