import process from 'node:process'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { Trial } from '../harness/explore/trial.ts'
import { driveNow, type Search } from '../harness/schedule/quiescence.ts'
import { randomWalk } from '../harness/schedule/strategies/random.ts'
import type { Strategy } from '../harness/schedule/strategy.ts'
import type { World } from '../harness/world/world.ts'
import { profile } from './profile.ts'
import { SchedulerDevices, schedulerWorld } from './scheduler-world.ts'
import { constantTurn, realTurn, turnSystem, twoColdTurns, type TurnProgram } from './two-cold-turns.ts'

/** One line of the result. */
interface Speed {
  readonly devices: string
  readonly engine: string
  readonly strategy: string
  readonly schedulesPerSecond: number
  readonly effects: number
  /** How many times fc.scheduler() on the same devices, by the medians of this run. */
  readonly ratio: number
}

const programs: readonly (readonly [string, TurnProgram])[] = [
  ['constant strings', constantTurn],
  ['JSONL and rows', realTurn],
]

/** Runs a strategy for as many schedules, each judged as `reproduce` judges it. */
function* runSchedules(turn: TurnProgram, strategy: Strategy, schedules: number): Search<number> {
  const system = turnSystem(turn)
  const program = { clients: twoColdTurns }
  const trial = new Trial({ system, program, faults: {}, target: undefined, realTime: 'recorded', maxSteps: 200 })
  yield* trial.prepare()
  for (let run = 0; run < schedules; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) throw new Error(`${strategy.name} ran out of schedules`)
    yield trial.run(chooser)
    const { broken } = yield* trial.judge(trial.recorded)
    if (broken.length > 0) throw new Error(`a correct program broke ${broken.map(one => one.invariant).join()}`)
  }
  return trial.simulation.step
}

/** Schedules a second of our kernel; from a macrotask. */
function measureKernel(turn: TurnProgram, strategy: Strategy, schedules: number): { rate: number; effects: number } {
  const started = process.cpuUsage()
  const effects = driveNow(runSchedules(turn, strategy, schedules))
  return { rate: schedules / cpuSeconds(started), effects }
}

/** Schedules a second of fast-check's scheduler on the same program and devices. */
async function measureScheduler(turn: TurnProgram, schedules: number): Promise<number> {
  const devices = new SchedulerDevices()
  const property = fc.asyncProperty(fc.scheduler(), async scheduler => {
    devices.reset()
    const world = schedulerWorld(scheduler, devices) as World
    const answers = Promise.all(twoColdTurns.flat().map(({ message }) => turn(world, message)))
    const [first, second] = await scheduler.waitFor(answers)
    return first === second
  })
  const started = process.cpuUsage()
  await fc.assert(property, { numRuns: schedules, seed: 1 })
  return schedules / cpuSeconds(started)
}

/** Seconds that a core has worked for this process since then: what else the machine does is not in it. */
function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

function inMacrotask<Result>(work: () => Result): Promise<Result> {
  return new Promise(resolve => setImmediate(() => resolve(work())))
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0
}

/** Rounds take turns, so that what else the machine does strikes both alike. */
async function measure(name: string, turn: TurnProgram, rounds: number): Promise<readonly Speed[]> {
  const random: number[] = []
  const scheduler: number[] = []
  let effects = 0
  for (let round = 0; round < rounds; round++) {
    const measured = await inMacrotask(() => measureKernel(turn, randomWalk(round), 20_000))
    effects = measured.effects
    random.push(measured.rate)
    scheduler.push(await measureScheduler(turn, 2000))
  }
  const peer = median(scheduler)
  const line = (engine: string, strategy: string, rate: number): Speed => {
    const schedulesPerSecond = Math.round(rate)
    return { devices: name, engine, strategy, schedulesPerSecond, effects, ratio: Math.round((rate / peer) * 10) / 10 }
  }
  return [line('signalbox', 'random', median(random)), line('fast-check', 'fc.scheduler', peer)]
}

const options = { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '9' } } as const
const { values } = parseArgs({ options })
const rounds = Number(values.rounds)
const speed: Speed[] = []
for (const [name, turn] of programs) speed.push(...(await measure(name, turn, rounds)))
const dominant = await profile(() => inMacrotask(() => measureKernel(realTurn, randomWalk(1), 100_000)))
if (values.json) {
  console.log(JSON.stringify({ kind: 'bench', version: 1, rounds, speed, profile: dominant }, null, 2))
} else {
  console.log(`Schedules per second of one core (CPU time of the process, medians of ${String(rounds)} rounds)`)
  console.table(speed)
  console.log('Where the time of "JSONL and rows" goes, in percent of the samples')
  console.table(dominant)
}
