import { Buffers } from '../harness/check/buffers.ts'
import { Limits } from '../harness/check/limits.ts'
import { faultOf } from '../harness/check/replay.ts'
import { specialEnd } from '../harness/check/special/special.ts'
import { timelineOf } from '../harness/check/timeline.ts'
import type { WrongSpecial } from '../harness/check/tuning.ts'
import type { Operation } from '../harness/history/operation.ts'
import { Random } from '../harness/random.ts'
import { bruteForce } from './brute-force.ts'
import { builtInFamilies } from './built-in-families.ts'
import { randomHistory, type Family } from './random-history.ts'

/** What a special algorithm has said of random histories, and the first mismatch with brute force. */
export interface SpecialFuzz {
  readonly orders: number
  readonly refusals: number
  readonly silent: number
  readonly mismatch: unknown
}

/**
 * Compares what the special algorithms of containers say, by themselves, with brute force: the check as a whole would
 * make up for a wrong word.
 */
export function fuzzSpecial(histories: number, seed: number, wrong?: WrongSpecial): SpecialFuzz {
  const random = new Random(seed)
  const families = builtInFamilies().filter(each => each.model.container !== undefined)
  let orders = 0
  let refusals = 0
  let silent = 0
  for (let at = 0; at < histories; at++) {
    const family = families[random.below(families.length)]
    if (family === undefined) continue
    const operations = randomHistory(family, shape(random), random)
    const { said, mismatch } = compare(family, operations, wrong)
    if (mismatch !== undefined) return { orders, refusals, silent, mismatch }
    if (said === undefined) silent++
    else if (said === 'order') orders++
    else refusals++
  }
  return { orders, refusals, silent, mismatch: undefined }
}

function shape(random: Random): Parameters<typeof randomHistory>[1] {
  return {
    operations: 3 + random.below(7),
    clients: 2 + random.below(3),
    unknown: random.below(2) * 0.25,
    failed: random.below(5) === 0 ? 0.15 : 0,
    wrong: random.below(3) * 0.15,
  }
}

function compare(
  family: Family<unknown, unknown, unknown>,
  operations: readonly Operation[],
  wrong: WrongSpecial | undefined,
): { readonly said?: string; readonly mismatch?: unknown } {
  const { container } = family.model
  if (container === undefined) return {}
  const { entries, length } = timelineOf(operations, new Buffers())
  const end = specialEnd(operations, container, entries.subarray(0, length), { limits: new Limits({}), wrong })
  if (end === undefined) return {}
  const said = end.kind
  const about = (what: string): { said: string; mismatch: unknown } => ({
    said,
    mismatch: { family: family.name, what, operations },
  })
  if (end.kind === 'order') {
    const fault = faultOf(operations, family.model, end.linearization)
    return fault === undefined ? { said } : about(fault)
  }
  const core = end.operations
  const some = core.flatMap(id => operations[id] ?? [])
  if (bruteForce(operations, family.model)) return about('has an order, but the algorithm says there is none')
  return bruteForce(some, family.model) ? about(`${core.join()} have an order by themselves`) : { said }
}
