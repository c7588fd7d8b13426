import type { Search } from '../schedule/quiescence.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import { stage, type Chain, type Process } from '../world/chain.ts'
import type { BrokenInvariant } from './finding.ts'
import type { Question } from './search.ts'
import { defaultMaxSteps, Trial } from './trial.ts'

/** What came of letting a process die before and after each of its effects, one crash for each run. */
export interface CrashSweep {
  /** Effects of the schedule without a crash. */
  readonly effects: number
  /** How many of them a crash came right before, and right after. */
  readonly before: number
  readonly after: number
  /** How many ended their process, so that nothing was left to crash after them. */
  readonly last: number
  /** What broke, in the order of the effects. */
  readonly broken: readonly CrashBreach[]
  /** Why a run could not be judged; absent where all were. */
  readonly undecided?: string
}

/** A crash that breaks something. */
export interface CrashBreach {
  readonly when: 'before' | 'after'
  /** The effect in words, with who asked for it. */
  readonly effect: string
  readonly broken: readonly BrokenInvariant[]
}

/** Crashes at every effect of the schedule that runs when nobody says otherwise: the cheapest look at a recovery. */
export function* sweepCrashes(question: Question): Search<CrashSweep> {
  const trial = trialOf(question)
  yield* trial.prepare()
  const effects = yield* effectsOf(trial)
  const counts = { before: 0, after: 0, last: 0 }
  const broken: CrashBreach[] = []
  let undecided: string | undefined
  for (const { step, process, text } of effects) {
    for (const when of ['before', 'after'] as const) {
      const crash = new CrashAt(when === 'before' ? step : step + 1, process)
      yield trial.run(crash)
      if (crash.struck) counts[when]++
      else if (when === 'after' && crash.tooLate) counts.last++
      const judgement = yield* trial.judge(trial.recorded)
      undecided ??= judgement.undecided
      if (judgement.broken.length > 0) broken.push({ when, effect: text, broken: judgement.broken })
    }
  }
  return { effects: effects.length, ...counts, broken, ...(undecided === undefined ? {} : { undecided }) }
}

/** The sweep in a sentence: `crashed at 41 of 41 effects, each before and after`. */
export function sweepInWords({ effects, before, after, last }: CrashSweep): string {
  const each = before === after + last ? 'each before and after' : `${String(before)} before and ${String(after)} after`
  const ended = last === 0 ? '' : `, but after ${String(last)} that ended their process`
  return `crashed at ${String(Math.min(before, after + last))} of ${String(effects)} effects, ${each}${ended}`
}

function trialOf({ system, program, faults, maxSteps = defaultMaxSteps }: Question): Trial {
  const budget = { ...faults, crashes: Math.max(faults.crashes ?? 0, 1) }
  return new Trial({ system, program, faults: budget, target: undefined, realTime: 'recorded', maxSteps })
}

/** One effect of the schedule without a crash. */
interface Effect {
  readonly step: number
  readonly process: Process
  readonly text: string
}

function* effectsOf(trial: Trial): Search<readonly Effect[]> {
  const effects: Effect[] = []
  let step = 0
  yield trial.run({
    pick(candidates, running) {
      const choice = defaultChoice(candidates, running)
      const chain = candidates[choice]
      if (chain !== undefined && isEffect(chain)) {
        const text = `${chain.process.name}: ${trial.simulation.describe(chain)}`
        effects.push({ step, process: chain.process, text })
      }
      step++
      return choice
    },
  })
  return effects
}

/** Answers and their deliveries are no effects: a crash after the last effect comes before the answer. */
function isEffect(chain: Chain): boolean {
  return chain.kind === 'program' && chain.stage === stage.parked && chain.request?.kind !== 'pause'
}

/** Follows the default, but for one crash at one step. */
class CrashAt implements Chooser {
  struck = false
  /** Whether the process had come to its end when it was to die. */
  tooLate = false
  private readonly at: number
  private readonly process: Process
  private step = 0

  constructor(at: number, process: Process) {
    this.at = at
    this.process = process
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const isHere = this.step++ === this.at
    const crash = candidates.findIndex(({ kind, process }) => kind === 'crash' && process === this.process)
    if (isHere && crash < 0) this.tooLate = !this.process.living
    if (!isHere || crash < 0) return defaultChoice(candidates, running)
    this.struck = true
    return crash
  }
}
