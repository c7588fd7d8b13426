import type { Hash } from '../../world/cells.ts'
import type { Chain } from '../../world/chain.ts'
import { mix } from '../../random.ts'
import type { Execution } from '../execute.ts'
import {
  abandon,
  defaultChoice,
  Nondeterminism,
  preempts,
  type Chooser,
  type Performed,
  type Strategy,
} from '../strategy.ts'
import { StateKey, wholeKey } from './state-key.ts'

/**
 * Every schedule with at most so many preemptions, but for what was reached before: a run ends where the same state was
 * visited with the same chain to go on with and no fewer preemptions left. It finds every outcome that one of these
 * schedules has, unless two states share a key of 64 bits. It has no sleep sets: the schedule for which they leave one
 * out may need more preemptions.
 */
export class BoundedStates implements Strategy, Chooser {
  readonly name = 'bounded-states'
  /** Whether the bound on steps cut a run, so that something may have been missed. */
  cut = false
  /** How many preemptions a schedule may have; it may be lowered on the way, to look for less than what was found. */
  most: number
  private readonly key: StateKey
  /** By state: the most preemptions that were left at a visit. */
  private readonly visited = new Map<number, Map<number, number>>()
  private readonly path: Node[] = []
  private depth = 0
  private begun = false

  constructor(execution: Execution, most: number) {
    this.key = new StateKey(execution, wholeKey)
    this.most = most
  }

  begin(): Chooser | undefined {
    if (this.begun && !this.advance()) return undefined
    this.begun = true
    this.depth = 0
    this.key.begin()
    return this
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const node = this.path[this.depth++] ?? this.open(candidates, running)
    if (node === undefined) return abandon
    const index = node.choices[node.next]?.index ?? 0
    const chosen = candidates[index]
    if (chosen === undefined) throw new Nondeterminism(`at its decision ${String(this.depth)}`)
    this.key.before(chosen)
    return index
  }

  after(step: Performed): void {
    this.key.after(step)
  }

  end(how: 'complete' | 'abandoned' | 'cut'): void {
    if (how === 'cut') this.cut = true
  }

  /** A new point of the path; undefined where it was visited with as much left. */
  private open(candidates: readonly Chain[], running: Chain | undefined): Node | undefined {
    const last = this.path.at(-1)
    const spent = last?.choices[last.next]?.spent ?? 0
    const preferred = defaultChoice(candidates, running)
    if (candidates.length > 1 && !this.isNew(candidates, running, this.most - spent)) return undefined
    const choices: Choice[] = [{ index: preferred, spent }]
    candidates.forEach((chain, index) => {
      const total = spent + Number(preempts(chain, candidates, running))
      if (index !== preferred && total <= this.most) choices.push({ index, spent: total })
    })
    const node = { choices, next: 0 }
    this.path.push(node)
    return node
  }

  private isNew(candidates: readonly Chain[], running: Chain | undefined, left: number): boolean {
    const { low, high }: Hash = this.key.now(candidates)
    const first = mix(low, goesOn(candidates, running))
    let row = this.visited.get(first)
    if (row === undefined) this.visited.set(first, (row = new Map<number, number>()))
    if ((row.get(high) ?? -1) >= left) return false
    row.set(high, left)
    return true
  }

  private advance(): boolean {
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      node.next++
      // The bound may have been lowered since these were found possible.
      while ((node.choices[node.next]?.spent ?? 0) > this.most) node.next++
      if (node.next < node.choices.length) return true
      this.path.pop()
    }
    return false
  }
}

/** Which chain the default goes on with, if it can: whoever ran before matters in no other way. */
function goesOn(candidates: readonly Chain[], running: Chain | undefined): number {
  if (running === undefined) return -1
  if (candidates.includes(running)) return running.id
  return candidates.some(chain => chain.root === running.root && !chain.optional) ? running.root.id : -1
}

/** A point of the path, and what is tried there. */
interface Node {
  readonly choices: readonly Choice[]
  next: number
}

interface Choice {
  readonly index: number
  /** Preemptions up to and including it. */
  readonly spent: number
}
