import type { OperationPhase, Target } from '../../../harness/explore/scenario.ts'
import type { RoutingRequest } from '../../../models/session/routing-operations.ts'

type Phase = OperationPhase<RoutingRequest>

/** Two requests meet. */
export const requestsMeet: Target<RoutingRequest> = {
  description: 'two requests are open at once, and one of them is under way',
  reached: ({ open }) => open.length > 1 && open.some(({ started }) => started),
}

/** A request comes while others have had their answers, and what these led to may still be under way. */
export function requestAfter(count: number, operation: RoutingRequest['operation']): Target<RoutingRequest> {
  return {
    description: `a request (${operation}) is under way after ${count} others were answered`,
    reached: ({ open, answers }) => answers.length >= count && open.some(isUnderWay(operation)),
  }
}

/** A process dies where somebody can suffer from it. */
export const crashAmongRequests: Target<RoutingRequest> = {
  description: 'a process crashed after somebody was answered',
  reached: ({ crashes, answers }) => crashes > 0 && answers.length > 0,
}

function isUnderWay(operation: RoutingRequest['operation']): (phase: Phase) => boolean {
  return ({ request, started }) => request.operation === operation && started
}
