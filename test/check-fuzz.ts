import { check } from '../harness/check/check.ts'
import { check as checkPlainly } from '../harness/check/precedence.ts'
import { faultOf } from '../harness/check/replay.ts'
import { sequentialConsistency } from '../harness/check/sequential.ts'
import type { Tuning, WrongForm } from '../harness/check/tuning.ts'
import type { Model } from '../harness/check/model.ts'
import { recordedOrder, type Operation, type Precedence } from '../harness/history/operation.ts'
import { Random } from '../harness/random.ts'
import { bruteForce } from './brute-force.ts'
import { builtInFamilies } from './built-in-families.ts'
import type { Coverage } from './check-coverage.ts'
import { randomHistory, type Family, type Shape } from './random-history.ts'
import { randomModel } from './random-model.ts'

/** A history on which the checker and brute force disagree, or whose witness does not replay. */
export interface Mismatch {
  readonly history: number
  readonly family: string
  readonly mode: string
  readonly what: string
  readonly operations: readonly Operation[]
}

/** A way to search; `search` is done with this tuning, the other two have nothing to tune. */
export interface Mode {
  readonly name: string
  readonly how: 'search' | 'plain' | 'sequential'
  readonly tuning: Tuning
}

function search(name: string, tuning: Tuning): Mode {
  return { name, how: 'search', tuning }
}

/** The ways to search that must all agree; a history is put to the first and to one of the others, in turn. */
export const modes: readonly Mode[] = [
  search('as usual', {}),
  search('depth first', { search: 'depth-first', special: false }),
  search('layered', { search: 'layered', special: false }),
  search('a look at the beginning', { firstLook: 1, special: false }),
  search('windows', { patience: 0, firstWindow: 1, special: false }),
  search('longer windows', { patience: 1, firstWindow: 2, special: false }),
  search('a longer look', { firstLook: 3, special: false }),
  search('portfolio, impatient', { patience: 2, special: false }),
  search('portfolio with special algorithms', { patience: 0, firstWindow: 1000 }),
  search('special algorithms first', { search: 'layered' }),
  search('without inference', { inference: false, special: false }),
  search('layered without inference', { inference: false, search: 'layered', special: false }),
  { name: 'plain', how: 'plain', tuning: {} },
  { name: 'sequential consistency', how: 'sequential', tuning: {} },
]

/** What a wrong form of a reduction is put to. */
function revealing(wrong: WrongForm): readonly Mode[] {
  const names = wrong.startsWith('sequential')
    ? ['sequential consistency']
    : wrong === 'split-whole' || wrong.startsWith('versions')
      ? ['as usual']
      : ['depth first', 'layered', 'a look at the beginning', 'windows', 'longer windows']
  return modes.filter(({ name }) => names.includes(name))
}

/** Compares as many random histories with brute force; stops at the first mismatch. */
export function fuzz(histories: number, seed: number, coverage?: Coverage, wrong?: WrongForm): Mismatch | undefined {
  const random = new Random(seed)
  // A form that touches few models would be noticed too seldom among all of them.
  const isConcerned = concerned(wrong)
  const families = builtInFamilies().filter(({ model }) => isConcerned?.(model) ?? true)
  for (let history = 0; history < histories; history++) {
    const family = chosenFamily(random, families, isConcerned === undefined ? 3 : 1)
    const operations = randomHistory(family, randomShape(random, family), random)
    const usual = modes.slice(0, 1)
    const turn = modes[1 + (history % (modes.length - 1))]
    const chosen = wrong !== undefined ? revealing(wrong) : turn === undefined ? usual : [...usual, turn]
    const mismatch = new Comparison(family, operations, coverage, wrong).mismatchIn(chosen)
    if (mismatch !== undefined) return { history, ...mismatch }
  }
  return undefined
}

/** The models that a wrong form is about, where it is about some. */
function concerned(wrong: WrongForm | undefined): ((model: Model) => boolean) | undefined {
  if (wrong?.startsWith('ahead') === true) return model => model.growth !== undefined
  return wrong?.startsWith('versions') === true ? model => model.versions !== undefined : undefined
}

function chosenFamily(
  random: Random,
  families: readonly Family<unknown, unknown, unknown>[],
  oneIn: number,
): Family<unknown, unknown, unknown> {
  const builtIn = random.below(oneIn) === 0 ? families[random.below(families.length)] : undefined
  if (builtIn !== undefined) return builtIn
  const coin = (): boolean => random.below(3) === 0
  const features = { branching: coin(), multiPoint: coin(), internal: coin(), clients: coin() }
  return randomModel(random, features)
}

function randomShape(random: Random, { longest = 7, wrong }: Family<unknown, unknown, unknown>): Shape {
  return {
    operations: 2 + random.below(longest - 1),
    clients: 2 + random.below(3),
    unknown: random.below(2) * 0.3,
    failed: random.below(4) === 0 ? 0.15 : 0,
    wrong: wrong ?? random.below(3) * 0.15,
  }
}

/** One history and what is expected of it. */
class Comparison {
  private readonly model: Model
  private readonly family: string
  private readonly operations: readonly Operation[]
  private readonly coverage: Coverage | undefined
  private readonly wrong: WrongForm | undefined
  private readonly expected: 'linearizable' | 'violation'

  constructor(
    family: Family<unknown, unknown, unknown>,
    operations: readonly Operation[],
    coverage: Coverage | undefined,
    wrong: WrongForm | undefined,
  ) {
    this.model = family.model
    this.family = family.name
    this.operations = operations
    this.coverage = coverage
    this.wrong = wrong
    this.expected = bruteForce(operations, family.model) ? 'linearizable' : 'violation'
    coverage?.addHistory(family, operations, this.expected)
  }

  mismatchIn(chosen: readonly Mode[]): Omit<Mismatch, 'history'> | undefined {
    for (const mode of chosen) {
      const what = this.faultIn(mode)
      if (what !== undefined) return { family: this.family, mode: mode.name, what, operations: this.operations }
    }
    return undefined
  }

  private faultIn(mode: Mode): string | undefined {
    // Neither of the two knows states that a model reaches by itself in between.
    if (mode.how !== 'search' && this.model.internal !== undefined) return undefined
    this.coverage?.addComparison(this.family, mode.name)
    switch (mode.how) {
      case 'search':
        return this.searched(mode)
      case 'plain':
        return this.unlike(checkPlainly(this.model, this.operations, recordedOrder(this.operations)).kind)
      case 'sequential':
        return this.sequential()
    }
  }

  private searched({ name, tuning }: Mode): string | undefined {
    const { model, operations, wrong } = this
    const noteSpecial = (algorithm: string): void => this.coverage?.addSpecial(algorithm, name)
    const verdict = check(operations, model, { tuning: { ...tuning, noteSpecial, ...(wrong && { wrong }) } })
    const unlike = this.unlike(verdict.kind)
    if (unlike !== undefined || verdict.kind !== 'linearizable' || wrong !== undefined) return unlike
    return faultOf(operations, model, verdict.linearization)
  }

  private unlike(found: string): string | undefined {
    return found === this.expected ? undefined : `${found}, but brute force says ${this.expected}`
  }

  private sequential(): string | undefined {
    const { model, operations } = this
    const programOrder: Precedence = (left, right) => left < right && clientOf(left) === clientOf(right)
    const clientOf = (id: number): number | undefined => operations[id]?.client
    const expected = checkPlainly(model, operations, programOrder).kind === 'linearizable' ? 'kept' : 'broken'
    const found = sequentialConsistency(operations, model, {}, this.wrong).kind
    return found === expected ? undefined : `${found}, but plain search by program order says ${expected}`
  }
}
