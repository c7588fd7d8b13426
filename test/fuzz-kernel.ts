import { parseArgs } from 'node:util'
import { faultNames } from '../harness/world/fault.ts'
import { Random } from '../harness/random.ts'
import { compare, disagreement, type Comparison } from '../harness/schedule/fixtures/compare.ts'
import { missedRun } from '../harness/schedule/fixtures/missed.ts'
import type { Workload } from '../harness/schedule/execute.ts'
import {
  drawProgram,
  withConditions,
  withFaults,
  type RandomProgram,
} from '../harness/schedule/fixtures/random-program.ts'
import { shrink } from '../harness/schedule/fixtures/shrink.ts'

/*
 * Compares the reduction and state-hash search with plain search on as many random programs as one likes:
 * npm run fuzz:kernel -- --from 1 --to 4000 --runs 700
 * With --faults errors (or another kind) each suffers such faults. With --steps there are invariants to be judged between steps, too.
 */

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '4000' },
    runs: { type: 'string', default: '700' },
    steps: { type: 'boolean', default: false },
    faults: { type: 'string' },
  },
})
const fault = faultNames.find(name => name === values.faults)
const [from, to, mostRuns] = [Number(values.from), Number(values.to), Number(values.runs)]

async function differs(program: RandomProgram, realTime: Workload['realTime']): Promise<string | undefined> {
  const compared = await compare(program, { mostRuns, realTime })
  return compared === undefined ? undefined : disagreement(compared)
}

async function report(seed: number, program: RandomProgram, realTime: Workload['realTime']): Promise<void> {
  const smallest = await shrink(program, async smaller => (await differs(smaller, realTime)) !== undefined)
  console.log(`seed ${seed}, real time ${realTime}: ${(await differs(smallest, realTime)) ?? 'agrees'}`)
  console.log(JSON.stringify(smallest))
  console.log((await missedRun(smallest, realTime)).join('\n'))
}

const met = new Map<string, number>()

function count({ plain }: Comparison, program: RandomProgram): void {
  const instructions = JSON.stringify(program).matchAll(/"do":"(\w+)"/g)
  const parts = new Set([...plain.events, ...[...instructions].map(([, name = '']) => name)])
  for (const part of [...parts, program.serving, `${program.memory} memory`]) met.set(part, (met.get(part) ?? 0) + 1)
}

async function fuzz(): Promise<number> {
  let [compared, disagreed, runs] = [0, 0, 0]
  for (let seed = from; seed <= to; seed++) {
    const random = new Random(seed)
    const drawn = drawProgram(random)
    const judged = values.steps ? withConditions(drawn, random) : drawn
    const program = fault === undefined ? judged : withFaults(judged, fault, random)
    for (const realTime of ['recorded', 'effects'] as const) {
      const comparison = await compare(program, { mostRuns, realTime })
      if (comparison === undefined) continue
      compared++
      runs += comparison.plain.runs
      count(comparison, program)
      if (disagreement(comparison) === undefined) continue
      disagreed++
      await report(seed, program, realTime)
    }
  }
  console.log(`${compared} comparisons over ${to - from + 1} programs, ${runs} plain runs, ${disagreed} disagree`)
  console.log([...met].map(([part, times]) => `${part} ${times}`).join(', '))
  return disagreed
}

process.exitCode = (await fuzz()) === 0 ? 0 : 1
