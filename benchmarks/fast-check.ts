import process from 'node:process'
import original, { type Scheduler } from 'fast-check'
import moved, { run, schedules, synchronously } from '../fast-check.ts'
import type { SchedulerConstraints } from '../harness/explore/schedulers.ts'
import { museum } from '../scenarios/museum/index.ts'
import { schedulerTests, type Import, type SchedulerTest } from '../test/scheduler-tests.ts'
import { finite, quantile } from './statistics.ts'
import { constantTurn, realTurn, turnSystem, twoColdTurns, type TurnProgram } from './two-cold-turns.ts'

/** What our part in fast-check is worth: `npm run bench:fast-check`. Runs are counted, so the counts are the same everywhere. */

const tries = 101
const mostRuns = 3000

type Strategy = NonNullable<SchedulerConstraints['strategy']>

const strategies: readonly Strategy[] = ['rotation', 'pos', 'random', 'pct2', 'pct3']

function importOf(strategy: Strategy | undefined): Import {
  if (strategy === undefined) return original
  return { ...moved, scheduler: <MetaData>() => moved.scheduler<MetaData>({ strategy }) }
}

/** Runs to the first failure of one test, over as many seeds. */
async function runsOf(one: SchedulerTest, strategy: Strategy | undefined): Promise<object> {
  const runs: number[] = []
  const lengths: number[] = []
  for (let seed = 0; seed < tries; seed++) {
    const property = one.property(importOf(strategy), false)
    const { failed, numRuns, counterexample } = await original.check(property, { seed, numRuns: mostRuns })
    runs.push(failed ? numRuns : Infinity)
    const [scheduler] = (counterexample ?? [{}]) as [Partial<Scheduler> & { switches?: readonly unknown[] }]
    if (scheduler.switches !== undefined) lengths.push(scheduler.switches.length)
  }
  const [median, p95] = [quantile(runs, 0.5), quantile(runs, 0.95)].map(finite)
  return { test: one.name, scheduler: strategy ?? 'fast-check', median, p95, switches: quantile(lengths, 0.5) }
}

/** Runs to the first failure of a property over drawn schedules, for each seeded bug. */
async function drawnOf(exhibit: (typeof museum)[number]): Promise<object> {
  const { id, buggy, program, faults } = exhibit
  const runs: number[] = []
  const lengths: number[] = []
  const property = original.property(schedules(), drawn => run(buggy, program, drawn, faults).finding !== 'violated')
  for (let seed = 0; seed < tries; seed++) {
    const found = await synchronously(() => original.check(property, { seed, numRuns: 2000 }))
    runs.push(found.failed ? found.numRuns : Infinity)
    if (found.counterexample !== null) lengths.push(found.counterexample[0].length)
  }
  const [median, p95] = [quantile(runs, 0.5), quantile(runs, 0.95)].map(finite)
  return { bug: id, median, p95, switches: quantile(lengths, 0.5), mostSwitches: quantile(lengths, 1) }
}

/** Schedules a second of one core through `fc.property`, each drawn, run and judged. */
async function speedOf(devices: string, turn: TurnProgram): Promise<object> {
  const system = turnSystem(turn)
  const program = { clients: twoColdTurns }
  const property = original.property(schedules(), drawn => run(system, program, drawn).finding === 'held')
  const rates: number[] = []
  for (let seed = 0; seed < 5; seed++) {
    const started = process.cpuUsage()
    await synchronously(() => original.assert(property, { numRuns: 50_000, seed }))
    const { user, system: kernel } = process.cpuUsage(started)
    rates.push(50_000 / ((user + kernel) / 1e6))
  }
  return { devices, schedulesPerSecond: Math.round(quantile(rates, 0.5) ?? 0) }
}

console.log('Schedules per second through fc.property (CPU time of the process, median of 5 rounds)')
console.table([await speedOf('constant strings', constantTurn), await speedOf('JSONL and rows', realTurn)])
console.log(`Runs to the first failure of a property over schedules(), median of ${String(tries)} seeds`)
const drawn: object[] = []
for (const exhibit of museum) drawn.push(await drawnOf(exhibit))
console.table(drawn)
console.log(`Runs to the first failure of tests written for fc.scheduler(), median of ${String(tries)} seeds`)
const lines: object[] = []
for (const one of schedulerTests) {
  for (const strategy of [undefined, ...strategies]) lines.push(await runsOf(one, strategy))
}
console.table(lines)
