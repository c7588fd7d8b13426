import type { Execution } from '../schedule/execute.ts'
import type { Search } from '../schedule/quiescence.ts'
import type { Schedule, Switch } from '../schedule/schedule.ts'
import { replay } from '../schedule/strategies/replay.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import type { Chain } from '../world/chain.ts'
import { landmarkOf, markOf, sameInsteadOf, sameMoves, type Landmark, type Scene } from './landmark.ts'
import { stepInWords } from './teller.ts'
import type { Decision } from './token.ts'
import type { Trial } from './trial.ts'

/** A decision of a token that could not be taken as it was, for the code has changed. */
export interface Stray {
  /** Which one, from 1. */
  readonly decision: number
  /** At which step of the run it was expected, from 1. */
  readonly step: number
  readonly expected: string
  readonly found: string
  /** The step at which it was taken instead, from 1; absent where the default went on. */
  readonly takenAt?: number
}

/** A way through code that has changed. */
export interface Steered {
  readonly schedule: Schedule
  readonly strays: readonly Stray[]
}

/**
 * Follows decisions through code that has changed, one after another: each is taken at the step nearest to its old place
 * at which the same request can move before the same other one; else where the same chain can move before the same
 * request, or move on with the same request; else at its old place, whatever the chain asks there; and where it cannot
 * move, the default goes on. `words` say what each decision was, if known.
 */
export function* steer(trial: Trial, decisions: readonly Decision[], words: readonly Landmark[] = []): Search<Steered> {
  const schedule: Switch[] = []
  const strays: Stray[] = []
  for (const [index, { at, to, mark }] of decisions.entries()) {
    const wanted = (schedule.at(-1)?.at ?? 0) + at - (decisions[index - 1]?.at ?? 0)
    const looking = new Looking(trial.execution, schedule, { at: wanted, to, mark })
    yield trial.run(looking)
    const { best, found } = looking
    if (best !== undefined) schedule.push({ at: best.at, to: best.to })
    if (best?.fit === fits.both && best.at === wanted) continue
    const expected = expectedOf(words[index], looking)
    const takenAt = best === undefined ? {} : { takenAt: best.at + 1 }
    strays.push({ decision: index + 1, step: wanted + 1, expected, found, ...takenAt })
  }
  return { schedule, strays }
}

/** How much of a mark a step has, the more the better. */
const fits = { place: 0, moves: 1, insteadOf: 2, both: 3 } as const

/** A step at which a decision can be taken. */
interface Sight extends Switch {
  readonly fit: 0 | 1 | 2 | 3
  readonly landmark: Landmark
}

/** Looks for the place of one decision in a run without it. */
class Looking implements Chooser {
  best: Sight | undefined
  /** What stands at the old place. */
  found = 'the end of the run'
  /** Whose step it was. */
  whose = 'a branch that is not there any more'
  private readonly execution: Execution
  private readonly inner: Chooser | undefined
  private readonly from: number
  private readonly wanted: Decision
  private step = -1

  constructor(execution: Execution, before: Schedule, wanted: Decision) {
    this.execution = execution
    this.inner = replay(before).begin()
    this.from = before.at(-1)?.at ?? -1
    this.wanted = wanted
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    this.step++
    const scene = { candidates, running, execution: this.execution }
    if (this.step > this.from) candidates.forEach((chain, choice) => this.compare(chain, landmarkOf(choice, scene)))
    if (this.step === this.wanted.at) this.describe(scene)
    return this.inner?.pick(candidates, running) ?? defaultChoice(candidates, running)
  }

  private compare({ position }: Chain, landmark: Landmark | undefined): void {
    if (landmark === undefined) return
    const fit = this.fitOf(landmark, position)
    const sight = fit === undefined ? undefined : { at: this.step, to: position, fit, landmark }
    if (sight !== undefined && this.isBetter(sight)) this.best = sight
  }

  private fitOf(landmark: Landmark, position: number): Sight['fit'] | undefined {
    const { at, to, mark } = this.wanted
    const [seen, isOwn] = [markOf(landmark), position === to]
    if (seen === mark) return fits.both
    if (isOwn && sameInsteadOf(seen, mark)) return fits.insteadOf
    if (isOwn && sameMoves(seen, mark)) return fits.moves
    return isOwn && this.step === at ? fits.place : undefined
  }

  /** More of the mark, else nearer, else the same chain. */
  private isBetter(one: Sight): boolean {
    const { best: other, wanted } = this
    if (other === undefined || one.fit !== other.fit) return other === undefined || one.fit > other.fit
    const closer = Math.abs(other.at - wanted.at) - Math.abs(one.at - wanted.at)
    return closer > 0 || (closer === 0 && one.to === wanted.to && other.to !== wanted.to)
  }

  private describe(scene: Scene): void {
    const { candidates, running, execution } = scene
    const isWanted = ({ position }: Chain): boolean => position === this.wanted.to
    const choice = candidates.findIndex(isWanted)
    const landmark = landmarkOf(choice, scene)
    const waiting = execution.simulation.pending.find(isWanted)
    const next = candidates[defaultChoice(candidates, running)]
    const goesOn = next === undefined ? 'nothing' : stepInWords(next, execution)
    this.whose = (candidates[choice] ?? waiting)?.process.name ?? this.whose
    if (landmark !== undefined) this.found = inWords(landmark)
    else if (choice >= 0 || waiting === undefined) this.found = goesOn
    else this.found = `${goesOn}, while ${stepInWords(waiting, execution)} has to wait`
  }
}

/** Five bits do not say which words were hashed, so only those are told that were seen again, or that are known. */
function expectedOf(known: Landmark | undefined, { best, whose }: Looking): string {
  if (known !== undefined) return inWords(known)
  const { fit = fits.place, landmark } = best ?? {}
  const moves = fit === fits.both || fit === fits.moves ? landmark?.moves : undefined
  const insteadOf = fit >= fits.insteadOf ? landmark?.insteadOf : undefined
  return inWords({ moves: moves ?? `another step of ${whose}`, insteadOf: insteadOf ?? 'another one' })
}

function inWords({ moves, insteadOf }: Landmark): string {
  return `${moves}, before ${insteadOf}`
}
