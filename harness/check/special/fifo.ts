import type { Operation, OperationId } from '../../history/operation.ts'
import type { Container } from '../model.ts'
import type { Linearization } from '../verdict.ts'

/** What the special algorithm found: an order, or operations that together already have none. */
export type FifoEnd =
  | { readonly kind: 'order'; readonly linearization: Linearization }
  | { readonly kind: 'core'; readonly operations: readonly OperationId[] }

const forever = 0x3fffffff

/**
 * A value that passed through the queue, or a moment at which the queue was found empty, as two intervals of gaps:
 * when it was put in, and when it was taken out. Gap g is the moment just after the g-th entry of the timeline; an
 * interval is [begin, end).
 */
interface Element {
  readonly insert: OperationId
  readonly remove: OperationId | undefined
  readonly isEmpty: boolean
  inBegin: number
  inEnd: number
  outBegin: number
  outEnd: number
}

/**
 * Decides a FIFO queue every value of which is put in at most once. The values must come out in the order in which
 * they went in; so that order must extend two interval orders at once, and it is found by taking again and again a
 * value that is minimal in both. An empty queue needs a gap in which no value is certainly inside; fixing the first
 * such gap loses nothing, for what follows a gap in either order lies after it as a whole.
 *
 * Values put in by unknown operations count only if they were taken out. Unknown removals, of which one may take any
 * value, are tried only as if they had not happened.
 *
 * @returns undefined where values are ambiguous, or only unknown removals could explain the history
 */
export function fifoOrder<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  timeline: Int32Array,
): FifoEnd | undefined {
  const passage = readPassage(operations, container, timeline)
  if (passage === undefined) return undefined
  const end =
    passage.core === undefined ? orderOf(passage, timeline.length) : { kind: 'core' as const, operations: passage.core }
  return end?.kind === 'core' && passage.hasUnknownRemoval ? undefined : end
}

interface Passage {
  readonly elements: Element[]
  readonly hasUnknownRemoval: boolean
  readonly core: readonly OperationId[] | undefined
}

function readPassage<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  timeline: Int32Array,
): Passage | undefined {
  const begin = new Int32Array(operations.length)
  const end = new Int32Array(operations.length).fill(forever)
  for (let at = 0; at < timeline.length; at++) {
    const entry = timeline[at] ?? 0
    if (entry >= 0) begin[entry] = at
    else end[~entry] = at
  }
  const reading = new PassageReader(begin, end)
  for (const operation of operations) {
    if (operation.outcome.kind === 'failed') continue
    const role = container.role(operation)
    if (role.kind === 'none') {
      if (operation.outcome.kind === 'ok') return undefined
      reading.hasUnknownRemoval = true
    } else if (role.kind === 'empty') reading.empty(operation.id)
    else if (role.kind === 'remove') reading.remove(role.value, operation.id)
    else if (!reading.insert(role.value, operation.id)) return undefined
  }
  return reading.finish(operations)
}

class PassageReader {
  hasUnknownRemoval = false
  private readonly begin: Int32Array
  private readonly end: Int32Array
  private readonly inserts = new Map<string, OperationId>()
  private readonly removes = new Map<string, OperationId>()
  private readonly empties: OperationId[] = []
  private twice: readonly OperationId[] | undefined

  constructor(begin: Int32Array, end: Int32Array) {
    this.begin = begin
    this.end = end
  }

  insert(value: string, id: OperationId): boolean {
    if (this.inserts.has(value)) return false
    this.inserts.set(value, id)
    return true
  }

  remove(value: string, id: OperationId): void {
    const before = this.removes.get(value)
    if (before !== undefined) this.twice ??= [before, id]
    this.removes.set(value, id)
  }

  empty(id: OperationId): void {
    this.empties.push(id)
  }

  finish<Input, Answer>(operations: readonly Operation<Input, Answer>[]): Passage {
    const elements: Element[] = []
    let core = this.withInsert(this.twice)
    for (const [value, remove] of this.removes) {
      const insert = this.inserts.get(value)
      if (insert === undefined) core ??= [remove]
      else if (this.endOf(remove) <= this.beginOf(insert)) core ??= [insert, remove]
    }
    for (const [value, insert] of this.inserts) {
      const remove = this.removes.get(value)
      if (remove === undefined && operations[insert]?.outcome.kind === 'unknown') continue
      elements.push(this.element(insert, remove))
    }
    for (const id of this.empties) elements.push(this.emptiness(id))
    return { elements, hasUnknownRemoval: this.hasUnknownRemoval, core }
  }

  private withInsert(removals: readonly OperationId[] | undefined): readonly OperationId[] | undefined {
    if (removals === undefined) return undefined
    const insert = [...this.removes].find(([, remove]) => remove === removals[1])?.[0]
    const put = insert === undefined ? undefined : this.inserts.get(insert)
    return put === undefined ? removals : [put, ...removals]
  }

  private element(insert: OperationId, remove: OperationId | undefined): Element {
    const inBegin = this.beginOf(insert)
    const outEnd = remove === undefined ? forever : this.endOf(remove)
    // It was in before it could be out, and out only after it could be in.
    const inEnd = Math.min(this.endOf(insert), outEnd)
    const outBegin = remove === undefined ? forever - 1 : Math.max(this.beginOf(remove), inBegin)
    return { insert, remove, isEmpty: false, inBegin, inEnd, outBegin, outEnd }
  }

  private emptiness(id: OperationId): Element {
    const begin = this.beginOf(id)
    const end = this.endOf(id)
    return { insert: id, remove: undefined, isEmpty: true, inBegin: begin, inEnd: end, outBegin: begin, outEnd: end }
  }

  private beginOf(id: OperationId): number {
    return this.begin[id] ?? 0
  }

  private endOf(id: OperationId): number {
    return this.end[id] ?? forever
  }
}

function orderOf({ elements }: Passage, gaps: number): FifoEnd | undefined {
  const crowded = fixEmptiness(elements, gaps)
  if (crowded !== undefined) return { kind: 'core', operations: crowded }
  const order = commonExtension(elements)
  if (order.length === elements.length) return { kind: 'order', linearization: linearizationOf(order) }
  const pair = crossedPair(elements)
  return pair === undefined ? undefined : { kind: 'core', operations: pair.flatMap(operationsOf) }
}

function operationsOf({ insert, remove }: Element): OperationId[] {
  return remove === undefined ? [insert] : [insert, remove]
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
    if (gap >= element.inEnd) return [...covering(elements, element), element.insert]
    element.inBegin = gap
    element.outBegin = gap
    element.inEnd = gap + 1
    element.outEnd = gap + 1
  }
  return undefined
}

/** Few values that between them are inside for as long as the emptiness lasted: always the one that stays longest. */
function covering(elements: readonly Element[], empty: Element): OperationId[] {
  const chain: OperationId[] = []
  for (let at = empty.inBegin; at < empty.inEnd;) {
    let best: Element | undefined
    for (const element of elements) {
      if (element.isEmpty || element.inEnd > at || element.outBegin <= at) continue
      if (best === undefined || element.outBegin > best.outBegin) best = element
    }
    if (best === undefined) break
    chain.push(...operationsOf(best))
    at = best.outBegin
  }
  return chain
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

/** Gives every operation the first gap that the order allows. */
function linearizationOf(order: readonly Element[]): Linearization {
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
