import type { OperationId } from '../../history/operation.ts'
import { forever, type Intervals } from './passage.ts'

/** Which operations of one side are done: all before `next` in the order of their ends, and a few beyond. */
export interface Progress {
  readonly next: number
  /** Places of operations done beyond `next`, ascending. */
  readonly ahead: readonly number[]
}

/** Nothing is done. */
export const noneDone: Progress = { next: 0, ahead: [] }

/** The completed operations of one kind, in the order of their ends, as an order takes them one by one. */
export class Side {
  private readonly ids: Int32Array
  private readonly begins: Int32Array
  private readonly ends: Int32Array
  private readonly values: readonly (string | number | bigint)[]
  /** For each operation, as the first that is not done, those that may come next, by their places. */
  private readonly openAt: readonly (readonly number[])[]

  constructor(
    members: readonly { readonly id: OperationId; readonly value: string | number | bigint }[],
    { begin, end }: Intervals,
  ) {
    const sorted = [...members].sort((left, right) => (end[left.id] ?? 0) - (end[right.id] ?? 0))
    this.ids = Int32Array.from(sorted, each => each.id)
    this.values = sorted.map(each => each.value)
    this.begins = Int32Array.from(sorted, each => begin[each.id] ?? 0)
    this.ends = Int32Array.from(sorted, each => end[each.id] ?? forever)
    this.openAt = this.findOpen()
  }

  /** Only what begins before the first of them ends may come next. */
  private findOpen(): number[][] {
    const byBegin = Array.from(this.ids, (_, at) => at).sort((left, right) => this.beginOf(left) - this.beginOf(right))
    let active: number[] = []
    let from = 0
    return Array.from(this.ends, (end, first) => {
      for (; from < byBegin.length && this.beginOf(byBegin[from] ?? 0) < end; from++) active.push(byBegin[from] ?? 0)
      active = active.filter(at => at >= first)
      return [...active].sort((left, right) => left - right)
    })
  }

  idOf(at: number): OperationId {
    return this.ids[at] ?? -1
  }

  beginOf(at: number): number {
    return this.begins[at] ?? 0
  }

  endOf(at: number): number {
    return this.ends[at] ?? forever
  }

  valueOf(at: number): string | number | bigint {
    return this.values[at] ?? ''
  }

  isComplete({ next }: Progress): boolean {
    return next === this.ids.length
  }

  /** When the first that is not done ends. */
  firstEnd({ next }: Progress): number {
    return this.ends[next] ?? forever
  }

  /**
   * The places of those that may be done next, the first to end first. Of two of one value, one that begins late
   * enough not to matter and ends later may as well wait.
   */
  candidates({ next, ahead }: Progress, now: number): number[] {
    const found: number[] = []
    for (const at of this.openAt[next] ?? []) {
      if (ahead.includes(at)) continue
      const isBetter = (other: number): boolean =>
        this.values[other] === this.values[at] && this.beginOf(other) <= Math.max(now, this.beginOf(at))
      if (!found.some(isBetter)) found.push(at)
    }
    return found
  }

  /** The progress when one more is done. */
  with({ next, ahead }: Progress, at: number): Progress {
    if (at !== next) return { next, ahead: [...ahead, at].sort((left, right) => left - right) }
    let passed = 0
    while (ahead[passed] === next + 1 + passed) passed++
    return { next: next + 1 + passed, ahead: ahead.slice(passed) }
  }

  /** The operations that are not done. */
  remaining({ next, ahead }: Progress): OperationId[] {
    return Array.from(this.ids.subarray(next)).filter((_, at) => !ahead.includes(next + at))
  }
}
