import type { Chain, ChainId } from '../../world/chain.ts'
import { defaultChoice, type Chooser, type Performed, type Strategy } from '../strategy.ts'

/**
 * A switch that keeps its meaning when others vanish: after chain `after` (null: before the first step) has taken
 * `steps` steps, chain `to` moves. Chains are named by id, which is stable over the runs of one search.
 */
export interface AnchoredSwitch {
  readonly after: ChainId | null
  readonly steps: number
  readonly to: ChainId
}

/** One run that follows anchored switches as far as they can be followed, and the default for the rest. */
export function anchored(switches: readonly AnchoredSwitch[]): Strategy {
  let begun = false
  return {
    name: 'anchored',
    begin() {
      if (begun) return undefined
      begun = true
      return follow(switches)
    },
  }
}

function follow(switches: readonly AnchoredSwitch[]): Chooser {
  const left = [...switches]
  return {
    pick(candidates, running) {
      const at = left.findIndex(planned => isHere(planned, running) && indexOf(candidates, planned.to) >= 0)
      const planned = left[at]
      if (planned === undefined) return defaultChoice(candidates, running)
      left.splice(at, 1)
      return indexOf(candidates, planned.to)
    },
  }
}

function isHere({ after, steps }: AnchoredSwitch, running: Chain | undefined): boolean {
  return running === undefined ? after === null : running.id === after && running.steps === steps
}

function indexOf(candidates: readonly Chain[], wanted: ChainId): number {
  return candidates.findIndex(chain => chain.id === wanted)
}

/** Follows a chooser and writes down, as anchored switches, where it left the default. */
export function anchoring(chooser: Chooser, into: AnchoredSwitch[]): Chooser {
  into.length = 0
  return {
    // Who asks for no steps is told none, so that nobody writes them down.
    ...(chooser.after === undefined ? {} : { after: (step: Performed) => chooser.after?.(step) }),
    end: (how, unperformed) => chooser.end?.(how, unperformed),
    pick(candidates, running) {
      const choice = chooser.pick(candidates, running)
      const to = candidates[choice]
      if (to !== undefined && choice !== defaultChoice(candidates, running)) {
        into.push({ after: running?.id ?? null, steps: running?.steps ?? 0, to: to.id })
      }
      return choice
    },
  }
}
