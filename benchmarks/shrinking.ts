import { shrink } from '../harness/explore/shrink.ts'
import type { Hit } from '../harness/explore/hit.ts'
import { addressOf, parseToken, printToken } from '../harness/explore/token.ts'
import { Trial } from '../harness/explore/trial.ts'
import { driveNow, type Search } from '../harness/schedule/quiescence.ts'
import { replay } from '../harness/schedule/strategies/replay.ts'
import { sampler, type SamplerName } from '../harness/schedule/strategies/sampler.ts'
import type { Exhibit } from '../scenarios/museum/exhibit.ts'
import { museum } from '../scenarios/museum/index.ts'
import { inMacrotask, quantile } from './statistics.ts'

/** What shrinking makes of random failures. */
export interface ShrinkingLine {
  readonly failures: number
  /** Those for which every schedule with fewer preemptions was tried in vain. */
  readonly certifiedMinimal: number
  readonly medianRuns: number | null
  readonly maxRuns: number
  /** Characters of the longest token. */
  readonly maxTokenLength: number
  /** Tokens that did not come back to the same violation. */
  readonly replayFailures: number
}

interface Shrinking {
  readonly runs: number
  readonly certified: boolean
  readonly tokenLength: number
  readonly replayed: boolean
}

/** Shrinks the failures that some samplers find in each seeded bug, `perBug` of each at most. */
export async function shrinkFailures(perBug: number): Promise<ShrinkingLine> {
  const all: Shrinking[] = []
  for (const exhibit of museum) all.push(...(await inMacrotask(() => driveNow(shrinkingsOf(exhibit, perBug)))))
  const runs = all.map(one => one.runs)
  return {
    failures: all.length,
    certifiedMinimal: all.filter(({ certified }) => certified).length,
    medianRuns: quantile(runs, 0.5),
    maxRuns: Math.max(0, ...runs),
    maxTokenLength: Math.max(0, ...all.map(({ tokenLength }) => tokenLength)),
    replayFailures: all.filter(({ replayed }) => !replayed).length,
  }
}

/** Schedules that are drawn in search of one failure. */
const patience = 1000

const finders: readonly SamplerName[] = ['pos', 'random', 'pct3', 'surw']

function* shrinkingsOf(exhibit: Exhibit, perBug: number): Search<readonly Shrinking[]> {
  const { buggy: system, program, faults } = exhibit
  const trial = new Trial({ system, program, faults, target: undefined, realTime: 'recorded', maxSteps: 500 })
  yield* trial.prepare()
  const shrinkings: Shrinking[] = []
  for (let seed = 0; seed < perBug; seed++) {
    const hit = yield* failureOf(trial, seed)
    if (hit !== undefined) shrinkings.push(yield* shrunk(trial, exhibit, hit))
  }
  return shrinkings
}

function* failureOf(trial: Trial, seed: number): Search<Hit | undefined> {
  const name = finders[seed % finders.length] ?? 'random'
  const strategy = sampler(name, seed, trial.simulation.footprints)
  for (let run = 0; run < patience; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) return undefined
    yield trial.run(chooser)
    const { broken } = yield* trial.judge(trial.recorded)
    const { schedule, preemptions } = trial.execution
    if (broken.length > 0) return { schedule, preemptions, broken }
  }
  return undefined
}

function* shrunk(trial: Trial, exhibit: Exhibit, found: Hit): Search<Shrinking> {
  const { hit, runs, certified } = yield* shrink(trial, found, [exhibit.id])
  const address = addressOf({ scenario: exhibit.id, case: 'museum', variant: 'buggy' })
  const decisions = hit.schedule.map(one => ({ ...one, mark: 0 }))
  const token = printToken({ address, check: 0, decisions })
  const chooser = replay(parseToken(token).decisions).begin()
  if (chooser === undefined) return { runs, certified, tokenLength: token.length, replayed: false }
  yield trial.run(chooser)
  const { broken } = yield* trial.judge(trial.recorded)
  return { runs, certified, tokenLength: token.length, replayed: broken.some(one => one.invariant === exhibit.id) }
}
