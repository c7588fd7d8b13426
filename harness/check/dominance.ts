import type { Explorer } from './explorer.ts'
import type { WrongForm } from './tuning.ts'

/**
 * Whether one packed configuration dominates another of the same frontier and state: whatever can follow the worse
 * one can follow the better one. The explorer must be at their frontier, for it knows which open entries are of which
 * kind.
 */
export class Dominance {
  private readonly explorer: Explorer
  private wrong: WrongForm | undefined

  constructor(explorer: Explorer) {
    this.explorer = explorer
  }

  begin(wrong: WrongForm | undefined): void {
    this.wrong = wrong
  }

  /** Compares the configuration at `better` of `records` with the one at `worse` of `others`. */
  holds(records: Int32Array, better: number, others: Int32Array, worse: number): boolean {
    const bits = 2 + this.explorer.problem.crashedWords
    return (
      this.isAhead(records, better + bits, others, worse + bits) &&
      (bits === 2 || this.usesNoMore(records, better + 2, others, worse + 2))
    )
  }

  /** Whether every counter of crashed points is at most the other's; counters of stages must be equal. */
  private usesNoMore(records: Int32Array, better: number, others: Int32Array, worse: number): boolean {
    const { problem } = this.explorer
    if (this.wrong === 'antichain-total-crashed')
      return this.totalUsed(records, better) <= this.totalUsed(others, worse)
    for (let word = 0; word < problem.crashedWords; word++) {
      const less = records[better + word] ?? 0
      const more = others[worse + word] ?? 0
      const guards = problem.guardBits[word] ?? 0
      // Each counter's guard bit survives the subtraction exactly if it need not lend.
      if ((((more | guards) - less) & guards) !== guards) return false
      if (((less ^ more) & (problem.chainBits[word] ?? 0)) !== 0 && this.wrong !== 'antichain-ignore-stage')
        return false
    }
    return true
  }

  private totalUsed(records: Int32Array, at: number): number {
    const { problem } = this.explorer
    let total = 0
    for (let index = 0; index < problem.crashedClasses; index++) {
      const word = records[at + (problem.crashedWord[index] ?? 0)] ?? 0
      total += (word >>> (problem.crashedShift[index] ?? 0)) & (problem.crashedMask[index] ?? 0)
    }
    return total
  }

  /**
   * Whether done and optional bits leave at least as much freedom: every pure entry that the worse one has done is
   * done, every open blind one is optional or alike, every other one alike.
   */
  private isAhead(records: Int32Array, better: number, others: Int32Array, worse: number): boolean {
    const { words, open } = this.explorer
    for (let word = 0; word < words; word++) {
      const done = records[better + word] ?? 0
      const doneToo = others[worse + word] ?? 0
      const free = records[better + words + word] ?? 0
      const freeToo = others[worse + words + word] ?? 0
      const differs = done ^ doneToo
      const pureLost = doneToo & ~done & (open[word] ?? 0)
      const blindLost = (open[words + word] ?? 0) & ~free & (differs | freeToo)
      const otherLost = (open[2 * words + word] ?? 0) & differs
      if (this.wrong !== undefined) {
        if (!this.isAheadWrongly(pureLost, blindLost, otherLost, freeToo)) return false
      } else if ((pureLost | blindLost | otherLost) !== 0) return false
    }
    return true
  }

  private isAheadWrongly(pureLost: number, blindLost: number, otherLost: number, freeToo: number): boolean {
    if (this.wrong === 'antichain-ignore-pure') return (blindLost | otherLost) === 0
    if (this.wrong === 'antichain-optional-either') return (pureLost | otherLost | (blindLost & ~freeToo)) === 0
    if (this.wrong === 'antichain-ignore-stage') return (pureLost | blindLost) === 0
    return (pureLost | blindLost | otherLost) === 0
  }
}
