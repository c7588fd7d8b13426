import process from 'node:process'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { Trial } from '../harness/explore/trial.ts'
import { driveNow, type Search } from '../harness/schedule/quiescence.ts'
import { museum } from '../scenarios/museum/index.ts'
import { huntBug, type BugLimits, type BugLine } from './bugs.ts'
import { contestants, type Contestant } from './contestants.ts'
import { exhaustAll } from './exhaustive.ts'
import { PeerTrial } from './peer-trial.ts'
import { inMacrotask } from './statistics.ts'
import { shrinkFailures } from './shrinking.ts'
import { constantTurn, turnSystem, twoColdTurns } from './two-cold-turns.ts'

/** Schedules a second of one core, by the CPU time of this process. */
interface SpeedLine {
  readonly engine: string
  readonly strategy: string
  readonly schedulesPerSecond: number
}

/** The correct session turns whose speed is measured: 13 effects. */
const question = { system: turnSystem(constantTurn), program: { clients: twoColdTurns }, faults: {} }

/** Runs as many schedules, each judged; a search that comes to its end begins anew. */
function* runSchedules(contestant: Contestant, schedules: number): Search<number> {
  const { realTime } = contestant
  const trial = new Trial({ ...question, target: undefined, realTime, maxSteps: 200 })
  yield* trial.prepare()
  const start = process.cpuUsage()
  let strategy = contestant.make(trial.execution, 1)
  for (let run = 0; run < schedules; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) strategy = contestant.make(trial.execution, run)
    else {
      yield trial.run(chooser)
      if (trial.execution.ending.kind !== 'abandoned') yield* trial.judge(trial.recorded)
    }
  }
  return cpuSeconds(start)
}

async function measureSpeed(schedules: number): Promise<readonly SpeedLine[]> {
  const lines: SpeedLine[] = []
  for (const contestant of contestants) {
    const seconds = await inMacrotask(() => driveNow(runSchedules(contestant, schedules)))
    lines.push({ engine: 'signalbox', strategy: contestant.name, schedulesPerSecond: Math.round(schedules / seconds) })
  }
  const peerSchedules = Math.ceil(schedules / 10)
  const schedulesPerSecond = Math.round(peerSchedules / (await peerSeconds(peerSchedules)))
  return [...lines, { engine: 'fast-check', strategy: 'fc.scheduler', schedulesPerSecond }]
}

async function peerSeconds(schedules: number): Promise<number> {
  const trial = new PeerTrial(question)
  const property = fc.asyncProperty(fc.scheduler(), async scheduler => !(await trial.breaks(scheduler)))
  const start = process.cpuUsage()
  await fc.assert(property, { numRuns: schedules, seed: 1 })
  return cpuSeconds(start)
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

/** One row per bug, one column per strategy: the median of the schedules to the first hit. */
function tableOf(bugs: readonly BugLine[]): string {
  const strategies = [...new Set(bugs.map(({ strategy }) => strategy))]
  const rows = [...new Set(bugs.map(({ id }) => id))].map(id => {
    const cells = strategies.map(name => cellOf(bugs.find(line => line.id === id && line.strategy === name)))
    return `| ${id} | ${cells.join(' | ')} |`
  })
  return [`| bug | ${strategies.join(' | ')} |`, `|---|${'---|'.repeat(strategies.length)}`, ...rows].join('\n')
}

function cellOf(line: BugLine | undefined): string {
  return line?.medianSchedules === null || line === undefined ? '-' : String(line.medianSchedules)
}

interface Size {
  readonly limits: BugLimits
  readonly exhaustive: number
  readonly failuresPerBug: number
  readonly speed: number
}

const whole: Size = {
  limits: { seeds: 200, schedules: 2000, inAll: 40_000 },
  exhaustive: 100_000,
  failuresPerBug: 90,
  speed: 30_000,
}

const quick: Size = {
  limits: { seeds: 21, schedules: 500, inAll: 1500 },
  exhaustive: 10_000,
  failuresPerBug: 8,
  speed: 5000,
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
})
const size = values.quick ? quick : whole
const speed = await measureSpeed(size.speed)
const bugs: BugLine[] = []
for (const exhibit of museum) bugs.push(...(await huntBug(exhibit, size.limits)))
const exhaustive = await exhaustAll(size.exhaustive)
const shrinking = await shrinkFailures(size.failuresPerBug)
if (values.json) {
  console.log(JSON.stringify({ kind: 'bench-explore', version: 1, speed, bugs, exhaustive, shrinking }, null, 2))
} else {
  console.log('Schedules to the first hit, median')
  console.log(tableOf(bugs))
  console.table(speed)
  console.table(exhaustive)
  console.log(shrinking)
}
