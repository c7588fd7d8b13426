import { expect, test } from 'vitest'
import { Random } from '../../random.ts'
import type { Workload } from '../execute.ts'
import { compare, disagreement, type Comparison } from '../fixtures/compare.ts'
import { drawProgram, withConditions, type RandomProgram } from '../fixtures/random-program.ts'

const programs = 500
const mostRuns = 700

/** The first programs that plain search can finish. */
async function* compared(
  realTime: Workload['realTime'],
): AsyncGenerator<{ seed: number; program: RandomProgram; comparison: Comparison }> {
  let found = 0
  for (let seed = 1; found < programs; seed++) {
    const program = drawProgram(new Random(seed))
    const comparison = await compare(program, { mostRuns, realTime })
    if (comparison === undefined) continue
    found++
    yield { seed, program, comparison }
  }
}

/** What a program has that the reduction has a rule for. */
function featuresOf(program: RandomProgram, { plain }: Comparison): Iterable<string> {
  const instructions = [...JSON.stringify(program).matchAll(/"do":"(\w+)"/g)].map(([, name = '']) => name)
  return new Set([...plain.events, ...instructions, program.serving, `${program.memory} memory`])
}

/** How many of the 500 must have what the reduction has rules for; seeds are fixed, so this never changes by itself. */
const atLeast = {
  crash: 50,
  late: 40,
  stall: 40,
  time: 100,
  wait: 200,
  deliver: 100,
  deadlock: 5,
  fork: 40,
  race: 25,
  timer: 50,
  spawn: 50,
  lease: 100,
  guarded: 50,
  claim: 80,
  retry: 80,
  shared: 30,
  declared: 10,
  'declared memory': 80,
  'one-process': 80,
}

test.each(['recorded', 'effects'] as const)(
  `the reduction and state-hash search agree with plain search on ${programs} random programs, real time: %s`,
  async realTime => {
    const met = new Map<string, number>()
    const disagreements: string[] = []
    let reduced = 0
    for await (const { seed, program, comparison } of compared(realTime)) {
      for (const feature of featuresOf(program, comparison)) met.set(feature, (met.get(feature) ?? 0) + 1)
      const found = disagreement(comparison)
      if (found !== undefined) disagreements.push(`seed ${seed}: ${found}; npm run fuzz:kernel -- --from ${seed}`)
      if (comparison.reduced.runs < comparison.plain.runs) reduced++
    }
    expect(disagreements).toEqual([])
    for (const [feature, count] of Object.entries(atLeast)) {
      expect(met.get(feature) ?? 0, `programs with ${feature}`).toBeGreaterThanOrEqual(count)
    }
    expect(reduced, 'programs that the reduction searches in fewer runs').toBeGreaterThan(programs / 2)
  },
  120_000,
)

test.each(['recorded', 'effects'] as const)(
  'they agree on what step invariants find, too, real time: %s',
  async realTime => {
    const disagreements: string[] = []
    let mattered = 0
    for (let seed = 1; seed <= 250; seed++) {
      const random = new Random(seed)
      const drawn = drawProgram(random)
      const program = withConditions(drawn, random)
      const comparison = await compare(program, { mostRuns, realTime })
      if (comparison === undefined) continue
      const found = disagreement(comparison)
      if (found !== undefined)
        disagreements.push(`seed ${seed}: ${found}; npm run fuzz:kernel -- --steps --from ${seed}`)
      const unjudged = await compare(drawn, { mostRuns, realTime })
      if (unjudged?.plain.outcomes.size !== comparison.plain.outcomes.size) mattered++
    }
    expect(disagreements).toEqual([])
    expect(mattered, 'programs of which some runs break one and others do not').toBeGreaterThan(10)
  },
  60_000,
)

test('a fault that a run made impossible before it was abandoned is tried after every step that it can follow', async () => {
  // The crash has to come after the answer of client 0 and before that of client 1, with the row still in flight.
  const abandonedRow = { do: 'race', left: [{ do: 'row', key: 'x' }], right: [] } as const
  const program: RandomProgram = {
    serving: 'one-process',
    memory: 'declared',
    clients: [[[abandonedRow]], [[]]],
    faults: { crashes: 1, stalls: 0 },
  }
  const comparison = await compare(program, { mostRuns, realTime: 'recorded' })
  expect(comparison && disagreement(comparison)).toBeUndefined()
  expect(comparison?.plain.events).toContain('late')
})

test('which of several effects at once is the first of its operation does not change the strongest order', async () => {
  // The sleep and the write are both asked for at once, and only the write is ordered with the read of client 1.
  const program: RandomProgram = {
    serving: 'process-per-client',
    memory: 'shared',
    clients: [[[{ do: 'timer', ms: 20, body: [{ do: 'put', key: 'x' }] }]], [[{ do: 'get', key: 'x' }]]],
    faults: { crashes: 0, stalls: 1 },
  }
  const comparison = await compare(program, { mostRuns, realTime: 'effects' })
  expect(comparison && disagreement(comparison)).toBeUndefined()
})
