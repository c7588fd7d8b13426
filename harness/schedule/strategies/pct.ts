import { Random } from '../../random.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { Chooser, Strategy } from '../strategy.ts'

/** What PCT needs to know. */
export interface PctOptions {
  readonly seed: number
  /** The depth of the bugs that it is to find: orderings that must be right, >= 1. */
  readonly depth: number
  /** Choices of a run, before there was one; 20 by default. */
  readonly guess?: number
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010). Each chain gets a random priority, and the highest moves; at
 * depth - 1 random points of the run the chain about to move falls below all others. With n chains and k choices it
 * finds a bug of depth d in a run with probability >= 1 / (n k^(d-1)).
 *
 * The number of choices is that of the longest run so far; a run that goes on beyond it is finished by choosing
 * uniformly, which is fair, so that a loop that waits for another chain ends.
 */
export function pct(options: PctOptions): Strategy {
  const chooser = new Pct(options)
  return { name: `pct${String(options.depth)}`, begin: () => chooser.begin() }
}

class Pct implements Chooser {
  private readonly random: Random
  private readonly depth: number
  private readonly priorities = new Map<ChainId, number>()
  /** After how many choices the chain about to move is demoted, and to which priority below 1. */
  private readonly demotions = new Map<number, number>()
  private choices = 0
  private longest: number
  private known = false

  constructor({ seed, depth, guess = 20 }: PctOptions) {
    this.random = new Random(seed)
    this.depth = depth
    this.longest = guess
  }

  begin(): this {
    this.choices = 0
    this.priorities.clear()
    this.demotions.clear()
    for (let point = 1; point < this.depth; point++) {
      this.demotions.set(1 + this.random.below(this.longest), point / this.depth)
    }
    return this
  }

  pick(candidates: readonly Chain[]): number {
    if (candidates.length === 1) return 0
    const choice = ++this.choices
    if (choice > this.longest * patience) return this.random.below(candidates.length)
    const first = this.highest(candidates)
    const lower = this.demotions.get(choice)
    if (lower === undefined) return first
    const demoted = candidates[first]
    if (demoted !== undefined) this.priorities.set(demoted.id, lower)
    return this.highest(candidates)
  }

  end(how: 'complete' | 'abandoned' | 'cut'): void {
    if (how !== 'complete') return
    const bounded = Math.min(this.choices, this.longest * patience)
    this.longest = Math.max(1, this.known ? Math.max(this.longest, bounded) : this.choices)
    this.known = true
  }

  private highest(candidates: readonly Chain[]): number {
    let best = 0
    let highest = -1
    candidates.forEach(({ id }, index) => {
      const priority = this.priorityOf(id)
      if (priority <= highest) return
      highest = priority
      best = index
    })
    return best
  }

  private priorityOf(chain: ChainId): number {
    let priority = this.priorities.get(chain)
    if (priority === undefined) this.priorities.set(chain, (priority = 1 + this.random.fraction()))
    return priority
  }
}

/** How many times longer than the longest run before it a run may get before its end is drawn uniformly. */
const patience = 2
