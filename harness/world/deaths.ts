import { stage, type Process } from './chain.ts'
import type { Chains } from './chains.ts'
import type { Flight } from './flight.ts'
import { access } from './footprint.ts'
import type { RunState } from './run-state.ts'

/** How a process dies, whatever kills it. */
export class Deaths {
  private readonly state: RunState
  private readonly chains: Chains
  private readonly flight: Flight

  constructor(state: RunState, chains: Chains, flight: Flight) {
    this.state = state
    this.chains = chains
    this.flight = flight
  }

  /** Whom it can strike now. */
  get mortal(): readonly Process[] {
    return this.chains.living.filter(process => process.living && process.unfinished + process.background > 0)
  }

  /** Ends a process between two of its steps. */
  kill(process: Process): void {
    const { state } = this
    process.living = false
    process.exit = { kind: 'killed' }
    for (const chain of this.chains.live) {
      if (chain.process === process && chain.stage !== stage.idle) this.flight.cut(chain)
    }
    state.ground.journal.clear()
    this.touch(process)
    state.witness?.crashed(process)
  }

  /** Ends all processes, also those that have nothing left to do. */
  killAll(): void {
    for (const process of this.chains.living) if (process.living) this.kill(process)
  }

  /** What a death touches. */
  touch(process: Process): void {
    const { state } = this
    state.touch(process.alive, access.write)
    state.touch(process.exitResource, access.write)
    if (state.ordersOperations) state.touch(process.openings, access.write)
    // Deadlines of the dead go away.
    state.touchDeadlines()
  }
}
