import type { Footprints } from '../../world/footprint.ts'
import type { Strategy } from '../strategy.ts'
import { depthFirst, preemptionBounded } from './depth-first.ts'
import { SourceDpor } from './dpor.ts'
import { randomWalk } from './random.ts'

/** What a strategy may need to be made. */
export interface StrategyNeeds {
  readonly seed: number
  /** Of the simulation that it is for. */
  readonly footprints: Footprints
}

/** The strategies that a user can ask for. */
export type StrategyName = 'dpor' | 'random' | 'preemption-bounded' | 'depth-first'

/** How each is made; its end, if it has one, covers every schedule. */
export const strategies: Readonly<Record<StrategyName, (needs: StrategyNeeds) => Strategy>> = {
  dpor: ({ footprints }: StrategyNeeds): Strategy => new SourceDpor(footprints),
  random: ({ seed }: StrategyNeeds): Strategy => randomWalk(seed),
  'preemption-bounded': (): Strategy => preemptionBounded(Infinity),
  'depth-first': (): Strategy => depthFirst(),
}
