import { describe, expect, test } from 'vitest'
import { strategyCases, type MakeStrategy } from '../../conformance/strategy.ts'
import type { Execution } from '../execute.ts'
import { Campaign } from './campaign.ts'
import { Classes, covering } from './coverage.ts'
import { depthFirst, preemptionBounded } from './depth-first.ts'
import { repeating } from './determinism.ts'
import { SourceDpor } from './dpor.ts'
import { measured } from './metrics.ts'
import { randomWalk } from './random.ts'
import { Rotation } from './rotation.ts'
import { sampler, samplerNames } from './sampler.ts'
import { StateHash } from './state-hash.ts'

const footprintsOf = (execution: Execution): Execution['simulation']['footprints'] => execution.simulation.footprints

const strategies: Readonly<Record<string, MakeStrategy>> = {
  'random walk': () => randomWalk(1),
  'depth-first': () => depthFirst(),
  'preemption-bounded': () => preemptionBounded(2),
  dpor: execution => new SourceDpor(footprintsOf(execution)),
  'state-hash': execution => new StateHash(execution),
  campaign: execution => new Campaign({ execution, seed: 1 }),
  'campaign after its exhaustive phase': execution =>
    new Campaign({ execution, seed: 1, exhaustiveRuns: 2, boundedRuns: 10 }),
  rotation: execution => new Rotation({ seed: 1, footprints: footprintsOf(execution) }),
  ...Object.fromEntries(
    samplerNames.map(name => [name, (execution: Execution) => sampler(name, 1, footprintsOf(execution))]),
  ),
  measured: () => measured(randomWalk(1)),
  covering: execution => covering(new Classes(), footprintsOf(execution), randomWalk(1)),
  repeating: execution => repeating(sampler('pos', 1, footprintsOf(execution))),
}

describe.each(Object.entries(strategies))('%s', (_, make) => {
  test.each(strategyCases.map(one => [one.name, one] as const))('%s', async (_name, one) => {
    await expect(one.run(make)).resolves.toBeUndefined()
  })
})
