import { expect, test } from 'vitest'
import { Random } from '../../random.ts'
import { Simulation } from '../../world/simulate.ts'
import { Execution } from '../execute.ts'
import { enumerate, type Enumeration } from '../fixtures/enumerate.ts'
import { executionOfExample, explore, exploreAll, type Example } from '../fixtures/explored.ts'
import { executionOf, type CompareOptions } from '../fixtures/compare.ts'
import { drawSleepers } from '../fixtures/draw-program.ts'
import { interpreter, type RandomProgram } from '../fixtures/random-program.ts'
import { estimateSchedules } from '../fixtures/tree-size.ts'
import { missingWithout, type Found } from '../fixtures/weakened.ts'
import type { World } from '../../world/world.ts'
import { drive } from '../quiescence.ts'
import type { StepInvariant } from '../step-invariant.ts'
import { depthFirst } from './depth-first.ts'
import { StateHash, type StateHashRule } from './state-hash.ts'

interface Compared {
  readonly plain: Enumeration
  readonly hashed: Enumeration
}

interface Comparison {
  readonly maxSteps?: number
  readonly mostRuns?: number
  readonly without?: StateHashRule | undefined
}

async function compare(
  program: RandomProgram,
  { maxSteps = 200, mostRuns = 700, without }: Comparison,
): Promise<Compared> {
  const simulation = new Simulation()
  const workload = { clients: program.clients, faults: program.faults, maxSteps, realTime: 'recorded' as const }
  const execution = new Execution(interpreter(program, simulation), workload, simulation)
  const size = await drive(estimateSchedules(execution, new Random(1)))
  const plain = await drive(
    enumerate({ execution, mostRuns: size > 3 * mostRuns ? 0 : mostRuns, strategy: depthFirst() }),
  )
  if (!plain.ended) return { plain, hashed: plain }
  const strategy = new StateHash(execution, without)
  return { plain, hashed: await drive(enumerate({ execution, mostRuns, strategy })) }
}

/** So many random programs under a bound that cuts some of their runs. */
async function* bounded(count: number): AsyncGenerator<Bounded> {
  const mostRuns = 2000
  for (let seed = 1, compared = 0; compared < count; seed++) {
    const random = new Random(seed)
    const program = drawSleepers(random)
    const options = { mostRuns, maxSteps: 4 + random.below(6), realTime: 'recorded' } as const
    const execution = executionOf(program, options)
    const size = await drive(estimateSchedules(execution, new Random(1)))
    if (size > 3 * mostRuns) continue
    const plain = await drive(enumerate({ execution, mostRuns, strategy: depthFirst() }))
    if (!plain.ended || plain.complete) continue
    compared++
    yield { program, options, execution, plain }
  }
}

interface Bounded extends Found {
  readonly program: RandomProgram
  readonly options: CompareOptions
}

test('where a bound cuts runs, the search finds the outcomes of all others, and not without either of two rules', async () => {
  const uncaught = new Set<StateHashRule>(['cut-visits', 'sleep-sets-as-subsets'])
  for await (const { program, options, execution, plain } of bounded(250)) {
    const strategy = new StateHash(execution)
    const hashed = await drive(enumerate({ execution, strategy, mostRuns: 2 * options.mostRuns }))
    expect([...hashed.outcomes].sort()).toEqual([...plain.outcomes].sort())
    for (const rule of uncaught) {
      const missing = await missingWithout(rule, program, { execution, plain }, options)
      if (missing === 'outcomes') uncaught.delete(rule)
    }
  }
  expect([...uncaught]).toEqual([])
}, 60_000)

/** What the first has in flight when it dies lands before the sleeps end, or after: that is late, and spends the stall. */
const lateArrival: RandomProgram = {
  serving: 'process-per-client',
  memory: 'shared',
  clients: [
    [[{ do: 'put', key: 'x' }]],
    [
      [
        { do: 'sleep', ms: 10 },
        { do: 'sleep', ms: 10 },
      ],
    ],
    [
      [
        { do: 'sleep', ms: 10 },
        { do: 'put', key: 'y' },
      ],
    ],
  ],
  faults: { crashes: 1, stalls: 1 },
}

/** Found by chance: some state is reached late with a step asleep that was cut where it was tried, and early with it awake. */
const lateAndAsleep: RandomProgram = {
  serving: 'process-per-client',
  memory: 'shared',
  clients: [
    [
      [
        { do: 'sleep', ms: 20 },
        { do: 'fork', left: [{ do: 'put', key: 'x' }], right: [{ do: 'get', key: 'x' }] },
      ],
    ],
    [
      [
        { do: 'put', key: 'y' },
        { do: 'sleep', ms: 30 },
      ],
    ],
  ],
  faults: { crashes: 2, stalls: 1 },
}

/** Found by chance too: some state is reached late, where the bound cuts what follows, and early. */
const lateAndCut: RandomProgram = {
  serving: 'process-per-client',
  memory: 'shared',
  clients: [
    [[{ do: 'race', left: [{ do: 'append', key: 'x' }], right: [{ do: 'retry', key: 'x', times: 2 }] }]],
    [
      [
        { do: 'put', key: 'x' },
        { do: 'sleep', ms: 30 },
      ],
    ],
  ],
  faults: { crashes: 1, stalls: 1 },
}

/** The first looks at the clock before time passes or after it, and is at the same place at the same time either way. */
const lookedAtTheClock: RandomProgram = {
  serving: 'process-per-client',
  memory: 'shared',
  clients: [[[{ do: 'get', key: 'x' }, { do: 'time' }, { do: 'get', key: 'x' }]], [[{ do: 'sleep', ms: 10 }]]],
  faults: { stalls: 1 },
}

const shown: readonly (readonly [StateHashRule, RandomProgram, number])[] = [
  ['budgets-in-the-key', lateArrival, 200],
  ['sleep-sets-as-subsets', lateAndAsleep, 6],
  ['cut-visits', lateAndCut, 7],
  ['clock-in-the-key', lookedAtTheClock, 200],
]

test.each(shown)('without %s an outcome is missed', async (without, program, maxSteps) => {
  const options = { maxSteps, mostRuns: 100_000 } as const
  const { plain, hashed } = await compare(program, options)
  expect(plain.ended).toBe(true)
  expect([...hashed.outcomes].sort()).toEqual([...plain.outcomes].sort())
  const weakened = await compare(program, { ...options, without })
  expect(weakened.hashed.outcomes.size).toBeLessThan(plain.outcomes.size)
})

test('without verdicts-in-the-key a breach is missed, or a run without it', async () => {
  const puts = (key: string) => async (world: World) => {
    await world.keyValue.get('z')
    await world.keyValue.set(key, 'up')
    await world.keyValue.get('z')
  }
  // Both orders of the two writes lead to one state, and only one of them passes through a state with x and without y.
  const xAlone: StepInvariant = {
    id: 'x-alone',
    claim: 'x never stands alone',
    breach: view =>
      view.key('x') !== undefined && view.key('y') === undefined ? { sentence: 'alone', operations: [] } : undefined,
  }
  const last = (world: World) => world.keyValue.get('z')
  const example: Example = { clients: [puts('x'), puts('y'), last], stepInvariants: [xAlone] }
  const searched = async (without?: StateHashRule): Promise<number> => {
    const execution = executionOfExample(example)
    return (await drive(explore(execution, new StateHash(execution, without)))).outcomes.length
  }
  const plain = (await exploreAll(example)).outcomes.length
  expect(await searched()).toBe(plain)
  expect(await searched('verdicts-in-the-key')).toBeLessThan(plain)
})
