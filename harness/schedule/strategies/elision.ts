import type { Chain } from '../../world/chain.ts'
import type { Chooser, Strategy } from '../strategy.ts'
import type { Experience } from './experience.ts'
import { Layer, layered } from './layer.ts'

/**
 * Performs at once what only one chain has ever touched in conflict, so that a sampler spends its choices where the
 * order matters: a lost update behind 20 private steps is then as likely as without them.
 *
 * What is private is learned over runs. A process that may crash keeps all its steps, for each is a point to crash at;
 * and so does the first effect of an operation, for it is the invocation.
 */
export function eliding(experience: Experience, strategy: Strategy): Strategy {
  return layered(strategy, chooser => new Eliding(chooser, experience))
}

class Eliding extends Layer {
  private readonly experience: Experience

  constructor(inner: Chooser, experience: Experience) {
    super(inner)
    this.experience = experience
  }

  override pick(candidates: readonly Chain[], running: Chain | undefined): number {
    if (candidates.length === 1) return 0
    const index = candidates.findIndex(chain => this.canElide(chain, candidates))
    return index >= 0 ? index : super.pick(candidates, running)
  }

  private canElide(chain: Chain, candidates: readonly Chain[]): boolean {
    if (chain.kind !== 'program' || chain.optional || chain.opens >= 0 || !this.experience.isPrivate(chain))
      return false
    return !candidates.some(other => other.optional && other.process === chain.process)
  }
}
