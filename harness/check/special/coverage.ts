/**
 * How many values are certainly inside in each gap, as they are taken away one by one: a tree of sums that finds the
 * next gap in which none is.
 */
export class Coverage {
  private readonly leaves: number
  /** Of each node, what was added to all gaps below it, and the least sum of additions on a path down from it. */
  private readonly added: Int32Array
  private readonly least: Int32Array

  constructor(gaps: number) {
    let leaves = 1
    while (leaves < gaps) leaves *= 2
    this.leaves = leaves
    this.added = new Int32Array(2 * leaves)
    this.least = new Int32Array(2 * leaves)
  }

  /** Adds `change` to every gap of [from, to). */
  add(from: number, to: number, change: number): void {
    if (from < to) this.addBelow(1, 0, this.leaves, { from, to, change })
  }

  private addBelow(
    node: number,
    low: number,
    high: number,
    range: { readonly from: number; readonly to: number; readonly change: number },
  ): void {
    if (range.to <= low || high <= range.from) return
    if (range.from <= low && high <= range.to) {
      this.added[node] = (this.added[node] ?? 0) + range.change
      this.least[node] = (this.least[node] ?? 0) + range.change
      return
    }
    const middle = (low + high) >>> 1
    this.addBelow(2 * node, low, middle, range)
    this.addBelow(2 * node + 1, middle, high, range)
    this.least[node] = Math.min(this.least[2 * node] ?? 0, this.least[2 * node + 1] ?? 0) + (this.added[node] ?? 0)
  }

  /** The first gap of [from, to) in which nothing is; `to` if there is none. */
  nextFree(from: number, to: number): number {
    return Math.min(to, this.freeBelow(1, 0, this.leaves, from))
  }

  private freeBelow(node: number, low: number, high: number, from: number): number {
    if (high <= from || (this.least[node] ?? 0) > 0) return Infinity
    if (high - low === 1) return low
    // What is inside in all gaps below a node counts at the node; sums below it leave that out.
    if ((this.added[node] ?? 0) > 0) return Infinity
    const middle = (low + high) >>> 1
    const left = this.freeBelow(2 * node, low, middle, from)
    return left < Infinity ? left : this.freeBelow(2 * node + 1, middle, high, from)
  }
}
