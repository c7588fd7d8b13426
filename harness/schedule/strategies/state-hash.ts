import { invariant } from '../../invariant.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { FootprintId } from '../../world/footprint.ts'
import type { Execution } from '../execute.ts'
import { abandon, defaultChoice, type Chooser, type Performed, type Strategy } from '../strategy.ts'
import { mostOperations } from './first-effects.ts'
import { StateKey } from './state-key.ts'
import { StateTable, type Visit } from './state-table.ts'

/**
 * Rules that make the search sound. Each can be left out, so that a test can show what is missed without it; nothing
 * else has a reason to.
 */
export const stateHashRules = [
  'answers-in-the-key',
  'budgets-in-the-key',
  'clock-in-the-key',
  'disturbances-in-the-key',
  'order-in-the-key',
  'pending-in-the-key',
  'time-in-the-key',
  'verdicts-in-the-key',
  'sleep-sets-as-subsets',
  'cut-visits',
] as const

export type StateHashRule = (typeof stateHashRules)[number]

/**
 * Every schedule, but for what was reached before: depth first, ended where the state was visited already, with sleep
 * sets (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, chapter 5). What a
 * visited state is known for is only what did not sleep there, so where something is awake that slept then, that alone
 * is tried; and a visit some run of which was cut is known for nothing.
 *
 * It finds every outcome, and not every class of schedules: a state hides the way to it.
 */
export class StateHash implements Strategy, Chooser {
  readonly name = 'state-hash'
  /** Runs given up because everything from there on was covered elsewhere. */
  abandoned = 0
  private readonly execution: Execution
  private readonly without: StateHashRule | undefined
  private readonly key: StateKey
  private readonly table = new StateTable()
  private readonly path: Node[] = []
  private depth = 0
  private begun = false

  /** @throws RangeError where the execution has more operations than a key over effects alone can hold */
  constructor(execution: Execution, without?: StateHashRule) {
    const { operations, simulation } = execution
    if (operations.length > mostOperations && !simulation.state.ordersRealTime) {
      throw new RangeError(`a state-hash search over effects takes at most ${mostOperations} operations`)
    }
    this.execution = execution
    this.without = without
    this.key = new StateKey(execution, {
      answers: without !== 'answers-in-the-key',
      budgets: without !== 'budgets-in-the-key',
      verdicts: without !== 'verdicts-in-the-key',
      clock: without !== 'clock-in-the-key',
      disturbances: without !== 'disturbances-in-the-key',
      order: without !== 'order-in-the-key',
      pending: without !== 'pending-in-the-key',
      time: without !== 'time-in-the-key',
    })
  }

  /** Distinct states that were visited, of those where there was a choice. */
  get states(): number {
    return this.table.size
  }

  begin(): Chooser | undefined {
    if (this.begun && !this.backtrack()) return undefined
    this.begun = true
    this.depth = 0
    this.key.begin()
    return this
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const node = this.path[this.depth++] ?? this.open(candidates, running)
    if (node === undefined) return abandon
    const index = candidates.findIndex(chain => chain.id === node.chosen)
    const chosen = candidates[index]
    invariant(chosen !== undefined, 'the same prefix offers the same choices')
    this.key.before(chosen)
    return index
  }

  after(step: Performed): void {
    const node = this.path[step.index]
    invariant(node !== undefined, 'every step has a node')
    node.footprint = step.footprint
    this.key.after(step)
  }

  end(how: 'complete' | 'abandoned' | 'cut'): void {
    if (how === 'abandoned') this.abandoned++
    if (how !== 'cut' || this.without === 'cut-visits') return
    for (const { visit } of this.path) if (visit !== undefined) visit.cut = true
  }

  private backtrack(): boolean {
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      node.sleep.push({ chain: node.chosen, footprint: node.footprint })
      const next = node.toTry.shift()
      if (next !== undefined) {
        node.chosen = next
        return true
      }
      this.path.pop()
    }
    return false
  }

  /** A new point of the path; undefined where nothing new can come of it. */
  private open(candidates: readonly Chain[], running: Chain | undefined): Node | undefined {
    const sleep = this.inheritedSleep()
    const awake = candidates.filter(chain => !isAsleep(chain.id, sleep)).map(chain => chain.id)
    const preferred = candidates[defaultChoice(candidates, running)]?.id
    const toTry = preferred !== undefined && awake.includes(preferred) ? withFirst(preferred, awake) : awake
    if (toTry.length === 0) return undefined
    // A point without a choice leads to the same next state each time, so the next one is looked up instead.
    return candidates.length === 1 ? this.push(sleep, toTry) : this.visit(this.key.now(candidates), sleep, toTry)
  }

  private visit(hash: ReturnType<StateKey['now']>, sleep: Sleeper[], awake: ChainId[]): Node | undefined {
    const known = this.table.get(hash)
    const ids = sleep.map(sleeper => sleeper.chain)
    if (known === undefined) {
      const visit = { sleep: ids, cut: false }
      this.table.add(hash, visit)
      return this.push(sleep, awake, visit)
    }
    if (known.cut) {
      known.sleep = ids
      known.cut = false
      return this.push(sleep, awake, known)
    }
    return this.revisit(known, sleep, awake)
  }

  /** Tries what slept at every visit before this one, and is awake now. */
  private revisit(known: Visit, sleep: Sleeper[], awake: ChainId[]): Node | undefined {
    const missed = this.without === 'sleep-sets-as-subsets' ? [] : awake.filter(chain => known.sleep.includes(chain))
    if (missed.length === 0) return undefined
    const asleepInAll = sleep.filter(sleeper => known.sleep.includes(sleeper.chain))
    known.sleep = asleepInAll.map(sleeper => sleeper.chain)
    return this.push(asleepInAll, missed, known)
  }

  private push(sleep: Sleeper[], toTry: ChainId[], visit?: Visit): Node | undefined {
    const [chosen, ...others] = toTry
    if (chosen === undefined) return undefined
    const node = { chosen, toTry: others, sleep, footprint: 0, visit }
    this.path.push(node)
    return node
  }

  private inheritedSleep(): Sleeper[] {
    const parent = this.path.at(-1)
    if (parent === undefined) return []
    const { footprints } = this.execution.simulation
    return parent.sleep.filter(
      ({ chain, footprint }) => chain !== parent.chosen && !footprints.conflict(footprint, parent.footprint),
    )
  }
}

interface Sleeper {
  readonly chain: ChainId
  readonly footprint: FootprintId
}

interface Node {
  chosen: ChainId
  /** What is still to be tried after it, in order. */
  readonly toTry: ChainId[]
  readonly sleep: Sleeper[]
  footprint: FootprintId
  /** Undefined where there was no choice. */
  readonly visit: Visit | undefined
}

function isAsleep(chain: ChainId, sleep: readonly Sleeper[]): boolean {
  return sleep.some(sleeper => sleeper.chain === chain)
}

function withFirst(first: ChainId, all: readonly ChainId[]): ChainId[] {
  return [first, ...all.filter(chain => chain !== first)]
}
