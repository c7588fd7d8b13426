import type { OperationPhase, Target } from '../../harness/explore/scenario.ts'
import type { BackEndRequest } from './system.ts'

type Phase = OperationPhase<BackEndRequest>

/** `count` turns meet: those that wait for a lock count too, so that every variant can get there. */
export function turnsEngaged(count: number): Target<BackEndRequest> {
  return {
    description: `${count} turns of the session are open at once, one under way and the others under way or waiting for it`,
    reached: ({ open }) =>
      open.filter(phase => isTurn(phase) && isEngaged(phase)).length >= count && open.some(isTurnUnderWay),
  }
}

/** A reset meets a turn. */
export const resetDuringTurn: Target<BackEndRequest> = duringTurn('reset')

/** A delete meets a turn. */
export const deleteDuringTurn: Target<BackEndRequest> = duringTurn('delete')

/** The reaper comes round while a turn is under way. */
export const reapDuringTurn: Target<BackEndRequest> = duringTurn('reap')

function duringTurn(operation: BackEndRequest['operation']): Target<BackEndRequest> {
  return {
    description: `a ${operation} is under way, or waits, while a turn is under way`,
    reached: ({ open }) =>
      open.some(isTurnUnderWay) && open.some(phase => phase.request.operation === operation && isEngaged(phase)),
  }
}

/** A turn is paused where somebody else can overtake it. */
export const pauseDuringTurn: Target<BackEndRequest> = {
  description: 'time ran on under a turn while another was open',
  reached: ({ stalls, open }) => stalls > 0 && open.some(isTurnUnderWay) && open.filter(isTurn).length > 1,
}

/** A process dies where somebody else can suffer from it. */
export const crashAmongOthers: Target<BackEndRequest> = {
  description: 'a process crashed while another operation was open',
  reached: ({ crashes, open }) => crashes > 0 && open.length > 0,
}

/** A turn that began at the start lives longer than a lease that is not renewed. */
export function turnOutlasting(ttlMs: number): Target<BackEndRequest> {
  return {
    description: `a turn is still under way ${ttlMs} ms after the start, when the first time to live is over`,
    reached: ({ nowMs, open }) => nowMs >= ttlMs && open.some(isTurnUnderWay),
  }
}

function isTurn({ request }: Phase): boolean {
  return request.operation === 'turn'
}

function isTurnUnderWay(phase: Phase): boolean {
  return isTurn(phase) && phase.started
}

/** Under way, or held up by somebody who is. */
function isEngaged({ started, phase }: Phase): boolean {
  return started || phase === 'waiting'
}
