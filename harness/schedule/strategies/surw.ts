import { Random } from '../../random.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import type { Experience } from './experience.ts'
import { Remaining } from './remaining.ts'
import { drawByWeight } from './urw.ts'

/**
 * Selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing",
 * ASPLOS 2025): uniform over the orders of the interesting steps alone, however many others lie between them. One chain
 * is meant to take the next interesting step, drawn by how many of them it has left; the others may move, but not take
 * one. Interesting is what touches a contended resource, as learned over the runs; what is not known yet is.
 */
export function surw(seed: number, experience: Experience): Strategy {
  const chooser = new Surw(seed, experience)
  return { name: 'surw', begin: () => chooser.begin() }
}

class Surw implements Chooser {
  private readonly random: Random
  private readonly experience: Experience
  private readonly remaining: Remaining
  private readonly interesting: boolean[] = []
  private intended: ChainId | undefined
  /** Whether the step that was chosen is the interesting one that was meant. */
  private spends = false

  constructor(seed: number, experience: Experience) {
    this.random = new Random(seed)
    this.experience = experience
    this.remaining = new Remaining(experience.forks, chain => experience.contendedStepsOf(chain))
  }

  begin(): this {
    this.remaining.begin()
    this.intended = undefined
    return this
  }

  pick(candidates: readonly Chain[]): number {
    candidates.forEach((chain, index) => (this.interesting[index] = !this.experience.isPrivate(chain)))
    if (!candidates.some(({ id }) => id === this.intended)) this.intend(candidates)
    const allowed = this.allowed(candidates)
    const index = allowed[allowed.length === 1 ? 0 : this.random.below(allowed.length)] ?? 0
    this.spends = this.interesting[index] === true
    return index
  }

  after({ chain }: Performed): void {
    if (!this.spends) return
    this.remaining.spend(chain.id)
    this.intended = undefined
    this.spends = false
  }

  /** The chain that is meant may be unable to move; then another is, drawn anew. */
  private intend(candidates: readonly Chain[]): void {
    this.intended = candidates[drawByWeight(candidates, id => this.remaining.of(id), this.random)]?.id
  }

  private allowed(candidates: readonly Chain[]): readonly number[] {
    const allowed: number[] = []
    candidates.forEach(({ id }, index) => {
      if (id === this.intended || this.interesting[index] !== true) allowed.push(index)
    })
    return allowed
  }
}
