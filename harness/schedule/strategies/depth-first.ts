import type { Chain } from '../../world/chain.ts'
import { defaultChoice, Nondeterminism, preempts, type Chooser, type Strategy } from '../strategy.ts'

/** Bounds of a depth-first search, all inclusive. */
export interface DepthFirstBounds {
  /** Switches away from a task that could have gone on; faults and time are none. */
  readonly preemptions: number
}

/** A search that says whether its bounds hid anything. */
export interface BoundedStrategy extends Strategy {
  /** Whether a schedule was left out because of a bound. */
  readonly bounded: boolean
}

/** Every schedule, one after another, without any reduction; optionally only those with few preemptions. */
export function depthFirst(bounds: DepthFirstBounds = { preemptions: Infinity }): BoundedStrategy {
  const search = new DepthFirst(bounds.preemptions)
  return search
}

/**
 * Every schedule with 0 preemptions, then with 1, and so on up to `most`: the first violation that it meets has the
 * fewest preemptions (Musuvathi and Qadeer, PLDI 2007). Schedules with fewer are met again at each level.
 */
export function preemptionBounded(most: number): BoundedStrategy {
  let bound = 0
  let level = new DepthFirst(0)
  return {
    name: 'preemption-bounded',
    get bounded() {
      return level.bounded
    },
    begin() {
      for (;;) {
        const chooser = level.begin()
        if (chooser !== undefined || !level.bounded || bound >= most) return chooser
        level = new DepthFirst(++bound)
      }
    },
  }
}

/** A point where more than one chain could move: which of the allowed ones are still to be tried. */
interface Node {
  readonly choices: readonly Choice[]
  next: number
}

interface Choice {
  readonly index: number
  /** Preemptions up to and including it. */
  readonly spent: number
}

class DepthFirst implements BoundedStrategy, Chooser {
  readonly name = 'depth-first'
  bounded = false
  private readonly most: number
  private readonly path: Node[] = []
  private depth = 0
  private begun = false

  constructor(most: number) {
    this.most = most
  }

  begin(): Chooser | undefined {
    if (this.begun && !this.advance()) return undefined
    this.begun = true
    this.depth = 0
    return this
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    if (candidates.length === 1) return 0
    const node = this.path[this.depth] ?? this.open(candidates, running)
    this.depth++
    const choice = node.choices[node.next]
    if (choice === undefined || choice.index >= candidates.length) {
      throw new Nondeterminism(`at its decision ${String(this.depth)}`)
    }
    return choice.index
  }

  private open(candidates: readonly Chain[], running: Chain | undefined): Node {
    const preferred = defaultChoice(candidates, running)
    const last = this.path.at(-1)
    const spent = last?.choices[last.next]?.spent ?? 0
    const choices: Choice[] = [{ index: preferred, spent }]
    candidates.forEach((chain, index) => {
      if (index === preferred) return
      const total = spent + Number(preempts(chain, candidates, running))
      if (total <= this.most) choices.push({ index, spent: total })
      else this.bounded = true
    })
    const node = { choices, next: 0 }
    this.path.push(node)
    return node
  }

  private advance(): boolean {
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      if (++node.next < node.choices.length) return true
      this.path.pop()
    }
    return false
  }
}
