import type { Actor, ChainId } from '../world/chain.ts'
import type { Execution } from '../schedule/execute.ts'
import type { Search } from '../schedule/quiescence.ts'
import { SourceDpor } from '../schedule/strategies/dpor.ts'
import type { Chooser } from '../schedule/strategy.ts'
import { replay } from '../schedule/strategies/replay.ts'
import { Trace } from '../schedule/trace.ts'
import type { EssentialOrderings } from './finding.ts'
import { breaksAll, type Hit } from './hit.ts'
import { stepInWords } from './teller.ts'
import type { Trial } from './trial.ts'

/** Runs that looking for a failure with an ordering reversed may take. */
const mostRuns = 1000

/** At most so many orderings are told; the first of them matter first. */
const mostOrderings = 6

/**
 * The orderings without which a failure does not happen: pairs of dependent steps of different actors that stand in this
 * order in every failing run, and in another in some run that does not fail. Each is needed; together they need not
 * be enough. It is so of all schedules where every class was run, else of those that were tried.
 */
export function* essentialOrderings(trial: Trial, hit: Hit, wanted: readonly string[]): Search<EssentialOrderings> {
  const failing = yield* readRun(trial, hit)
  let pairs = racingPairs(failing)
  const reversible = new Set<Pair>()
  const dpor = new SourceDpor(trial.simulation.footprints)
  let runs = 0
  let chooser = dpor.begin()
  for (; chooser !== undefined && runs < mostRuns && pairs.length > 0; chooser = dpor.begin()) {
    runs++
    const places = new Map<string, number>()
    const execution = trial.run(placing(chooser, places))
    yield execution
    if (execution.ending.kind === 'abandoned') continue
    const { broken } = yield* trial.judge(trial.recorded)
    const fails = broken.length > 0 && breaksAll(broken, wanted)
    if (fails) pairs = pairs.filter(pair => isKept(pair, places))
    else for (const pair of pairs) if (isReversed(pair, places)) reversible.add(pair)
  }
  // An order that no run reverses is how the program is made, and explains nothing.
  const essential = pairs.filter(pair => reversible.has(pair)).slice(0, mostOrderings)
  const orderings = essential.map(({ first, then }) => ({ first: first.text, then: then.text }))
  return { exhaustive: chooser === undefined, runs, orderings }
}

/** One step of the failing run. */
interface Event {
  readonly name: string
  readonly actor: Actor
  readonly text: string
}

interface Pair {
  readonly first: Event
  readonly then: Event
}

interface ReadRun {
  readonly events: readonly Event[]
  readonly trace: Trace
}

function* readRun(trial: Trial, { schedule }: Hit): Search<ReadRun> {
  const events: Event[] = []
  const trace = new Trace(trial.simulation.footprints)
  const chooser = replay(schedule).begin()
  if (chooser === undefined) return { events, trace }
  const execution = trial.run(reading(chooser, { events, trace }, trial.execution))
  yield execution
  return { events, trace }
}

function reading(chooser: Chooser, into: { events: Event[]; trace: Trace }, execution: Execution): Chooser {
  return {
    pick(candidates, running) {
      const choice = chooser.pick(candidates, running)
      const chain = candidates[choice]
      if (chain === undefined) return choice
      const { actor } = chain
      into.events.push({ name: nameOf(chain.id, chain.steps + 1), actor, text: stepInWords(chain, execution) })
      return choice
    },
    after: step => into.trace.order(into.trace.append(step)),
  }
}

/** Dependent steps of different actors, in the order of the later one. */
function racingPairs({ events, trace }: ReadRun): readonly Pair[] {
  const pairs: Pair[] = []
  for (let later = 0; later < trace.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const first = events[earlier]
      const then = events[later]
      if (first === undefined || then === undefined || first.actor === then.actor) continue
      if (trace.dependent(earlier, later)) pairs.push({ first, then })
    }
  }
  return pairs
}

function placing(chooser: Chooser, places: Map<string, number>): Chooser {
  return {
    pick: (candidates, running) => chooser.pick(candidates, running),
    after(step) {
      chooser.after?.(step)
      places.set(nameOf(step.chain.id, step.chain.steps), step.index)
    },
    end: (how, unperformed) => chooser.end?.(how, unperformed),
  }
}

function isKept({ first, then }: Pair, places: ReadonlyMap<string, number>): boolean {
  return (places.get(first.name) ?? Infinity) < (places.get(then.name) ?? -1)
}

function isReversed({ first, then }: Pair, places: ReadonlyMap<string, number>): boolean {
  return (places.get(then.name) ?? Infinity) < (places.get(first.name) ?? -1)
}

function nameOf(chain: ChainId, step: number): string {
  return `${String(chain)}.${String(step)}`
}
