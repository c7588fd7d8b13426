import type { Case, FaultBudget, Scenario } from '../harness/explore/scenario.ts'
import type { Input, Program, System } from '../harness/explore/system.ts'
import { Trial } from '../harness/explore/trial.ts'
import { inWords } from '../harness/schedule/fixtures/explored.ts'
import { drive, type Search } from '../harness/schedule/quiescence.ts'
import { SourceDpor } from '../harness/schedule/strategies/dpor.ts'
import { StateHash } from '../harness/schedule/strategies/state-hash.ts'
import type { Strategy } from '../harness/schedule/strategy.ts'
import { faultNames } from '../harness/world/fault.ts'
import type { Rule } from '../harness/world/rule.ts'
import { EverySchedule } from './every-schedule.ts'

/** Two clients with one operation each, of one case and one variant. */
export interface SmallProgram {
  /** `<scenario>/<case>/<variant>: <operation> + <operation>`. */
  readonly name: string
  readonly system: System
  readonly program: Program
  /** Those of the case. */
  readonly faults: FaultBudget
}

/** What is left of runs in words, each once, sorted. */
type Outcomes = readonly string[]

/** What the searches found in a small program under some faults. */
export interface SmallSearch {
  readonly schedules: number
  readonly counted: Outcomes
  readonly reduced: Outcomes
  readonly hashed: Outcomes
}

/** Of each case and variant one program for each two operations that two clients of it ask for. */
export function* smallPrograms(scenarios: readonly Scenario[]): Generator<SmallProgram> {
  for (const scenario of scenarios) {
    for (const one of scenario.cases)
      for (const variant of Object.keys(one.expect)) yield* small(scenario, one, variant)
  }
}

function* small(scenario: Scenario, one: Case, variant: string): Generator<SmallProgram> {
  const makeSystem = scenario.variants[variant]
  if (makeSystem === undefined) throw new Error(`${scenario.id} has no variant ${variant}`)
  for (const [operations, clients] of pairsOf(one.program)) {
    const name = `${scenario.id}/${one.name}/${variant}: ${operations}`
    const program = { ...one.program, clients }
    yield { name, system: makeSystem(one.settings), program, faults: one.faults ?? {} }
  }
}

/** By the names of the two operations, the first two requests of different clients that are such. */
function pairsOf({ clients }: Program): ReadonlyMap<string, Program['clients']> {
  const pairs = new Map<string, Program['clients']>()
  for (const [left, right] of requestsOfTwo(clients)) {
    const operations = [left.operation, right.operation].sort().join(' + ')
    if (!pairs.has(operations)) pairs.set(operations, [[left], [right]])
  }
  return pairs
}

/** One client alone shares what it asks with another one. */
function* requestsOfTwo(clients: Program['clients']): Generator<readonly [Input, Input]> {
  const [only = [], ...others] = clients
  const lists = others.length > 0 ? clients : [only.slice(0, 1), only.slice(-1)]
  for (const [index, lefts] of lists.entries()) {
    for (const rights of lists.slice(index + 1)) {
      for (const left of lefts) for (const right of rights) yield [left, right]
    }
  }
}

/** The largest part of the case's faults under which counting through all schedules ends; undefined: not even none. */
export async function faultsThatEnd(small: SmallProgram, mostSchedules: number): Promise<FaultBudget | undefined> {
  for (const faults of partsOf(small.faults)) {
    if ((await outcomesOf(small, faults, () => new EverySchedule(), mostSchedules)) !== undefined) return faults
  }
  return undefined
}

/**
 * Searches a small program by counting, by the reduction and by state hash; undefined where counting does not end. A rule
 * can be left out of the reduction, to see that something is missed without it.
 */
export async function searchSmall(
  small: SmallProgram,
  faults: FaultBudget,
  mostSchedules: number,
  without?: Rule,
): Promise<SmallSearch | undefined> {
  const counted = await outcomesOf(small, faults, () => new EverySchedule(), mostSchedules)
  if (counted === undefined) return undefined
  const reduced = await whole(small, faults, trial => new SourceDpor(trial.simulation.footprints, without))
  const hashed = await whole(small, faults, trial => new StateHash(trial.execution))
  return { schedules: counted.schedules, counted: counted.outcomes, reduced, hashed }
}

/** The budget, and then all that have less of it, the larger ones first. */
function partsOf(faults: FaultBudget): readonly FaultBudget[] {
  let parts: FaultBudget[] = [{}]
  for (const name of faultNames) {
    const counts = Array.from({ length: (faults[name] ?? 0) + 1 }, (_, count) => count)
    parts = parts.flatMap(part => counts.map(count => (count === 0 ? part : { ...part, [name]: count })))
  }
  const size = (part: FaultBudget): number => faultNames.reduce((sum, name) => sum + (part[name] ?? 0), 0)
  return parts.sort((left, right) => size(right) - size(left))
}

interface Searched {
  readonly outcomes: Outcomes
  readonly schedules: number
}

async function whole(
  small: SmallProgram,
  faults: FaultBudget,
  strategyOf: (trial: Trial) => Strategy,
): Promise<Outcomes> {
  const searched = await outcomesOf(small, faults, strategyOf, Infinity)
  if (searched === undefined) throw new Error(`${small.name}: a search without a bound did not end`)
  return searched.outcomes
}

/** Undefined where there are more schedules. */
function outcomesOf(
  { system, program }: SmallProgram,
  faults: FaultBudget,
  strategyOf: (trial: Trial) => Strategy,
  mostSchedules: number,
): Promise<Searched | undefined> {
  const trial = new Trial({ system, program, faults, target: undefined, realTime: 'recorded', maxSteps })
  return drive(explored(trial, strategyOf(trial), mostSchedules))
}

/** More than any run of two operations takes. */
const maxSteps = 2000

function* explored(trial: Trial, strategy: Strategy, mostSchedules: number): Search<Searched | undefined> {
  yield* trial.prepare()
  const outcomes = new Set<string>()
  let schedules = 0
  for (let chooser = strategy.begin(); chooser !== undefined; chooser = strategy.begin()) {
    if (++schedules > mostSchedules) return undefined
    yield trial.run(chooser)
    if (trial.execution.ending.kind !== 'abandoned') outcomes.add(inWords(trial.execution))
  }
  return { outcomes: [...outcomes].sort(), schedules }
}
