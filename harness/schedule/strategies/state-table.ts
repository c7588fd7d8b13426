import type { Hash } from '../../world/cells.ts'
import type { ChainId } from '../../world/chain.ts'

/** A state that was visited: which of its chains were left out there, and whether some run from it was cut. */
export interface Visit {
  sleep: readonly ChainId[]
  cut: boolean
}

/**
 * Visits by 64-bit key. With n states in it, two different ones share a key somewhere with a probability below
 * n^2 / 2^65: one in 37 million for a million states.
 */
export class StateTable {
  private keys = new Int32Array(2 * initialSize)
  private visits: (Visit | undefined)[] = new Array<Visit | undefined>(initialSize)
  size = 0

  get({ low, high }: Hash): Visit | undefined {
    return this.visits[this.slot(low, high)]
  }

  /** The key must not be there yet. */
  add({ low, high }: Hash, visit: Visit): void {
    if (2 * ++this.size > this.visits.length) this.grow()
    this.put(low, high, visit)
  }

  private put(low: number, high: number, visit: Visit): void {
    const slot = this.slot(low, high)
    this.keys[2 * slot] = low
    this.keys[2 * slot + 1] = high
    this.visits[slot] = visit
  }

  /** The slot of a key, or the free one where it would go. */
  private slot(low: number, high: number): number {
    const mask = this.visits.length - 1
    let slot = low & mask
    while (this.visits[slot] !== undefined && (this.keys[2 * slot] !== low || this.keys[2 * slot + 1] !== high)) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  private grow(): void {
    const { keys, visits } = this
    this.keys = new Int32Array(2 * keys.length)
    this.visits = new Array<Visit | undefined>(2 * visits.length)
    visits.forEach((visit, slot) => {
      if (visit !== undefined) this.put(keys[2 * slot] ?? 0, keys[2 * slot + 1] ?? 0, visit)
    })
  }
}

/** A power of two. */
const initialSize = 1024
