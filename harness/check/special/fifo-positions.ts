import type { Operation, OperationId } from '../../history/operation.ts'
import { Limits } from '../limits.ts'
import type { Container } from '../model.ts'
import type { WrongSpecial } from '../tuning.ts'
import { linearizationOf } from './fifo.ts'
import { forever, intervalsOf, type Element, type Intervals, type SpecialEnd, type SpecialOptions } from './passage.ts'
import { smallCore } from './small-core.ts'
import { noneDone, Side, type Progress } from './side.ts'

/** Configurations that may be visited before the search for places is given up. */
const mostNodes = 300_000

/** Configurations that making a core smaller may visit; whatever it has come to by then is a core, too. */
const mostCoreNodes = 600_000

/** How far an order of values has come, and what it placed last. */
interface Node {
  readonly puts: Progress
  readonly takes: Progress
  readonly empties: Progress
  /** How many unknown removals were used, the first to be invoked first. */
  readonly lost: number
  /** The unknown insertions that were used, as places in `late`. */
  readonly late: readonly number[]
  /** The gaps at which the last value went in and came out, each as early as possible. */
  readonly lastIn: number
  readonly lastOut: number
  readonly element: Element | undefined
  readonly before: Node | undefined
}

/** A configuration that one more element leads to, and the gap before which the element must have come out. */
interface Move {
  readonly node: Node
  readonly until: number
}

/**
 * Decides a FIFO queue of any values, with unknown insertions and removals. The i-th value to go in is the i-th to
 * come out, so an order is built from pairs of an insertion and a removal, and what the queue holds in between need
 * not be remembered: a configuration is how far the insertions have come and how far the removals have come, each a
 * frontier and a few operations beyond it. There are as many as operations, times what is open at once.
 *
 * An unknown removal may take any value; the first to be invoked serves best. An unknown insertion matters only
 * where its value is certainly taken.
 *
 * @returns undefined where an ok operation's part is not known, or the limits do not allow an end
 */
export function fifoPositions<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  timeline: Int32Array,
  { limits, wrong }: SpecialOptions,
): SpecialEnd | undefined {
  const search = PositionSearch.over(operations, container, intervalsOf(operations.length, timeline), wrong)
  const end = search?.run(limits)
  if (end === undefined || end === 'cut') return undefined
  if (end !== 'exhausted') return { kind: 'order', linearization: linearizationOf(end) }
  const intervals = intervalsOf(operations.length, timeline)
  const coreLimits = new Limits({ nodes: mostCoreNodes })
  const isImpossible = (subset: readonly Operation<Input, Answer>[]): boolean =>
    PositionSearch.over(subset, container, intervals, wrong)?.run(coreLimits) === 'exhausted'
  return { kind: 'core', operations: smallCore(operations, container, isImpossible) }
}

class PositionSearch {
  private readonly puts: Side
  private readonly takes: Side
  private readonly empties: Side
  /** Unknown removals and unknown insertions, by their invocations. */
  private readonly losses: readonly OperationId[]
  private readonly late: readonly { readonly id: OperationId; readonly value: string | number | bigint }[]
  private readonly begin: Int32Array
  private readonly wrong: WrongSpecial | undefined
  private readonly failed = new Set<string>()

  private constructor(parts: QueueParts, intervals: Intervals, wrong: WrongSpecial | undefined) {
    const byBegin = (left: OperationId, right: OperationId): number =>
      (intervals.begin[left] ?? 0) - (intervals.begin[right] ?? 0)
    this.puts = new Side(parts.puts, intervals)
    this.takes = new Side(parts.takes, intervals)
    this.empties = new Side(parts.empties, intervals)
    this.losses = parts.losses.sort(byBegin)
    this.late = parts.late.sort((left, right) => byBegin(left.id, right.id))
    this.begin = intervals.begin
    this.wrong = wrong
  }

  static over<Input, Answer>(
    operations: readonly Operation<Input, Answer>[],
    container: Container<Input, Answer>,
    intervals: Intervals,
    wrong: WrongSpecial | undefined,
  ): PositionSearch | undefined {
    const parts: QueueParts = { puts: [], takes: [], empties: [], losses: [], late: [] }
    for (const operation of operations) {
      const { id, outcome } = operation
      if (outcome.kind === 'failed') continue
      const role = container.role(operation)
      if (role.kind === 'none') {
        if (outcome.kind === 'ok') return undefined
        parts.losses.push(id)
      } else if (role.kind === 'empty') parts.empties.push({ id, value: '' })
      else if (role.kind === 'remove') parts.takes.push({ id, value: role.value })
      else (outcome.kind === 'ok' ? parts.puts : parts.late).push({ id, value: role.value })
    }
    return new PositionSearch(parts, intervals, wrong)
  }

  run(limits: Limits): readonly Element[] | 'exhausted' | 'cut' {
    const open: Node[] = [start]
    let nodes = 0
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (this.takes.isComplete(node.takes) && this.empties.isComplete(node.empties)) return this.orderOf(node)
      if (this.isKnown(node)) continue
      nodes++
      if (nodes > mostNodes || ((nodes & 255) === 0 && limits.exceeded(256, 100 * nodes))) return 'cut'
      const moves = this.movesFrom(node)
      for (let at = moves.length - 1; at >= 0; at--) {
        const next = moves[at]
        if (next !== undefined && this.isInTime(next)) open.push(next.node)
      }
    }
    return 'exhausted'
  }

  private isKnown({ puts, takes, empties, lost, late, lastIn, lastOut }: Node): boolean {
    const sides = [puts, takes, empties].map(({ next, ahead }) => `${String(next)},${ahead.join()}`)
    const key = [...sides, lost, late.join(), lastIn, lastOut].join('|')
    if (this.failed.has(key)) return true
    this.failed.add(key)
    return false
  }

  /** Whether nothing that is yet to be placed should have been placed by now. */
  private isInTime({ node: { puts, takes, empties, lastIn, lastOut }, until }: Move): boolean {
    const now = Math.max(lastIn, lastOut)
    return (
      lastOut < until &&
      lastIn < this.puts.firstEnd(puts) &&
      now < this.takes.firstEnd(takes) &&
      now < this.empties.firstEnd(empties)
    )
  }

  private movesFrom(node: Node): Move[] {
    const now = Math.max(node.lastIn, node.lastOut)
    const moves = this.empties.candidates(node.empties, now).map(empty => this.withEmpty(node, empty, now))
    const puts = this.puts.candidates(node.puts, node.lastIn)
    for (const take of this.takes.candidates(node.takes, now)) {
      const value = this.takes.valueOf(take)
      for (const put of puts) if (this.puts.valueOf(put) === value) moves.push(this.withPair(node, put, take))
      const late = this.lateOf(node, value)
      if (late >= 0) moves.push(this.withLate(node, late, take))
    }
    if (node.lost < this.losses.length) for (const put of puts) moves.push(this.withPair(node, put, undefined))
    return moves
  }

  /** The first unknown insertion of the value that is not used. */
  private lateOf({ late }: Node, value: string | number | bigint): number {
    return this.late.findIndex((each, at) => each.value === value && !late.includes(at))
  }

  private withEmpty(node: Node, empty: number, now: number): Move {
    const gap = Math.max(now, this.empties.beginOf(empty))
    const id = this.empties.idOf(empty)
    const element = elementOf(id, undefined, { isEmpty: true, inBegin: gap, outBegin: gap })
    const lastIn = this.wrong === 'queue-early-refill' ? node.lastIn : gap
    const empties = this.empties.with(node.empties, empty)
    return { node: { ...node, empties, lastIn, lastOut: gap, element, before: node }, until: this.empties.endOf(empty) }
  }

  /** Places an insertion with a removal, or else with the next unknown removal. */
  private withPair(node: Node, put: number, take: number | undefined): Move {
    const removal = take === undefined ? (this.losses[node.lost] ?? -1) : this.takes.idOf(take)
    const next = this.withElement(node, this.puts.idOf(put), removal)
    const puts = this.puts.with(node.puts, put)
    if (take === undefined) return { node: { ...next, puts, lost: node.lost + 1 }, until: forever }
    return { node: { ...next, puts, takes: this.takes.with(node.takes, take) }, until: this.takes.endOf(take) }
  }

  private withLate(node: Node, late: number, take: number): Move {
    const next = this.withElement(node, this.late[late]?.id ?? -1, this.takes.idOf(take))
    const used = [...node.late, late].sort((left, right) => left - right)
    return { node: { ...next, takes: this.takes.with(node.takes, take), late: used }, until: this.takes.endOf(take) }
  }

  private withElement(node: Node, insert: OperationId, remove: OperationId): Node {
    const inBegin = this.begin[insert] ?? 0
    const outBegin = this.begin[remove] ?? 0
    const lastIn = Math.max(node.lastIn, inBegin)
    const lastOut = Math.max(node.lastOut, outBegin, this.wrong === 'queue-before-insertion' ? 0 : lastIn)
    const element = elementOf(insert, remove, { isEmpty: false, inBegin, outBegin })
    return { ...node, lastIn, lastOut, element, before: node }
  }

  /** The elements of an order, and after them what went in and never came out. */
  private orderOf(end: Node): Element[] {
    const order: Element[] = []
    for (let node: Node | undefined = end; node !== undefined; node = node.before) {
      if (node.element !== undefined) order.push(node.element)
    }
    order.reverse()
    const left = this.puts.remaining(end.puts).map(id => {
      const inBegin = this.begin[id] ?? 0
      return elementOf(id, undefined, { isEmpty: false, inBegin, outBegin: forever })
    })
    return [...order, ...left.sort((one, another) => one.inBegin - another.inBegin)]
  }
}

interface QueueParts {
  readonly puts: { readonly id: OperationId; readonly value: string | number | bigint }[]
  readonly takes: { readonly id: OperationId; readonly value: string | number | bigint }[]
  readonly empties: { readonly id: OperationId; readonly value: string | number | bigint }[]
  readonly losses: OperationId[]
  readonly late: { readonly id: OperationId; readonly value: string | number | bigint }[]
}

const start: Node = {
  puts: noneDone,
  takes: noneDone,
  empties: noneDone,
  lost: 0,
  late: [],
  lastIn: 0,
  lastOut: 0,
  element: undefined,
  before: undefined,
}

function elementOf(
  insert: OperationId,
  remove: OperationId | undefined,
  moment: { readonly isEmpty: boolean; readonly inBegin: number; readonly outBegin: number },
): Element {
  return { value: '', insert, remove, ...moment, inEnd: forever, outEnd: forever }
}
