import type { Chain } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Deaths } from '../deaths.ts'
import type { Fault } from '../fault.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'

/** A process dies between two of its steps. */
export class Crash implements Fault {
  readonly kind = 'crash'
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly deaths: Deaths

  constructor(state: RunState, chains: Chains, forgone: Forgone, deaths: Deaths) {
    this.state = state
    this.chains = chains
    this.forgone = forgone
    this.deaths = deaths
  }

  offer(candidates: Chain[]): void {
    for (const process of this.deaths.mortal) candidates.push(this.chains.enter(this.chains.crashOf(process)))
  }

  describe({ process }: Chain): string {
    return `${process.name} dies`
  }

  strike({ process }: Chain): void {
    this.deaths.kill(process)
    this.state.touchBudget(this.kind)
  }

  forgo(): void {
    for (const process of this.chains.living) {
      if (process.exit?.kind === 'killed') continue
      const chain = this.chains.enter(this.chains.crashOf(process))
      this.forgone.miss(chain, () => {
        this.state.touchBudget(this.kind)
        this.deaths.touch(process)
      })
    }
  }
}
