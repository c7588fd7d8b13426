/** Milliseconds since some moment. Time may end a search and nothing else. */
export type Clock = () => number

/** What a check may cost. Each limit that is left out does not limit. */
export interface Budget {
  /** Configurations that may be visited. */
  readonly nodes?: number
  /** Milliseconds that may pass; needs a clock. */
  readonly timeMs?: number
  /** Bytes that the search may remember. */
  readonly memoryBytes?: number
  readonly clock?: Clock
  /** Ends the check as undecided when it is aborted. */
  readonly cancelled?: { readonly aborted: boolean }
  /** Told now and then how many nodes were visited so far. */
  readonly progress?: (nodes: number) => void
}

/** Counts what a check has cost so far against its budget. */
export class Limits {
  /** Why the check ended, once it has. */
  reason: string | undefined
  nodes = 0
  /** Nodes until the present attempt is to be given up in favour of another partition. */
  private slice = Infinity
  private sliceEnded = false
  private readonly budget: Budget
  private readonly deadline: number

  constructor(budget: Budget) {
    this.budget = budget
    this.deadline =
      budget.timeMs === undefined || budget.clock === undefined ? Infinity : budget.clock() + budget.timeMs
  }

  /** Allows the next attempt as many nodes. */
  beginSlice(nodes: number): void {
    this.slice = nodes
    this.sliceEnded = false
  }

  /** Whether it was only the attempt's own share that ran out. */
  get onlySlice(): boolean {
    return this.sliceEnded && this.reason === undefined
  }

  /** Adds visited nodes; answers whether the search has to end, because of the budget or of its slice. */
  exceeded(nodes: number, bytes: number): boolean {
    this.nodes += nodes
    this.slice -= nodes
    const { budget } = this
    budget.progress?.(this.nodes)
    if (budget.cancelled?.aborted === true) this.reason = 'cancelled'
    else if (this.nodes > (budget.nodes ?? Infinity)) this.reason = `more than ${String(budget.nodes)} nodes`
    else if (bytes > (budget.memoryBytes ?? Infinity)) this.reason = `more than ${String(budget.memoryBytes)} bytes`
    else if (this.deadline !== Infinity && budget.clock !== undefined && budget.clock() > this.deadline) {
      this.reason = `more than ${String(budget.timeMs)} ms`
    }
    if (this.reason !== undefined) return true
    this.sliceEnded = this.slice <= 0
    return this.sliceEnded
  }
}
