import type { OperationId } from '../../history/operation.ts'
import type { Linearization } from '../verdict.ts'
import type { WrongSpecial } from '../tuning.ts'
import { type Element, type Passage, type SpecialEnd } from './passage.ts'

/** An element, and the gaps in which it is put in and taken out; `forever` where it stays. */
interface Stay {
  readonly element: Element
  readonly from: number
  readonly to: number
}

/**
 * Decides a priority queue every number of which is inserted at most once, smallest first. A number may leave only
 * when no smaller one is inside. So, from the smallest to the greatest, each leaves as soon as the smaller ones let it
 * and comes as late as it can: nothing else leaves more gaps to the greater ones. That the queue was found empty is a
 * number greater than all. Takes O(n log n).
 *
 * @param gaps how many gaps the timeline has
 */
export function priorityOrder({ elements }: Passage, gaps: number, wrong?: WrongSpecial): SpecialEnd {
  const ascending = [...elements].sort((left, right) => compare(rankOf(left), rankOf(right)))
  const free = new FreeGaps(gaps + 1)
  const stays: Stay[] = []
  for (const element of ascending) {
    const to = element.remove === undefined && !element.isEmpty ? gaps : free.next(element.outBegin)
    if (to >= Math.min(element.outEnd, gaps + 1)) return { kind: 'core', operations: coreOf(element, stays) }
    const from = Math.min(element.inEnd - 1, to)
    stays.push({ element, from, to })
    // The wrong form lets greater numbers leave at once.
    free.block(from + 1, wrong === 'priority-any-gap' ? from + 1 : to)
  }
  return { kind: 'order', linearization: orderOf(stays) }
}

function rankOf({ isEmpty, value }: Element): number | bigint {
  return isEmpty || typeof value === 'string' ? Infinity : value
}

/** Infinity minus Infinity is no number. */
function compare(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** The gaps in which nothing is inside, each pointing at or towards the first one that is free. */
class FreeGaps {
  private readonly towards: Int32Array

  constructor(gaps: number) {
    this.towards = Int32Array.from({ length: gaps + 1 }, (_, gap) => gap)
  }

  next(gap: number): number {
    const { towards } = this
    let free = gap
    while (towards[free] !== free) {
      const further = towards[towards[free] ?? 0] ?? 0
      towards[free] = further
      free = further
    }
    return free
  }

  /** Takes away every gap of [from, to). */
  block(from: number, to: number): void {
    for (let gap = this.next(from); gap < to; gap = this.next(gap)) this.towards[gap] = gap + 1
  }
}

/** The element, the smaller ones that keep it inside, those that keep these inside, and so on. */
function coreOf(element: Element, stays: readonly Stay[]): OperationId[] {
  const found = new Set<Element>([element])
  const kept = [{ from: element.outBegin, to: element.outEnd, below: stays.length }]
  for (const { from, to, below } of kept) {
    for (let gap = from; gap < to;) {
      const at = longestIn(stays, gap, below)
      const stay = stays[at]
      if (stay === undefined) break
      if (!found.has(stay.element)) {
        found.add(stay.element)
        kept.push({ from: stay.element.outBegin, to: stay.to, below: at })
      }
      gap = stay.to
    }
  }
  return [...found].flatMap(({ insert, remove }) => (remove === undefined ? [insert] : [insert, remove]))
}

/** Of the first `below` stays the one that is in at the gap and lasts longest. */
function longestIn(stays: readonly Stay[], gap: number, below: number): number {
  let best = -1
  for (let at = 0; at < below; at++) {
    const { from = 0, to = 0 } = stays[at] ?? {}
    if (from < gap && gap < to && to > (stays[best]?.to ?? -1)) best = at
  }
  return best
}

/** In one gap: numbers that were inside leave, the smallest first; others come and leave at once; others come. */
function orderOf(stays: readonly Stay[]): Linearization {
  const moments: { readonly gap: number; readonly rank: number; readonly turn: number; operation: OperationId }[] = []
  for (const [turn, { element, from, to }] of stays.entries()) {
    const rank = from < to ? 2 : 1
    moments.push({ gap: from, rank, turn: 2 * turn, operation: element.insert })
    if (element.remove === undefined) continue
    moments.push({ gap: to, rank: from < to ? 0 : 1, turn: 2 * turn + 1, operation: element.remove })
  }
  moments.sort((left, right) => left.gap - right.gap || left.rank - right.rank || left.turn - right.turn)
  return moments.map(({ operation }) => ({ operation, index: 0 }))
}
