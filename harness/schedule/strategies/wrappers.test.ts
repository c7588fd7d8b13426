import { expect, test } from 'vitest'
import { strategyCases, type MakeStrategy } from '../../conformance/strategy.ts'
import { Nonconformity } from '../../conformance/nonconformity.ts'
import { Simulation } from '../../world/simulate.ts'
import { Execution, type Subject } from '../execute.ts'
import { drive, type Search } from '../quiescence.ts'
import type { Strategy } from '../strategy.ts'
import { Classes, covering } from './coverage.ts'
import { depthFirst } from './depth-first.ts'
import { repeating } from './determinism.ts'
import { measured } from './metrics.ts'
import { randomWalk } from './random.ts'

/** Two clients with two effects each on one key: 6 interleavings, all inequivalent. */
function executionOf(serve: Subject['serve']): Execution {
  const subject: Subject = { serving: 'process-per-client', memory: 'shared', serve }
  const workload = {
    clients: [[0], [1]],
    faults: { crashes: 0, stalls: 0 },
    maxSteps: 100,
    realTime: 'effects' as const,
  }
  return new Execution(subject, workload, new Simulation())
}

const pairs: Subject['serve'] = world => async () => {
  await world.keyValue.set('k', world.process.name)
  await world.keyValue.set('k', world.process.name)
}

function* runAll(execution: Execution, strategy: Strategy, most: number): Search<number> {
  for (let run = 0; run < most; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) return run
    yield execution.begin(chooser)
  }
  return most
}

test('metrics count runs, steps and choices', async () => {
  const strategy = measured(depthFirst())
  await drive(runAll(executionOf(pairs), strategy, 100))
  // 4 effects and the end in each; a choice until one client is through, which is after 2 steps or, in 4 runs, after 3.
  const choices = 2 * 2 + 4 * 3
  expect(strategy.metrics).toEqual({ runs: 6, steps: 30, choices, widest: 2, abandoned: 0, cut: 0, faults: 0 })
})

test('coverage counts classes, and estimates the chance of a new one', async () => {
  const execution = executionOf(pairs)
  const classes = new Classes()
  const strategy = covering(classes, execution.simulation.footprints, randomWalk(1))
  expect(classes.chanceOfNew('random')).toBeUndefined()
  await drive(runAll(execution, strategy, 1))
  expect([classes.size, classes.chanceOfNew('random')]).toEqual([1, 1])
  await drive(runAll(execution, strategy, 200))
  expect([classes.size, classes.chanceOfNew('random'), classes.strategies]).toEqual([6, 0, ['random']])
})

test('the estimate is about right while there is much to see', async () => {
  const execution = executionOf(world => async () => {
    for (let step = 0; step < 5; step++) await world.keyValue.set('k', world.process.name)
  })
  const classes = new Classes()
  const strategy = covering(classes, execution.simulation.footprints, randomWalk(1))
  await drive(runAll(execution, strategy, 150))
  const chance = classes.chanceOfNew('random') ?? 0
  const before = classes.size
  await drive(runAll(execution, strategy, 50))
  // Of the next runs about that share is new, and fewer and fewer.
  expect(classes.size - before).toBeLessThan(50 * chance + 10)
  expect(classes.size - before).toBeGreaterThan(50 * chance - 20)
})

test('a deterministic program is the same twice', async () => {
  const strategy = repeating(randomWalk(1))
  await drive(runAll(executionOf(pairs), strategy, 50))
  expect(strategy.divergedAt).toBeUndefined()
})

test('a program that remembers what the last run did gives itself away', async () => {
  let runs = 0
  const forgetful = executionOf(world => async () => {
    await world.keyValue.set('k', 'first')
    if (runs++ > 5) await world.keyValue.set('another', 'second')
  })
  const strategy = repeating(randomWalk(1))
  await drive(runAll(forgetful, strategy, 50))
  expect(strategy.divergedAt).toBeGreaterThan(0)
})

const wrong: Readonly<Record<string, MakeStrategy>> = {
  'every choice is one of the candidates, or to give up': () => ({
    name: 'beyond',
    begin: () => ({ pick: candidates => candidates.length - 1 + Number(candidates.length > 1) * 0.5 }),
  }),
  'a strategy that comes to its end stays there, and has found every outcome': () => onlyOnce(),
  'a fresh strategy makes the same choices again': () => randomWalk(seed++),
  'a lost update is found within 50 runs': () => ({ name: 'first', begin: () => ({ pick: () => 0 }) }),
}

let seed = 1

function onlyOnce(): Strategy {
  let begun = false
  return {
    name: 'once',
    begin() {
      if (begun) return undefined
      begun = true
      return { pick: () => 0 }
    },
  }
}

test.each(Object.entries(wrong))('conformance notices: %s', async (name, make) => {
  const one = strategyCases.find(candidate => candidate.name === name)
  await expect(one?.run(make)).rejects.toThrow(Nonconformity)
})
