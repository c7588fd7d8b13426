import { expect, test } from 'vitest'
import type { ChainId } from '../../world/chain.ts'
import { Simulation } from '../../world/simulate.ts'
import { Execution, type Subject } from '../execute.ts'
import { drive, type Search } from '../quiescence.ts'
import type { Strategy } from '../strategy.ts'
import { planningFaults } from './planned-faults.ts'
import { randomWalk } from './random.ts'
import { Remaining } from './remaining.ts'
import { sampler } from './sampler.ts'

test('a chain that can move has something left, however short it was in runs that a crash cut', () => {
  const remaining = new Remaining(new Map(), () => 2)
  remaining.begin()
  for (let step = 0; step < 5; step++) remaining.spend(7)
  expect(remaining.of(7)).toBe(1)
})

test('what a chain will fork counts for it until it has come to be', () => {
  const counts = new Map<ChainId, number>([
    [1, 3],
    [2, 4],
    [3, 5],
  ])
  // 1 forks 2, and 2 forks 3.
  const forks = new Map<ChainId, ChainId>([
    [2, 1],
    [3, 2],
  ])
  const remaining = new Remaining(forks, chain => counts.get(chain) ?? 0)
  remaining.begin()
  expect(remaining.of(1)).toBe(12)
  expect(remaining.of(2)).toBe(9)
  expect(remaining.of(1)).toBe(3)
  expect(remaining.of(3)).toBe(5)
  expect(remaining.of(2)).toBe(4)
})

/** One client of so many steps that may die once. */
function mortal(steps: number): Execution {
  const subject: Subject = {
    serving: 'process-per-client',
    memory: 'shared',
    serve: world => async () => {
      for (let step = 0; step < steps; step++) await world.files.append('/f', '.')
    },
  }
  const workload = { clients: [[0]], faults: { crashes: 1, stalls: 0 }, maxSteps: 200, realTime: 'effects' as const }
  return new Execution(subject, workload, new Simulation())
}

/** How many steps had been taken when the process died, as counts; -1 where it did not. */
function* deathsIn(execution: Execution, strategy: Strategy, runs: number): Search<Map<number, number>> {
  const deaths = new Map<number, number>()
  for (let run = 0; run < runs; run++) {
    let death = -1
    execution.observer = {
      before(chain, { simulation }) {
        if (chain.kind === 'crash') death = simulation.step + 1
      },
      after: () => undefined,
    }
    const chooser = strategy.begin()
    if (chooser !== undefined) yield execution.begin(chooser)
    deaths.set(death, (deaths.get(death) ?? 0) + 1)
  }
  return deaths
}

test('planned faults strike each step alike, where a random walk hardly ever gets to the last', async () => {
  const runs = 4000
  const planned = await drive(deathsIn(mortal(9), planningFaults(1, randomWalk(1)), runs))
  const walked = await drive(deathsIn(mortal(9), randomWalk(1), runs))
  // 9 effects and the answer are 10 steps to die before, and a fifth of the runs are quiet.
  for (let step = 0; step < 10; step++) expect(planned.get(step) ?? 0).toBeGreaterThan((runs * 0.8) / 11 / 1.4)
  expect(walked.get(9) ?? 0).toBeLessThan(runs / 200)
})

test('no step of a process that may die is passed over', async () => {
  const execution = mortal(9)
  const deaths = await drive(deathsIn(execution, sampler('random', 1, execution.simulation.footprints), 1000))
  // Its file is private, but to die between two appends is something else than before or after both.
  for (let step = 0; step < 10; step++) expect(deaths.get(step) ?? 0).toBeGreaterThan(20)
})
