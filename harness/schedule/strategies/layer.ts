import type { Chain } from '../../world/chain.ts'
import type { Unperformed } from '../../world/forgone.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'

/** A chooser around another one, which it lets choose and tells everything; a wrapper overrides what it is about. */
export class Layer implements Chooser {
  protected inner: Chooser

  constructor(inner: Chooser) {
    this.inner = inner
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    return this.inner.pick(candidates, running)
  }

  after(step: Performed): void {
    this.inner.after?.(step)
  }

  end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    this.inner.end?.(how, unperformed)
  }
}

/** The strategy whose every chooser is one of `strategy` with a layer around it. */
export function layered(strategy: Strategy, layer: (chooser: Chooser) => Chooser): Strategy {
  return {
    name: strategy.name,
    begin() {
      const chooser = strategy.begin()
      return chooser === undefined ? undefined : layer(chooser)
    },
  }
}
