import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { Trial } from '../harness/explore/trial.ts'
import { driveNow, type Search } from '../harness/schedule/quiescence.ts'
import type { Exhibit } from '../scenarios/museum/exhibit.ts'
import { contestants, type Contestant } from './contestants.ts'
import { PeerTrial } from './peer-trial.ts'
import { finite, inMacrotask, quantile, rounded } from './statistics.ts'

/** How soon a strategy finds a seeded bug; null where it does not in so many of the tries. */
export interface BugLine {
  readonly id: string
  readonly strategy: string
  readonly medianSchedules: number | null
  readonly p95Schedules: number | null
  readonly medianMs: number | null
  /** Tries in which it was found, and tries in all. */
  readonly found: number
  readonly tried: number
}

/** How long to look. All of it is counted in schedules, so that a slow machine finds the same. */
export interface BugLimits {
  readonly seeds: number
  /** Schedules of one try. */
  readonly schedules: number
  /** Schedules of all tries of one strategy on one bug: after that no further try begins. */
  readonly inAll: number
}

interface Try {
  /** Infinity where nothing was found. */
  readonly schedules: number
  readonly elapsedMs: number
}

/** Tries every strategy, and fast-check's scheduler, on a bug. */
export async function huntBug(exhibit: Exhibit, limits: BugLimits): Promise<readonly BugLine[]> {
  const lines = [lineOf(exhibit.id, 'fast-check', await peerTries(exhibit, limits))]
  for (const contestant of contestants) {
    const tries = await inMacrotask(() => driveNow(ownTries(exhibit, contestant, limits)))
    lines.push(lineOf(exhibit.id, contestant.name, tries))
  }
  return lines
}

function* ownTries(exhibit: Exhibit, contestant: Contestant, limits: BugLimits): Search<readonly Try[]> {
  const { buggy: system, program, faults } = exhibit
  const { realTime } = contestant
  const trial = new Trial({ system, program, faults, target: undefined, realTime, maxSteps: 500 })
  yield* trial.prepare()
  const tries: Try[] = []
  const seeds = contestant.seeded ? limits.seeds : 1
  for (let seed = 0; seed < seeds && spentBy(tries, limits) < limits.inAll; seed++) {
    tries.push(yield* ownTry(trial, contestant, { seed, most: limits.schedules }))
  }
  return tries
}

function* ownTry(trial: Trial, contestant: Contestant, { seed, most }: { seed: number; most: number }): Search<Try> {
  const start = performance.now()
  const strategy = contestant.make(trial.execution, seed)
  for (let run = 1; run <= most; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) break
    yield trial.run(chooser)
    if (trial.execution.ending.kind === 'abandoned') continue
    const { broken } = yield* trial.judge(trial.recorded)
    if (broken.length > 0) return { schedules: run, elapsedMs: performance.now() - start }
  }
  return { schedules: Infinity, elapsedMs: performance.now() - start }
}

async function peerTries({ buggy: system, program, faults }: Exhibit, limits: BugLimits): Promise<readonly Try[]> {
  const trial = new PeerTrial({ system, program, faults })
  const property = fc.asyncProperty(fc.scheduler(), async scheduler => !(await trial.breaks(scheduler)))
  const tries: Try[] = []
  for (let seed = 0; seed < limits.seeds && spentBy(tries, limits) < limits.inAll; seed++) {
    const start = performance.now()
    const details = await fc.check(property, { seed, numRuns: limits.schedules, endOnFailure: true })
    const schedules = details.failed ? details.numRuns : Infinity
    tries.push({ schedules, elapsedMs: performance.now() - start })
  }
  return tries
}

function spentBy(tries: readonly Try[], { schedules: most }: BugLimits): number {
  return tries.reduce((sum, { schedules }) => sum + Math.min(schedules, most), 0)
}

function lineOf(id: string, strategy: string, tries: readonly Try[]): BugLine {
  const schedules = tries.map(one => one.schedules)
  const found = schedules.filter(Number.isFinite).length
  const medianSchedules = finite(quantile(schedules, 0.5))
  const elapsed = tries.map(one => (Number.isFinite(one.schedules) ? one.elapsedMs : Infinity))
  const medianMs = rounded(finite(quantile(elapsed, 0.5)))
  return {
    id,
    strategy,
    medianSchedules,
    p95Schedules: finite(quantile(schedules, 0.95)),
    medianMs,
    found,
    tried: tries.length,
  }
}
