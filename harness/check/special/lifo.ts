import type { OperationId } from '../../history/operation.ts'
import type { LinearizedPoint } from '../verdict.ts'
import type { WrongSpecial } from '../tuning.ts'
import { Coverage } from './coverage.ts'
import { covering, type Element, type Passage, type SpecialEnd } from './passage.ts'

/** An operation and the gap in which it is placed. */
interface Placed {
  readonly gap: number
  readonly operation: OperationId
}

/** What is yet to be done, the next last: a stretch between two gaps in which the stack is empty, or an operation. */
type Task =
  | { readonly kind: 'stretch'; readonly left: number; readonly right: number }
  | { readonly kind: 'place'; readonly placed: readonly Placed[] }

/**
 * Decides a stack every value of which is pushed at most once. Whenever no value is certainly inside, the stack may
 * as well be empty: what it holds can be popped just before, or else pushed just after. In a stretch between two such
 * gaps it is never empty, so one value lies at the bottom all the time. Any value that could may be it, for below all
 * the others it is in nobody's way; without it the stretch falls into shorter ones. A value that may be popped at once
 * after it was pushed is in nobody's way either. Takes O(n log n).
 *
 * @param gaps how many gaps the timeline has
 */
export function lifoOrder({ elements }: Passage, gaps: number, wrong?: WrongSpecial): SpecialEnd {
  return new Nesting(elements, gaps, wrong).end()
}

class Nesting {
  private readonly gaps: number
  private readonly elements: readonly Element[]
  private readonly lasting: readonly Element[]
  private readonly coverage: Coverage
  private readonly bottoms: Bottoms
  private readonly tasks: Task[] = []
  private readonly placed: Placed[] = []

  constructor(elements: readonly Element[], gaps: number, wrong: WrongSpecial | undefined) {
    this.gaps = gaps
    this.elements = elements
    this.lasting = elements
      .filter(each => !each.isEmpty && each.inEnd <= each.outBegin)
      .sort((left, right) => left.inEnd - right.inEnd)
    this.coverage = new Coverage(gaps + 1)
    for (const each of this.lasting) this.coverage.add(each.inEnd, this.outBeginOf(each), 1)
    this.bottoms = new Bottoms(this.lasting, wrong === 'stack-any-bottom')
  }

  /** Values that stay for ever leave at the end, in a gap of its own. */
  private outBeginOf({ outBegin }: Element): number {
    return Math.min(outBegin, this.gaps)
  }

  end(): SpecialEnd {
    const found = this.emptiness()
    if (!(found instanceof Map)) return { kind: 'core', operations: found }
    this.split(-1, this.gaps, found)
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop()) {
      if (task.kind === 'place') this.placed.push(...task.placed)
      else {
        const crossed = this.fill(task.left, task.right)
        if (crossed !== undefined) return { kind: 'core', operations: crossed }
      }
    }
    return { kind: 'order', linearization: this.order() }
  }

  /** The operations that found the stack empty, by the gap they are given; or one and what covers it. */
  private emptiness(): Map<number, Placed[]> | readonly OperationId[] {
    const found = new Map<number, Placed[]>()
    for (const { isEmpty, insert, inBegin, inEnd } of this.elements) {
      if (!isEmpty) continue
      const gap = this.coverage.nextFree(inBegin, inEnd)
      if (gap >= inEnd) return [...covering(this.lasting, inBegin, inEnd), insert]
      const there = found.get(gap)
      if (there === undefined) found.set(gap, [{ gap, operation: insert }])
      else there.push({ gap, operation: insert })
    }
    return found
  }

  /** Plans the stretches between the free gaps of (left, right), and what is placed in those gaps. */
  private split(left: number, right: number, between: ReadonlyMap<number, readonly Placed[]>): void {
    const planned: Task[] = []
    let from = left
    for (let gap = this.coverage.nextFree(left + 1, right); gap < right; gap = this.coverage.nextFree(gap + 1, right)) {
      planned.push({ kind: 'stretch', left: from, right: gap })
      const there = between.get(gap)
      if (there !== undefined) planned.push({ kind: 'place', placed: there })
      from = gap
    }
    planned.push({ kind: 'stretch', left: from, right })
    for (let task = planned.pop(); task !== undefined; task = planned.pop()) this.tasks.push(task)
  }

  /** Puts a value at the bottom of a stretch, and plans what lies above it; answers what cannot be nested. */
  private fill(left: number, right: number): readonly OperationId[] | undefined {
    const bottom = this.bottoms.take(left, right)
    if (bottom === undefined) {
      return left + 1 < right ? covering(this.bottoms.between(left, right), left + 1, right) : undefined
    }
    const { insert, remove, inEnd } = bottom
    this.placed.push({ gap: left, operation: insert })
    if (remove !== undefined) this.tasks.push({ kind: 'place', placed: [{ gap: right, operation: remove }] })
    this.coverage.add(inEnd, this.outBeginOf(bottom), -1)
    this.split(left, right, noEmptiness)
    return undefined
  }

  /** Merges in the values that are pushed and popped at once. */
  private order(): LinearizedPoint[] {
    const momentary = this.elements
      .filter(each => !each.isEmpty && each.inEnd > each.outBegin)
      .sort((left, right) => left.outBegin - right.outBegin)
    const order: LinearizedPoint[] = []
    let next = 0
    for (const { gap, operation } of [...this.placed, { gap: Infinity, operation: -1 }]) {
      for (let each = momentary[next]; each !== undefined && each.outBegin < gap; each = momentary[++next]) {
        order.push({ operation: each.insert, index: 0 })
        if (each.remove !== undefined) order.push({ operation: each.remove, index: 0 })
      }
      if (operation >= 0) order.push({ operation, index: 0 })
    }
    return order
  }
}

const noEmptiness: ReadonlyMap<number, readonly Placed[]> = new Map<number, readonly Placed[]>()

/** The values not yet placed, by the end of their insertion, with a tree that finds one to put at a bottom. */
class Bottoms {
  private readonly elements: readonly Element[]
  private readonly leaves: number
  private readonly firstBegin: Float64Array
  private readonly lastEnd: Float64Array
  private readonly mayLeaveEarly: boolean

  /**
   * @param elements sorted by the end of their insertion
   * @param mayLeaveEarly the wrong form: whether a bottom may be popped before the stretch ends
   */
  constructor(elements: readonly Element[], mayLeaveEarly: boolean) {
    this.elements = elements
    this.mayLeaveEarly = mayLeaveEarly
    let leaves = 1
    while (leaves < elements.length) leaves *= 2
    this.leaves = leaves
    this.firstBegin = new Float64Array(2 * leaves).fill(Infinity)
    this.lastEnd = new Float64Array(2 * leaves).fill(-1)
    for (const [index, { inBegin, outEnd }] of elements.entries())
      this.set(index, inBegin, this.mayLeaveEarly ? Infinity : outEnd)
    for (let node = leaves - 1; node > 0; node--) this.renew(node)
  }

  private set(index: number, begin: number, end: number): void {
    this.firstBegin[this.leaves + index] = begin
    this.lastEnd[this.leaves + index] = end
  }

  private renew(node: number): void {
    const left = 2 * node
    this.firstBegin[node] = Math.min(this.firstBegin[left] ?? Infinity, this.firstBegin[left + 1] ?? Infinity)
    this.lastEnd[node] = Math.max(this.lastEnd[left] ?? -1, this.lastEnd[left + 1] ?? -1)
  }

  /** Takes a value that goes in in (left, right], and may go in at `left` and out at `right`. */
  take(left: number, right: number): Element | undefined {
    const from = this.firstEndingAfter(left)
    const to = this.firstEndingAfter(right)
    const index = from < to ? this.findBelow(1, 0, this.leaves, { left, right, from, to }) : -1
    if (index < 0) return undefined
    this.set(index, Infinity, -1)
    for (let node = (this.leaves + index) >>> 1; node > 0; node >>>= 1) this.renew(node)
    return this.elements[index]
  }

  private findBelow(
    node: number,
    low: number,
    high: number,
    wanted: { readonly left: number; readonly right: number; readonly from: number; readonly to: number },
  ): number {
    if (high <= wanted.from || wanted.to <= low) return -1
    if ((this.firstBegin[node] ?? Infinity) > wanted.left || (this.lastEnd[node] ?? -1) <= wanted.right) return -1
    if (high - low === 1) return low
    const middle = (low + high) >>> 1
    const found = this.findBelow(2 * node, low, middle, wanted)
    return found >= 0 ? found : this.findBelow(2 * node + 1, middle, high, wanted)
  }

  /** The values that are left of those that go in in (left, right]. */
  between(left: number, right: number): Element[] {
    const from = this.firstEndingAfter(left)
    const isLeft = (_: Element, at: number): boolean => (this.lastEnd[this.leaves + from + at] ?? -1) >= 0
    return this.elements.slice(from, this.firstEndingAfter(right)).filter(isLeft)
  }

  private firstEndingAfter(gap: number): number {
    let low = 0
    let high = this.elements.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.elements[middle]?.inEnd ?? 0) <= gap) low = middle + 1
      else high = middle
    }
    return low
  }
}
