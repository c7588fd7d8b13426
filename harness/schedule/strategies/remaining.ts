import type { ChainId } from '../../world/chain.ts'

/**
 * How many steps each chain is expected to have left in the run under way, with those of the chains that it will fork.
 * Never less than 1 for a chain that can move: counts are learned from earlier runs, and one that a crash cut short
 * would otherwise hide for ever what comes after.
 */
export class Remaining {
  private readonly forks: ReadonlyMap<ChainId, ChainId>
  private readonly countOf: (chain: ChainId) => number
  private readonly left = new Map<ChainId, number>()
  /** Of forks to come, by the chain that will make them. */
  private readonly pending = new Map<ChainId, number>()

  /** `forks` names the chain that made each; `countOf` says how many steps a chain takes by itself. */
  constructor(forks: ReadonlyMap<ChainId, ChainId>, countOf: (chain: ChainId) => number) {
    this.forks = forks
    this.countOf = countOf
  }

  begin(): void {
    this.left.clear()
    this.pending.clear()
    for (const [fork, parent] of this.forks) this.owe(parent, this.countOf(fork))
  }

  /** >= 1. */
  of(chain: ChainId): number {
    return Math.max(1, this.own(chain)) + Math.max(0, this.pending.get(chain) ?? 0)
  }

  spend(chain: ChainId): void {
    this.left.set(chain, this.own(chain) - 1)
  }

  /** Steps of the chain itself. The first time that it is asked for, it has come to be, and its maker no longer owes it. */
  private own(chain: ChainId): number {
    const left = this.left.get(chain)
    if (left !== undefined) return left
    const count = this.countOf(chain)
    this.left.set(chain, count)
    const parent = this.forks.get(chain)
    if (parent !== undefined) this.owe(parent, -count - Math.max(0, this.pending.get(chain) ?? 0))
    return count
  }

  /** A debt of a chain is one of those that will make it, too, as long as it is not there yet. */
  private owe(chain: ChainId, steps: number): void {
    const seen = new Set<ChainId>()
    for (let at: ChainId | undefined = chain; at !== undefined && !seen.has(at); at = this.parentOf(at)) {
      seen.add(at)
      this.pending.set(at, (this.pending.get(at) ?? 0) + steps)
    }
  }

  private parentOf(chain: ChainId): ChainId | undefined {
    return this.left.has(chain) ? undefined : this.forks.get(chain)
  }
}
