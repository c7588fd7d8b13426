import { Random } from '../../random.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import type { Experience } from './experience.ts'
import { Remaining } from './remaining.ts'

/**
 * Uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025): a
 * chain moves with a probability proportional to the steps that it and what it will fork have left, so that every
 * interleaving of chains that do not wait for each other is equally likely.
 */
export function urw(seed: number, experience: Experience): Strategy {
  const chooser = new Urw(seed, experience)
  return { name: 'urw', begin: () => chooser.begin() }
}

class Urw implements Chooser {
  private readonly random: Random
  private readonly remaining: Remaining

  constructor(seed: number, experience: Experience) {
    this.random = new Random(seed)
    this.remaining = new Remaining(experience.forks, chain => experience.stepsOf(chain))
  }

  begin(): this {
    this.remaining.begin()
    return this
  }

  pick(candidates: readonly Chain[]): number {
    return drawByWeight(candidates, chain => this.remaining.of(chain), this.random)
  }

  after({ chain }: Performed): void {
    this.remaining.spend(chain.id)
  }
}

/** An index with a probability proportional to its chain's weight, which is > 0. */
export function drawByWeight(
  candidates: readonly Chain[],
  weightOf: (chain: ChainId) => number,
  random: Random,
): number {
  if (candidates.length === 1) return 0
  const weights = candidates.map(chain => weightOf(chain.id))
  let point = random.fraction() * weights.reduce((sum, weight) => sum + weight, 0)
  const index = weights.findIndex(weight => (point -= weight) < 0)
  return Math.max(index, 0)
}
