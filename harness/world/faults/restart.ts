import type { Chain } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Fault } from '../fault.ts'
import { access } from '../footprint.ts'
import type { RunState } from '../run-state.ts'

/** A serving process that died is started again, as a new one, and serves what its clients have not asked yet. */
export class Restart implements Fault {
  readonly kind = 'restart'
  private readonly state: RunState
  private readonly chains: Chains

  constructor(state: RunState, chains: Chains) {
    this.state = state
    this.chains = chains
  }

  offer(candidates: Chain[]): void {
    for (const process of this.chains.living) {
      if (process.exit?.kind !== 'killed' || this.state.witness?.restart?.(process) === undefined) continue
      candidates.push(this.chains.ofProcess(process, this.kind, 0))
    }
  }

  describe({ process }: Chain): string {
    return `${process.name} is started again`
  }

  strike({ process }: Chain): void {
    const { state } = this
    state.witness?.restart?.(process)?.()
    state.touchBudget(this.kind)
    state.touch(process.exitResource, access.read)
    state.touch(state.roster, access.add)
    if (state.ordersOperations) state.touch(process.openings, access.write)
  }

  forgo(): void {
    // It can strike at any time until the end, so nothing that must come before it makes it impossible.
  }
}
