import type { Execution } from '../harness/schedule/execute.ts'
import { Campaign } from '../harness/schedule/strategies/campaign.ts'
import { preemptionBounded } from '../harness/schedule/strategies/depth-first.ts'
import { SourceDpor } from '../harness/schedule/strategies/dpor.ts'
import { randomWalk } from '../harness/schedule/strategies/random.ts'
import { sampler, samplerNames } from '../harness/schedule/strategies/sampler.ts'
import { StateHash } from '../harness/schedule/strategies/state-hash.ts'
import type { Strategy } from '../harness/schedule/strategy.ts'

/** A strategy that takes part in the comparison. */
export interface Contestant {
  readonly name: string
  /** Whether its runs depend on a seed; else one try says all. */
  readonly seeded: boolean
  /** Searches that reduce look at effects alone, as the engine has them do; samplers see real time as recorded. */
  readonly realTime: 'recorded' | 'effects'
  make(execution: Execution, seed: number): Strategy
}

/** All of them, in the order of the columns: `walk` is the bare random walk, `random` the one that is guided. */
export const contestants: readonly Contestant[] = [
  { name: 'walk', seeded: true, realTime: 'recorded', make: (_execution, seed) => randomWalk(seed) },
  ...samplerNames.map(name => ({
    name,
    seeded: true,
    realTime: 'recorded' as const,
    make: (execution: Execution, seed: number) => sampler(name, seed, execution.simulation.footprints),
  })),
  { name: 'dfs2', seeded: false, realTime: 'recorded', make: () => preemptionBounded(2) },
  {
    name: 'dpor',
    seeded: false,
    realTime: 'effects',
    make: execution => new SourceDpor(execution.simulation.footprints),
  },
  { name: 'state-hash', seeded: false, realTime: 'effects', make: execution => new StateHash(execution) },
  {
    name: 'campaign',
    seeded: true,
    realTime: 'effects',
    make: (execution, seed) => new Campaign({ execution, seed }),
  },
]
