import { covering, forever, operationsOf, type Element, type Passage, type SpecialEnd } from './passage.ts'
import type { OperationId } from '../../history/operation.ts'
import type { Linearization } from '../verdict.ts'

/**
 * Decides a FIFO queue every value of which is put in at most once. The values must come out in the order in which
 * they went in; so that order must extend two interval orders at once, and it is found by taking again and again a
 * value that is minimal in both. An empty queue needs a gap in which no value is certainly inside; fixing the first
 * such gap loses nothing, for what follows a gap in either order lies after it as a whole. Takes O(n log n).
 *
 * @param gaps how many gaps the timeline has
 */
export function fifoOrder({ elements }: Passage, gaps: number): SpecialEnd | undefined {
  const crowded = fixEmptiness(elements, gaps)
  if (crowded !== undefined) return { kind: 'core', operations: crowded }
  const order = commonExtension(elements)
  if (order.length === elements.length) return { kind: 'order', linearization: linearizationOf(order) }
  const pair = crossedPair(elements)
  return pair === undefined ? undefined : { kind: 'core', operations: pair.flatMap(operationsOf) }
}

/** Gives each emptiness the first gap in which nothing is certainly inside; else answers what covers it. */
function fixEmptiness(elements: readonly Element[], gaps: number): readonly OperationId[] | undefined {
  const change = new Int32Array(gaps + 2)
  for (const { isEmpty, inEnd, outBegin } of elements) {
    if (isEmpty || inEnd >= outBegin) continue
    change[inEnd] = (change[inEnd] ?? 0) + 1
    const until = Math.min(outBegin, gaps + 1)
    change[until] = (change[until] ?? 0) - 1
  }
  /** The first free gap at or after each one. */
  const inside = change
  for (let gap = 1; gap < inside.length; gap++) inside[gap] = (inside[gap] ?? 0) + (inside[gap - 1] ?? 0)
  const free = new Int32Array(gaps + 2).fill(forever)
  for (let gap = gaps; gap >= 0; gap--) free[gap] = inside[gap] === 0 ? gap : (free[gap + 1] ?? forever)
  for (const element of elements) {
    if (!element.isEmpty) continue
    const gap = free[element.inBegin] ?? forever
    if (gap >= element.inEnd) return [...covering(elements, element.inBegin, element.inEnd), element.insert]
    element.inBegin = gap
    element.outBegin = gap
    element.inEnd = gap + 1
    element.outEnd = gap + 1
  }
  return undefined
}

/** As many elements as possible in an order that extends both interval orders: all of them, if there is one. */
function commonExtension(elements: readonly Element[]): Element[] {
  const inRelease = new Release(
    elements,
    each => each.inBegin,
    each => each.inEnd,
  )
  const outRelease = new Release(
    elements,
    each => each.outBegin,
    each => each.outEnd,
  )
  const released = new Uint8Array(elements.length)
  const ready: number[] = []
  const order: Element[] = []
  const release = (index: number): void => {
    released[index] = (released[index] ?? 0) + 1
    if (released[index] === 2) ready.push(index)
  }
  for (;;) {
    inRelease.advance(release)
    outRelease.advance(release)
    const index = ready.pop()
    const element = index === undefined ? undefined : elements[index]
    if (index === undefined || element === undefined) return order
    order.push(element)
    inRelease.drop(index)
    outRelease.drop(index)
  }
}

/** The elements that are minimal in one interval order, as others are taken away. */
class Release {
  private readonly byBegin: Int32Array
  private readonly byEnd: Int32Array
  private readonly begins: Int32Array
  private readonly ends: Int32Array
  private readonly dropped: Uint8Array
  private nextBegin = 0
  private nextEnd = 0

  constructor(elements: readonly Element[], begin: (element: Element) => number, end: (element: Element) => number) {
    this.begins = Int32Array.from(elements, begin)
    this.ends = Int32Array.from(elements, end)
    this.byBegin = sortedIndices(this.begins)
    this.byEnd = sortedIndices(this.ends)
    this.dropped = new Uint8Array(elements.length)
  }

  /** Reports every element that begins before all that are left have ended, once. */
  advance(report: (index: number) => void): void {
    while (this.nextEnd < this.byEnd.length && this.dropped[this.byEnd[this.nextEnd] ?? 0] === 1) this.nextEnd++
    const firstEnd = this.ends[this.byEnd[this.nextEnd] ?? -1] ?? forever
    for (; this.nextBegin < this.byBegin.length; this.nextBegin++) {
      const index = this.byBegin[this.nextBegin] ?? 0
      if ((this.begins[index] ?? 0) >= firstEnd) return
      report(index)
    }
  }

  drop(index: number): void {
    this.dropped[index] = 1
  }
}

function sortedIndices(keys: Int32Array): Int32Array {
  const packed = Float64Array.from(keys, (key, index) => key * keys.length + index).sort()
  return Int32Array.from(packed, each => each % keys.length)
}

/** Two values that certainly went in in one order and came out in the other. */
function crossedPair(elements: readonly Element[]): [Element, Element] | undefined {
  const values = elements.filter(each => !each.isEmpty)
  const byEnd = [...values].sort((left, right) => left.inEnd - right.inEnd)
  const byBegin = [...values].sort((left, right) => left.inBegin - right.inBegin)
  let at = 0
  let latest: Element | undefined
  for (const element of byBegin) {
    for (; at < byEnd.length && (byEnd[at]?.inEnd ?? forever) <= element.inBegin; at++) {
      const earlier = byEnd[at]
      if (earlier !== undefined && (latest === undefined || earlier.outBegin > latest.outBegin)) latest = earlier
    }
    if (latest !== undefined && element.outEnd <= latest.outBegin) return [latest, element]
  }
  return undefined
}

interface Moment {
  readonly gap: number
  /** How many times the queue was found empty before. */
  readonly era: number
  /** In one gap: values go in, then come out, then the queue is found empty. */
  readonly rank: number
  readonly turn: number
  readonly operation: OperationId
}

/** Gives every operation the first gap that the order of a queue's elements allows. */
export function linearizationOf(order: readonly Element[]): Linearization {
  const moments: Moment[] = []
  let era = 0
  let lastIn = 0
  let lastOut = 0
  for (const [turn, { insert, remove, isEmpty, inBegin, outBegin }] of order.entries()) {
    lastIn = Math.max(lastIn, inBegin)
    if (isEmpty) {
      lastOut = Math.max(lastOut, lastIn)
      moments.push({ gap: lastOut, era, rank: 2, turn, operation: insert })
      lastIn = lastOut
      era++
      continue
    }
    moments.push({ gap: lastIn, era, rank: 0, turn, operation: insert })
    if (remove === undefined) continue
    lastOut = Math.max(lastOut, outBegin, lastIn)
    moments.push({ gap: lastOut, era, rank: 1, turn, operation: remove })
  }
  moments.sort(
    (left, right) => left.gap - right.gap || left.era - right.era || left.rank - right.rank || left.turn - right.turn,
  )
  return moments.map(({ operation }) => ({ operation, index: 0 }))
}
