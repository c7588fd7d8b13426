import { Random } from '../../random.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import type { Experience } from './experience.ts'

/**
 * Partial order sampling (Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling", CAV 2018). Every effect draws
 * a number when it is parked, and the highest is performed; then every parked effect that depends on it draws again.
 * Without the redrawing an effect that waited long would come last of all it races with, time after time.
 *
 * What a parked effect will touch is what the same step touched in an earlier run, as `experience` has it.
 */
export function pos(seed: number, experience: Experience): Strategy {
  const chooser = new Pos(seed, experience)
  return { name: 'pos', begin: () => chooser.begin() }
}

class Pos implements Chooser {
  private readonly random: Random
  private readonly experience: Experience
  /** The chains whose parked effect has drawn. */
  private readonly drawn = new Map<ChainId, Draw>()

  constructor(seed: number, experience: Experience) {
    this.random = new Random(seed)
    this.experience = experience
  }

  begin(): this {
    this.drawn.clear()
    return this
  }

  /** An effect that cannot be performed yet draws when it first can be: the distribution is the same. */
  pick(candidates: readonly Chain[]): number {
    let best = 0
    let highest = -1
    candidates.forEach((chain, index) => {
      const { priority } = this.drawOf(chain)
      if (priority <= highest) return
      highest = priority
      best = index
    })
    return best
  }

  after({ chain, footprint }: Performed): void {
    this.drawn.delete(chain.id)
    for (const [id, { chain: parked }] of this.drawn) {
      const touches = this.experience.footprintOf(parked)
      if (touches !== undefined && this.experience.conflict(touches, footprint)) this.drawn.delete(id)
    }
  }

  private drawOf(chain: Chain): Draw {
    let draw = this.drawn.get(chain.id)
    if (draw === undefined) this.drawn.set(chain.id, (draw = { chain, priority: this.random.fraction() }))
    return draw
  }
}

interface Draw {
  readonly chain: Chain
  readonly priority: number
}
