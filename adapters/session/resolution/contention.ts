import type { OperationPhase, Target } from '../../../harness/explore/scenario.ts'
import type { ResolutionRequest } from '../../../models/session/resolution.ts'

type Phase = OperationPhase<ResolutionRequest>

/** A request or a reset is under way: what goes wrong without another needs no other. */
export const requestUnderWay: Target<ResolutionRequest> = {
  description: 'a request is under way',
  reached: ({ open }) => open.some(({ started }) => started),
}

/** Two requests meet: one that waits for the other counts too, so that every variant can get there. */
export const requestsEngaged: Target<ResolutionRequest> = {
  description: 'two requests are open at once, one under way and the other under way or waiting for it',
  reached: ({ open }) => open.filter(isEngaged).length >= 2 && open.some(({ started }) => started),
}

/** A reset meets a resolve. */
export const resetDuringResolve: Target<ResolutionRequest> = {
  description: 'a reset is under way, or waits, while a resolve is under way or waits',
  reached: ({ open }) => open.some(isEngagedIn('reset')) && open.some(isEngagedIn('resolve')),
}

/** A handoff meets a user's command. */
export const handoffDuringCommand: Target<ResolutionRequest> = {
  description: 'an internal handoff and a command of a user are open at once, and one of them is under way',
  reached: ({ open }) =>
    open.some(({ started }) => started) &&
    ['internal', 'visible'].every(purpose =>
      open.some(({ request }) => request.operation === 'resolve' && request.purpose === purpose),
    ),
}

/** A process dies where somebody else can suffer from it. */
export const crashAmongRequests: Target<ResolutionRequest> = {
  description: 'a process crashed while another request was open',
  reached: ({ crashes, open }) => crashes > 0 && open.length > 0,
}

/** A process dies: what it leaves half done is there for all. */
export const crash: Target<ResolutionRequest> = {
  description: 'a process crashed',
  reached: ({ crashes }) => crashes > 0,
}

/** A request is under way while its conversation ceases to be fresh. */
export function resolveAcross(limitMs: number): Target<ResolutionRequest> {
  return {
    description: `a resolve that arrived while its conversation was fresh is open ${limitMs} ms later, when it is not`,
    reached: ({ nowMs, open }) => nowMs >= limitMs && open.some(isEngagedIn('resolve')),
  }
}

function isEngagedIn(operation: ResolutionRequest['operation']): (phase: Phase) => boolean {
  return phase => phase.request.operation === operation && isEngaged(phase)
}

/** Under way, or held up by somebody who is. */
function isEngaged({ started, phase }: Phase): boolean {
  return started || phase === 'waiting'
}
