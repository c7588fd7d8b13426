import type { Chain, FaultKind } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Deaths } from '../deaths.ts'
import { access, type FootprintId } from '../footprint.ts'
import type { Forgone } from '../forgone.ts'
import type { RunState } from '../run-state.ts'

/** Where faults of one kind can strike what is parked, and where they could have struck and never did. */
export class Strikes {
  private readonly state: RunState
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly kind: FaultKind
  private readonly deaths: Deaths | undefined
  private run = 0
  /** One for each request that could be struck, in each way, in this run. */
  private readonly offered: { readonly chain: Chain; readonly postedAt: number }[] = []

  constructor(state: RunState, chains: Chains, forgone: Forgone, kind: FaultKind, deaths?: Deaths) {
    this.deaths = deaths
    this.state = state
    this.chains = chains
    this.forgone = forgone
    this.kind = kind
  }

  /** Adds the chain that strikes what `target` has parked in its `variant`-th way. */
  offer(target: Chain, variant: number, candidates: Chain[]): void {
    const chain = this.chains.against(target, this.kind, variant)
    candidates.push(chain)
    const { run } = this.state.ground
    if (this.run !== run) this.offered.length = 0
    this.run = run
    if (this.offered.some(known => known.chain === chain && known.postedAt === chain.postedAt)) return
    this.offered.push({ chain, postedAt: chain.postedAt })
  }

  /** What a strike touches whatever it does: the budget, the life of the process, and what it prevents. */
  touch(target: Chain): void {
    const { state } = this
    state.touchBudget(this.kind)
    state.touchFate(target)
    if (this.deaths !== undefined) this.deaths.touch(target.process)
    else if (state.mayCrash) state.touch(target.process.alive, access.add)
  }

  /**
   * A strike that never came could have followed another one on its budget; alone it races with nothing else, unless it
   * kills: then any step of its process may have to come first.
   */
  forgo(): void {
    if (this.run !== this.state.ground.run || (this.deaths === undefined && !this.state.hasStruck(this.kind))) return
    for (const { chain, postedAt } of this.offered) {
      this.forgone.effects.push({ chain, postedAt, footprint: this.footprintOf(chain) })
    }
  }

  private footprintOf({ target }: Chain): FootprintId {
    const { ground, footprints } = this.state
    ground.journal.clear()
    if (target !== undefined) this.touch(target)
    return footprints.intern(ground.journal)
  }
}
