import type { Chain } from '../chain.ts'
import type { Fault } from '../fault.ts'
import { access } from '../footprint.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'
import type { Time } from '../time.ts'

/** Everybody pauses until the next deadline, though they could still move. */
export class Stall implements Fault {
  readonly kind = 'stall'
  private readonly state: RunState
  private readonly forgone: Forgone
  private readonly time: Time
  private readonly chain: Chain

  constructor(state: RunState, forgone: Forgone, time: Time, chain: Chain) {
    this.state = state
    this.chain = chain
    this.forgone = forgone
    this.time = time
  }

  offer(candidates: Chain[]): void {
    if (this.time.nextDeadline() !== Infinity) candidates.push(this.chain)
  }

  describe(): string {
    return 'everybody pauses until the next deadline'
  }

  strike(): void {
    this.touch()
    this.time.goOnTo(() => this.time.nextDeadline())
  }

  forgo(): void {
    this.forgone.miss(this.chain, () => this.touch())
  }

  private touch(): void {
    this.state.touchBudget(this.kind)
    this.state.touch(this.state.ground.clock, access.write)
  }
}
