import fc from 'fast-check'
import { driveInside, type Search } from '../schedule/quiescence.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { drawnRun, type DrawnSwitch } from '../schedule/strategies/drawn.ts'
import type { BrokenInvariant } from './finding.ts'
import type { FaultBudget } from './scenario.ts'
import type { Program, System } from './system.ts'
import { defaultMaxSteps, Trial } from './trial.ts'

export { synchronously } from '../schedule/quiescence.ts'
export type { DrawnSwitch } from '../schedule/strategies/drawn.ts'

/** How many switches a drawn schedule has, and how far apart they are. */
export interface ScheduleSize {
  /** At most; 4 by default. */
  readonly switches?: number
  /** Steps with a choice between one switch and the next, at most; 20 by default. A bug beyond them is not found. */
  readonly gap?: number
}

/**
 * Schedules as fast-check values: a few switches away from the chain that goes on by default, as PCT makes them. They
 * shrink towards fewer and earlier switches.
 */
export function schedules({ switches = 4, gap = 20 }: ScheduleSize = {}): fc.Arbitrary<readonly DrawnSwitch[]> {
  // One number for both is drawn and shrunk in half the time.
  const drawn = fc.nat({ max: (gap + 1) * targets - 1 })
  return fc.array(drawn, { maxLength: switches, size: 'max' }).map(split, join)
}

/** Candidates beside the default that a switch can lead to. */
const targets = 4

function split(drawn: readonly number[]): readonly DrawnSwitch[] {
  return drawn.map(number => ({ gap: Math.floor(number / targets), target: number % targets }))
}

function join(value: unknown): number[] {
  return (value as readonly DrawnSwitch[]).map(({ gap, target }) => gap * targets + target)
}

/** A run, and what is said of it. */
export interface JudgedRun {
  readonly finding: 'held' | 'violated' | 'undecided'
  readonly broken: readonly BrokenInvariant[]
  /** Where the run left the default. */
  readonly schedule: Schedule
  /** Why nothing can be said; absent otherwise. */
  readonly reason?: string
}

/**
 * Runs a program of a system under a drawn schedule and judges the run, at once. The same system and program (the same
 * objects) are set up once. Call it inside `synchronously`:
 * `await synchronously(() => fc.assert(fc.property(schedules(), s => run(system, program, s).finding === 'held')))`.
 *
 * @throws RangeError outside of `synchronously`
 */
export function run(
  system: System,
  program: Program,
  schedule: readonly DrawnSwitch[],
  faults: FaultBudget = noFaults,
): JudgedRun {
  return driveInside(judgedRun(trialOf(system, program, faults), schedule))
}

const noFaults: FaultBudget = {}

const trials = new WeakMap<System, WeakMap<Program, WeakMap<FaultBudget, Trial>>>()

function trialOf(system: System, program: Program, faults: FaultBudget): Trial {
  const ofSystem = trials.get(system) ?? new WeakMap<Program, WeakMap<FaultBudget, Trial>>()
  const ofProgram = ofSystem.get(program) ?? new WeakMap<FaultBudget, Trial>()
  const known = ofProgram.get(faults)
  if (known !== undefined) return known
  const options = { system, program, faults, target: undefined, realTime: 'recorded' as const }
  const trial = new Trial({ ...options, maxSteps: defaultMaxSteps })
  driveInside(trial.prepare())
  trials.set(system, ofSystem.set(program, ofProgram.set(faults, trial)))
  return trial
}

function* judgedRun(trial: Trial, drawn: readonly DrawnSwitch[]): Search<JudgedRun> {
  const execution = trial.run(drawnRun(drawn))
  yield execution
  const { broken, undecided: reason } = yield* trial.judge(trial.recorded)
  const { schedule } = execution
  if (reason !== undefined) return { finding: 'undecided', broken, schedule, reason }
  return { finding: broken.length > 0 ? 'violated' : 'held', broken, schedule }
}
