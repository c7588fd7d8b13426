import type { Chain, MountedDevice, Process } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Deaths } from '../deaths.ts'
import { lose, lossesOf } from '../devices/unsynced.ts'
import type { Fault } from '../fault.ts'
import type { Flight } from '../flight.ts'
import { access, everything } from '../footprint.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'

/** The machine loses power: all its processes die at once, and what was not synced may be lost. */
export class MachineCrash implements Fault {
  readonly kind = 'machine-crash'
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly deaths: Deaths
  private readonly flight: Flight
  private readonly machine: Machine

  constructor(state: RunState, chains: Chains, forgone: Forgone, deaths: Deaths, flight: Flight, machine: Machine) {
    this.state = state
    this.chains = chains
    this.forgone = forgone
    this.deaths = deaths
    this.flight = flight
    this.machine = machine
  }

  offer(candidates: Chain[]): void {
    const losses = this.losses()
    // Who was answered may rely on what was written, so power can be lost when nobody is left to die.
    if (losses.length === 1 && this.deaths.mortal.length === 0) return
    for (const variant of losses.keys()) candidates.push(this.chain(variant))
  }

  describe({ variant }: Chain): string {
    const lost = this.losses()[variant] ?? []
    if (lost.length === 0) return 'power is lost, but nothing that was written'
    return `power is lost, ${lost.map(part => part.said).join(', ')}`
  }

  strike({ variant }: Chain): void {
    const { cells } = this.machine.files
    const held = cells.held()
    const loss = lossesOf(held)[variant] ?? []
    this.deaths.killAll()
    this.flight.ground()
    lose(cells, held, loss)
    this.touch()
  }

  /** It must follow each step that it can follow, and the last one may leave nothing for it to strike. */
  forgo(): void {
    this.forgone.miss(this.chain(0), () => this.touch())
  }

  private chain(variant: number): Chain {
    return this.chains.ofProcess(this.machine.kernel, this.kind, variant)
  }

  private losses(): ReturnType<typeof lossesOf> {
    return lossesOf(this.machine.files.cells.held())
  }

  /** Every step takes place on the machine, or lands where one that did had sent it. */
  private touch(): void {
    this.state.touch(everything, access.write)
  }
}

/** What loses its power. */
export interface Machine {
  readonly kernel: Process
  readonly files: MountedDevice
}
