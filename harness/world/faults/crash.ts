import { stage, type Chain, type Process } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Fault } from '../fault.ts'
import type { Flight } from '../flight.ts'
import { access } from '../footprint.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'

/** A process dies between two of its steps. */
export class Crash implements Fault {
  readonly kind = 'crash'
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly flight: Flight

  constructor(state: RunState, chains: Chains, forgone: Forgone, flight: Flight) {
    this.state = state
    this.chains = chains
    this.forgone = forgone
    this.flight = flight
  }

  offer(candidates: Chain[]): void {
    for (const process of this.chains.living) {
      if (process.living && process.unfinished > 0) candidates.push(this.chainOf(process))
    }
  }

  describe({ process }: Chain): string {
    return `${process.name} dies`
  }

  strike({ process }: Chain): void {
    this.kill(process)
    this.touch(process)
    this.state.witness?.crashed(process)
  }

  forgo(): void {
    for (const process of this.chains.living) {
      if (process.exit?.kind !== 'killed') this.forgone.miss(this.chainOf(process), () => this.touch(process))
    }
  }

  private chainOf(process: Process): Chain {
    return this.chains.enter(this.chains.crashOf(process))
  }

  private kill(process: Process): void {
    process.living = false
    process.exit = { kind: 'killed' }
    for (const chain of this.chains.live) {
      if (chain.process === process && chain.stage !== stage.idle) this.flight.cut(chain)
    }
    this.state.ground.journal.clear()
  }

  private touch(process: Process): void {
    const { state } = this
    state.touchBudget(this.kind)
    state.touch(process.alive, access.write)
    state.touch(process.exitResource, access.write)
    if (state.ordersOperations) state.touch(process.openings, access.write)
    // Deadlines of the dead go away.
    state.touch(state.ground.clock, access.read)
  }
}
