import { postedBy, stage, type Chain, type MountedDevice } from './chain.ts'
import type { Chains } from './chains.ts'
import type { RunState } from './run-state.ts'

/** Virtual time: to which point it can go on, and its going there. */
export class Time {
  private readonly state: RunState
  private readonly chains: Chains
  private readonly keyValue: MountedDevice

  constructor(state: RunState, chains: Chains, keyValue: MountedDevice) {
    this.state = state
    this.chains = chains
    this.keyValue = keyValue
  }

  /** When time alone would make something ready that waits now, in milliseconds; Infinity if never. */
  wakeAt(): number {
    let earliest = Infinity
    for (const chain of this.chains.live) {
      const at = this.wakes(chain)
      if (at > this.state.ground.nowMs && at < earliest) earliest = at
    }
    return earliest
  }

  /** When something changes by itself, waited for or not; Infinity if never. */
  nextDeadline(): number {
    const { device, cells } = this.keyValue
    const expiry = device.nextDeadline?.(cells) ?? Infinity
    return Math.min(expiry, this.wakeAt())
  }

  /** Makes it as late as what is asked says; looking there is no access. */
  goOnTo(point: () => number): void {
    this.state.ground.nowMs = this.state.aside(point)
  }

  private wakes(chain: Chain): number {
    if (chain.stage !== stage.parked || !chain.waits || chain.inFlight) return Infinity
    const { device, cells, request } = postedBy(chain)
    return device.waiting?.wakeAt(cells, request) ?? Infinity
  }
}
