import type { Chain } from '../../world/chain.ts'
import { defaultChoice, type Strategy } from '../strategy.ts'

/**
 * One program after another, as often as there are chains at the start, each time with another one first: what any test
 * without concurrency runs, and the first thing to look at.
 */
export function sequential(): Strategy {
  let run = -1
  let width = Infinity
  let first = true
  const chooser = {
    pick(candidates: readonly Chain[], running: Chain | undefined): number {
      const certain = candidates.filter(chain => !chain.optional)
      if (first) width = certain.length
      first = false
      if (running !== undefined && certain.includes(running)) return candidates.indexOf(running)
      const next = certain[run % Math.max(certain.length, 1)]
      return next === undefined ? defaultChoice(candidates, running) : candidates.indexOf(next)
    },
  }
  return {
    name: 'sequential',
    begin() {
      first = true
      return ++run < width ? chooser : undefined
    },
  }
}
