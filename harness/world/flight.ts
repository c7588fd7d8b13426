import { isReady, postedBy, stage, type Chain } from './chain.ts'
import type { Chains } from './chains.ts'
import type { Forgone } from './forgone.ts'
import type { RunState } from './run-state.ts'

/**
 * Requests whose answer nobody awaits any more, but that are under way to a remote device: each may still be performed,
 * before time passes next or, by spending a stall, after that, or never.
 */
export class Flight {
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone

  constructor(state: RunState, chains: Chains, forgone: Forgone) {
    this.state = state
    this.chains = chains
    this.forgone = forgone
  }

  /** What a dying process had parked: a remote request may be under way already, anything else is lost. */
  cut(chain: Chain): void {
    if (chain.inFlight) return
    const travels = chain.stage === stage.parked && isCarried(chain)
    if (chain.waits) this.forgone.giveUp(chain)
    if (travels) {
      chain.inFlight = true
      chain.postedAt = this.state.step
    } else {
      chain.stage = stage.idle
    }
  }

  /** Sends off what a chain has parked: nobody hears its answer. What only reads, or is not sent, is lost. */
  launch(source: Chain, striking: Chain): void {
    if (!isCarried(source)) {
      if (source.waits) this.forgone.giveUp(source)
      return
    }
    const carrier = this.chains.carrier(source, striking)
    carrier.stage = stage.parked
    carrier.mounted = source.mounted
    carrier.request = source.request
    carrier.waits = source.waits
    carrier.inFlight = true
    carrier.postedAt = this.state.step
    if (source.waits) this.forgone.giveUp(source)
  }

  /** Adds what can arrive now. */
  offer(candidates: Chain[]): void {
    for (const chain of this.chains.live) {
      if (!chain.inFlight || !isReady(chain)) continue
      if (!chain.overdue || this.state.faults.stalls > 0) candidates.push(chain)
    }
  }

  /** It arrived; nobody hears the answer. */
  land(chain: Chain): void {
    chain.inFlight = false
    if (!chain.overdue) return
    this.state.faults.stalls--
    this.state.touchBudget('stall')
  }

  /** The machine stops: what was under way on it is lost, but not what is on its way to others. */
  ground(): void {
    for (const chain of this.chains.live) if (chain.inFlight && postedBy(chain).device.local === true) this.drop(chain)
  }

  /** What is in flight while time passes is paused: without a stall to spend it is lost. */
  outlast(): void {
    for (const chain of this.chains.live) if (chain.inFlight) this.pause(chain)
  }

  private pause(chain: Chain): void {
    chain.overdue = true
    if (this.state.faults.stalls === 0) this.drop(chain)
  }

  private drop(chain: Chain): void {
    if (chain.waits) this.forgone.giveUp(chain)
    chain.inFlight = false
    chain.stage = stage.idle
  }
}

/** Whether what is parked travels to its device and changes something there. */
function isCarried(chain: Chain): boolean {
  const { device, request } = postedBy(chain)
  return device.remote && (device.mutates?.(request) ?? true)
}
