import { shorten } from './shorten.ts'
import { isReady, stage, type Chain } from './chain.ts'
import { access, Journal, type FootprintId } from './footprint.ts'
import type { RunState } from './run-state.ts'

/** An effect that never was performed, because its process died or the run ended while it waited. */
export interface Unperformed {
  readonly chain: Chain
  readonly footprint: FootprintId
  readonly postedAt: number
}

/** Remembers what never came, for a reduction: it could have come earlier. */
export class Forgone {
  /** What the last step left for ever unperformed while it waited. */
  readonly effects: Unperformed[] = []
  /** What this run called off: it could have come after yet another step, before it was called off. */
  private readonly calledOff: Unperformed[] = []
  private readonly scratch = new Journal()
  private readonly state: RunState

  constructor(state: RunState) {
    this.state = state
  }

  /** For a new run. */
  reset(): void {
    this.begin()
    shorten(this.calledOff, 0)
  }

  /** For a new step. */
  begin(): void {
    shorten(this.effects, 0)
  }

  /** Remembers a request that waited in vain, with what it waited for: it could have been performed earlier. */
  giveUp(chain: Chain): void {
    const { state, scratch } = this
    const { ground } = state
    const { journal } = ground
    scratch.clear()
    ground.journal = scratch
    isReady(chain)
    // It might have been the first or the last effect of its operation.
    if (state.ordersRealTime) scratch.touch(state.realTime, access.write)
    ground.journal = journal
    for (let index = 0; index < scratch.count; index++) {
      const entry = scratch.entries[index] as number
      if (entry >> 2 !== ground.clock) scratch.entries[index] = entry | access.write
    }
    this.effects.push({ chain, footprint: state.footprints.intern(scratch), postedAt: chain.postedAt })
  }

  /** Remembers a request that was called off. */
  callOff(chain: Chain): void {
    this.giveUp(chain)
    this.calledOff.push(...this.effects.slice(-1))
  }

  /** Remembers a fault that never struck, by what it would have touched. */
  miss(chain: Chain, touch: () => void): void {
    const { ground, footprints } = this.state
    ground.journal.clear()
    touch()
    this.effects.push({ chain, footprint: footprints.intern(ground.journal), postedAt: -1 })
  }

  /** What never came in a run that goes no further: what waits for ever, and what was called off. */
  close(live: readonly Chain[]): void {
    this.begin()
    for (const chain of live) if (chain.stage === stage.parked && chain.waits) this.giveUp(chain)
    for (const effect of this.calledOff) this.effects.push(effect)
  }
}
