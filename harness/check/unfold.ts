import { blind } from './classes.ts'
import { crashedAction, hideAction, internalAction, type Explorer } from './explorer.ts'
import { internalOperation, type LinearizedPoint } from './verdict.ts'

/** A point and the operation whose completion it was placed just before: a moment within the point's interval. */
export interface PlacedPoint extends LinearizedPoint {
  readonly beforeReturnOf: number
}

/**
 * Turns the actions of a search into the order of points that they stand for: adds the pure points, and puts what was
 * hidden just before the last blind point that was placed while it was open.
 *
 * @param path pairs of an action and the state that followed
 */
export function unfoldPath(explorer: Explorer, path: Int32Array): PlacedPoint[] {
  explorer.begin(undefined)
  const order = new UnfoldedOrder(explorer)
  const { problem } = explorer
  for (let at = 0; explorer.k < problem.returns;) {
    order.placePure()
    if (explorer.isDone(problem.returnEntry[explorer.k] ?? 0)) explorer.pass()
    else if (at >= path.length) break
    else {
      const action = path[at] ?? 0
      order.place(action)
      explorer.apply(action, path[at + 1] ?? 0)
      at += 2
    }
  }
  return order.points()
}

class UnfoldedOrder {
  private readonly explorer: Explorer
  private readonly placed: PlacedPoint[] = []
  private readonly hidden = new Map<number, PlacedPoint[]>()
  private lastBlind = 0

  constructor(explorer: Explorer) {
    this.explorer = explorer
  }

  placePure(): void {
    const { explorer } = this
    const { problem } = explorer
    const before = explorer.done.slice()
    explorer.saturate()
    const fresh: number[] = []
    for (let slot = 0; slot < problem.slots; slot++) {
      const bit = 1 << (slot & 31)
      const changed = ((explorer.done[slot >>> 5] ?? 0) & ~(before[slot >>> 5] ?? 0) & bit) !== 0
      if (changed) fresh.push(explorer.slotEntry[slot] ?? 0)
    }
    // Slots are no order, and the points of one operation have one.
    for (const entry of fresh.sort((left, right) => left - right)) this.placed.push(this.entryPoint(entry))
  }

  place(action: number): void {
    const { problem } = this.explorer
    if (action === hideAction) {
      const entry = problem.returnEntry[this.explorer.k] ?? 0
      this.hidden.set(this.lastBlind, [...(this.hidden.get(this.lastBlind) ?? []), this.entryPoint(entry)])
    } else if (action === internalAction) {
      this.placed.push({ operation: internalOperation, index: 0, beforeReturnOf: this.returning() })
    } else if (action >= 0) {
      if (problem.entryKind[action] === blind) this.lastBlind = this.placed.length
      this.placed.push(this.entryPoint(action))
    } else this.placeCrashed(crashedAction - action)
  }

  private placeCrashed(at: number): void {
    const { problem } = this.explorer
    const used = this.explorer.crashedCount(at)
    let index = 0
    for (let before = problem.crashedParent[at] ?? -1; before >= 0; before = problem.crashedParent[before] ?? -1)
      index++
    const isBlind = problem.classes.kind[problem.crashedId[at] ?? 0] === blind
    if (isBlind && problem.crashedChained[at] === 0) this.lastBlind = this.placed.length
    this.placed.push({ operation: problem.crashedOperations(at)[used] ?? 0, index, beforeReturnOf: this.returning() })
  }

  private entryPoint(entry: number): PlacedPoint {
    const { problem } = this.explorer
    const operation = problem.entryOperation[entry] ?? 0
    return { operation, index: problem.entryIndex[entry] ?? 0, beforeReturnOf: this.returning() }
  }

  private returning(): number {
    const { problem, k } = this.explorer
    return problem.entryOperation[problem.returnEntry[k] ?? 0] ?? 0
  }

  points(): PlacedPoint[] {
    const all: PlacedPoint[] = []
    for (const [index, point] of this.placed.entries()) {
      // What was hidden takes the moment of what hid it.
      for (const each of this.hidden.get(index) ?? []) all.push({ ...each, beforeReturnOf: point.beforeReturnOf })
      all.push(point)
    }
    return all
  }
}
