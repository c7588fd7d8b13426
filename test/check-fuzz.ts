import { check } from '../harness/check/check.ts'
import { faultOf } from '../harness/check/replay.ts'
import type { Tuning, WrongForm } from '../harness/check/tuning.ts'
import type { Operation } from '../harness/history/operation.ts'
import { Random } from '../harness/random.ts'
import { bruteForce } from './brute-force.ts'
import { builtInFamilies } from './built-in-families.ts'
import { randomHistory, type Family, type Shape } from './random-history.ts'
import { randomModel } from './random-model.ts'

/** A history on which the checker and brute force disagree, or whose witness does not replay. */
export interface Mismatch {
  readonly family: string
  readonly mode: string
  readonly what: string
  readonly operations: readonly Operation[]
}

/** The ways to search that must all agree. */
const modes: readonly { readonly name: string; readonly tuning: Tuning }[] = [
  { name: 'as usual', tuning: {} },
  { name: 'depth first', tuning: { search: 'depth-first', special: false } },
  { name: 'layered', tuning: { search: 'layered', special: false } },
  { name: 'with a look at the beginning', tuning: { firstLook: 1, special: false } },
  { name: 'with windows', tuning: { patience: 0, firstWindow: 1, special: false } },
  { name: 'with longer windows', tuning: { patience: 1, firstWindow: 2, special: false } },
  { name: 'with a longer look', tuning: { firstLook: 3, special: false } },
  { name: 'impatient', tuning: { patience: 2, special: false } },
  { name: 'without inference', tuning: { inference: false, special: false } },
  { name: 'layered without inference', tuning: { inference: false, search: 'layered', special: false } },
]

/** Compares as many random histories with brute force; stops at the first mismatch. */
export function fuzz(histories: number, seed: number, wrong?: WrongForm): Mismatch | undefined {
  const random = new Random(seed)
  const families = builtInFamilies()
  for (let history = 0; history < histories; history++) {
    const family = chosenFamily(random, families)
    const operations = randomHistory(family, randomShape(random), random)
    const mismatch = compare(family, operations, history, wrong)
    if (mismatch !== undefined) return mismatch
  }
  return undefined
}

function chosenFamily(
  random: Random,
  families: readonly Family<unknown, unknown, unknown>[],
): Family<unknown, unknown, unknown> {
  const builtIn = random.below(3) === 0 ? families[random.below(families.length)] : undefined
  if (builtIn !== undefined) return builtIn
  const coin = (): boolean => random.below(3) === 0
  const features = { branching: coin(), multiPoint: coin(), internal: coin(), clients: coin() }
  return randomModel(random, features)
}

function randomShape(random: Random): Shape {
  return {
    operations: 2 + random.below(6),
    clients: 2 + random.below(3),
    unknown: random.below(2) * 0.3,
    failed: random.below(4) === 0 ? 0.15 : 0,
    wrong: random.below(3) * 0.15,
  }
}

/** `turn` chooses one mode beside the usual one, so that all of them take their turns. */
function compare(
  family: Family<unknown, unknown, unknown>,
  operations: readonly Operation[],
  turn: number,
  wrong: WrongForm | undefined,
): Mismatch | undefined {
  const expected = bruteForce(operations, family.model) ? 'linearizable' : 'violation'
  const chosen = wrong === undefined ? [modes[0], modes[1 + (turn % (modes.length - 1))]] : modes.slice(1, 5)
  for (const mode of chosen) {
    if (mode === undefined) continue
    const tuning = wrong === undefined ? mode.tuning : { ...mode.tuning, wrong }
    const verdict = check(operations, family.model, { tuning })
    const where = { family: family.name, mode: mode.name, operations }
    if (verdict.kind !== expected) return { ...where, what: `${verdict.kind}, but brute force says ${expected}` }
    if (verdict.kind !== 'linearizable' || wrong !== undefined) continue
    const fault = faultOf(operations, family.model, verdict.linearization)
    if (fault !== undefined) return { ...where, what: fault }
  }
  return undefined
}
