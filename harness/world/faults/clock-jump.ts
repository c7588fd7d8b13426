import type { Chain, Process } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Fault } from '../fault.ts'
import { access } from '../footprint.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'

/** The wall clock of a process jumps, forward or back; its monotonic clock and all waiting go on. */
export class ClockJump implements Fault {
  readonly kind = 'clock-jump'
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone

  constructor(state: RunState, chains: Chains, forgone: Forgone) {
    this.state = state
    this.chains = chains
    this.forgone = forgone
  }

  offer(candidates: Chain[]): void {
    // Also when it has come to its end: were it impossible then, its last step would forbid it.
    for (const process of this.chains.living) {
      if (process.exit?.kind === 'killed') continue
      for (const variant of directions) candidates.push(this.chains.ofProcess(process, this.kind, variant))
    }
  }

  describe({ process, variant }: Chain): string {
    return `the wall clock of ${process.name} jumps ${String(this.state.clockJumpMs)} ms ${variant === 0 ? 'ahead' : 'back'}`
  }

  strike({ process, variant }: Chain): void {
    process.skewMs += variant === 0 ? this.state.clockJumpMs : -this.state.clockJumpMs
    this.touch(process)
  }

  /** Alone it races with what reads that clock; after another one on its budget it can be too late for it. */
  forgo(): void {
    if (!this.state.hasStruck(this.kind)) return
    for (const process of this.chains.living) {
      if (process.exit?.kind === 'killed') continue
      for (const variant of directions) {
        this.forgone.miss(this.chains.ofProcess(process, this.kind, variant), () => this.touch(process))
      }
    }
  }

  private touch(process: Process): void {
    const { state } = this
    state.touchBudget(this.kind)
    state.touch(process.wall, access.write)
    if (state.mayCrash) state.touch(process.alive, access.add)
  }
}

/** Ahead and back. */
const directions = [0, 1]
