import type { Execution } from '../execute.ts'
import type { Strategy } from '../strategy.ts'
import type { Classes } from './coverage.ts'
import { depthFirst, preemptionBounded } from './depth-first.ts'
import { SourceDpor } from './dpor.ts'
import { randomWalk } from './random.ts'
import { Rotation } from './rotation.ts'
import { sampler, type SamplerName } from './sampler.ts'
import { StateHash } from './state-hash.ts'

/** What a strategy may need to be made. */
export interface StrategyNeeds {
  readonly seed: number
  /** The one that all its runs will be of. */
  readonly execution: Execution
  /** Where a strategy of several notes what each has shown. */
  readonly classes?: Classes
}

/** The strategies that a user can ask for. */
export type StrategyName = 'dpor' | 'state-hash' | 'preemption-bounded' | 'depth-first' | 'rotation' | SamplerName

/** How each is made; its end, if it has one, covers every schedule. */
export const strategies: Readonly<Record<StrategyName, (needs: StrategyNeeds) => Strategy>> = {
  dpor: ({ execution }: StrategyNeeds): Strategy => new SourceDpor(execution.simulation.footprints),
  'state-hash': ({ execution }: StrategyNeeds): Strategy => new StateHash(execution),
  'preemption-bounded': (): Strategy => preemptionBounded(Infinity),
  'depth-first': (): Strategy => depthFirst(),
  rotation: ({ seed, execution, classes }: StrategyNeeds): Strategy =>
    new Rotation({ seed, footprints: execution.simulation.footprints, ...(classes && { classes }) }),
  random: ({ seed }: StrategyNeeds): Strategy => randomWalk(seed),
  pos: sampling('pos'),
  pct2: sampling('pct2'),
  pct3: sampling('pct3'),
  pct4: sampling('pct4'),
  urw: sampling('urw'),
  surw: sampling('surw'),
}

function sampling(name: SamplerName): (needs: StrategyNeeds) => Strategy {
  return ({ seed, execution }) => sampler(name, seed, execution.simulation.footprints)
}
