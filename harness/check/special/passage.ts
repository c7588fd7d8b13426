import type { Operation, OperationId } from '../../history/operation.ts'
import type { Limits } from '../limits.ts'
import type { Container } from '../model.ts'
import type { WrongSpecial } from '../tuning.ts'
import type { Linearization } from '../verdict.ts'

/** What a special algorithm found: an order, or operations that together already have none. */
export type SpecialEnd =
  | { readonly kind: 'order'; readonly linearization: Linearization }
  | { readonly kind: 'core'; readonly operations: readonly OperationId[] }

/** What a special algorithm may cost, and for tests the form it takes. */
export interface SpecialOptions {
  readonly limits: Limits
  readonly wrong?: WrongSpecial | undefined
}

/** The gap that never comes. */
export const forever: number = 0x3fffffff

/**
 * A value that passed through a container, or a moment at which the container was found empty, as two intervals of gaps:
 * when it was put in, and when it was taken out. Gap g is the moment just after the g-th entry of the timeline; an
 * interval is [begin, end).
 */
export interface Element {
  readonly value: string | number | bigint
  readonly insert: OperationId
  readonly remove: OperationId | undefined
  readonly isEmpty: boolean
  inBegin: number
  inEnd: number
  outBegin: number
  outEnd: number
}

/** For each operation, the gaps [begin, end) in which it may take effect; `end` is `forever` without a completion. */
export interface Intervals {
  readonly begin: Int32Array
  readonly end: Int32Array
}

/** Reads the intervals of as many operations off their timeline. */
export function intervalsOf(operations: number, timeline: Int32Array): Intervals {
  const begin = new Int32Array(operations)
  const end = new Int32Array(operations).fill(forever)
  for (let at = 0; at < timeline.length; at++) {
    const entry = timeline[at] ?? 0
    if (entry >= 0) begin[entry] = at
    else end[~entry] = at
  }
  return { begin, end }
}

/** The values of a history in which every value is put in at most once. */
export interface Passage {
  readonly elements: Element[]
  readonly hasUnknownRemoval: boolean
  readonly core: readonly OperationId[] | undefined
}

/**
 * Reads which operations put values in and take them out.
 *
 * @returns undefined where values are ambiguous, or an ok operation's part is not known
 */
export function readPassage<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  timeline: Int32Array,
): Passage | undefined {
  const { begin, end } = intervalsOf(operations.length, timeline)
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
  private readonly inserts = new Map<string | number | bigint, OperationId>()
  private readonly removes = new Map<string | number | bigint, OperationId>()
  private readonly empties: OperationId[] = []
  private twice: readonly OperationId[] | undefined

  constructor(begin: Int32Array, end: Int32Array) {
    this.begin = begin
    this.end = end
  }

  insert(value: string | number | bigint, id: OperationId): boolean {
    if (this.inserts.has(value)) return false
    this.inserts.set(value, id)
    return true
  }

  remove(value: string | number | bigint, id: OperationId): void {
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
      elements.push(this.element(value, insert, remove))
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

  private element(value: string | number | bigint, insert: OperationId, remove: OperationId | undefined): Element {
    const inBegin = this.beginOf(insert)
    const outEnd = remove === undefined ? forever : this.endOf(remove)
    // It was in before it could be out, and out only after it could be in.
    const inEnd = Math.min(this.endOf(insert), outEnd)
    const outBegin = remove === undefined ? forever - 1 : Math.max(this.beginOf(remove), inBegin)
    return { value, insert, remove, isEmpty: false, inBegin, inEnd, outBegin, outEnd }
  }

  private emptiness(id: OperationId): Element {
    const begin = this.beginOf(id)
    const end = this.endOf(id)
    return {
      value: '',
      insert: id,
      remove: undefined,
      isEmpty: true,
      inBegin: begin,
      inEnd: end,
      outBegin: begin,
      outEnd: end,
    }
  }

  private beginOf(id: OperationId): number {
    return this.begin[id] ?? 0
  }

  private endOf(id: OperationId): number {
    return this.end[id] ?? forever
  }
}

/** The operations of an element. */
export function operationsOf({ insert, remove }: Element): OperationId[] {
  return remove === undefined ? [insert] : [insert, remove]
}

/** Few values that between them are certainly inside in every gap of [from, to): always the one that stays longest. */
export function covering(elements: readonly Element[], from: number, to: number): OperationId[] {
  const chain: OperationId[] = []
  for (let at = from; at < to;) {
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
