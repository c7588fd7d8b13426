import type { ChainId } from '../world/chain.ts'
import type { FootprintId, Footprints } from '../world/footprint.ts'
import { mix } from '../random.ts'
import type { Performed } from './strategy.ts'

/** Chains that one run may have; more is refused with an error. */
const width = 256
const longest = 4096

/** A run has more steps or chains than a trace can hold. */
export class TraceTooLong extends Error {
  override readonly name = 'TraceTooLong'
}

/**
 * The steps of one run with their happens-before order: the smallest order that contains what posted what and every
 * pair of dependent steps in the order in which they were taken. Equal orders mean equivalent runs (Mazurkiewicz).
 *
 * Row `i` counts, for each chain by position, how many of its steps happen before step `i` or are it.
 */
export class Trace {
  length = 0
  readonly position: Int32Array = new Int32Array(longest)
  readonly ordinal: Int32Array = new Int32Array(longest)
  readonly footprint: Int32Array = new Int32Array(longest)
  readonly postedAt: Int32Array = new Int32Array(longest)
  private readonly chains: Int32Array = new Int32Array(width)
  private clocks: Int32Array = new Int32Array(64 * width)
  private readonly footprints: Footprints
  /** Positions in use. */
  used = 0

  constructor(footprints: Footprints) {
    this.footprints = footprints
  }

  /** Keeps the first `length` steps. */
  truncate(length: number): void {
    this.length = length
    this.used = 0
    for (let step = 0; step < length; step++) this.used = Math.max(this.used, (this.position[step] as number) + 1)
  }

  chainAt(step: number): ChainId {
    return this.chains[this.position[step] as number] as number
  }

  chainOf(position: number): ChainId {
    return this.chains[position] as number
  }

  /** Adds a step with its own place in the order, but not yet what it depends on. */
  append(step: Performed): number {
    const index = this.length++
    const { chain } = step
    if (chain.position >= width || index >= longest) {
      throw new TraceTooLong(`a run may have ${String(longest)} steps and ${String(width)} chains`)
    }
    this.position[index] = chain.position
    this.ordinal[index] = chain.steps
    this.footprint[index] = step.footprint
    this.postedAt[index] = step.postedAt
    this.chains[chain.position] = chain.id
    this.used = Math.max(this.used, chain.position + 1)
    this.reserve(index)
    this.startRow(index, step.postedAt)
    return index
  }

  /** Joins into step `index` every earlier step that it depends on. */
  order(index: number): void {
    for (let earlier = index - 1; earlier >= 0; earlier--) {
      if (!this.before(earlier, index) && this.dependent(earlier, index)) this.join(index, earlier)
    }
  }

  dependent(left: number, right: number): boolean {
    return (
      this.position[left] === this.position[right] ||
      this.footprints.conflict(this.footprint[left] as number, this.footprint[right] as number)
    )
  }

  conflicts(step: number, footprint: FootprintId): boolean {
    return this.footprints.conflict(this.footprint[step] as number, footprint)
  }

  /** Whether step `earlier` happens before step `later`, or is it. */
  before(earlier: number, later: number): boolean {
    return this.reaches(earlier, this.clocks, later * width)
  }

  /** The same for a row of one's own. */
  reaches(earlier: number, clock: Int32Array, offset: number): boolean {
    return (clock[offset + (this.position[earlier] as number)] as number) >= (this.ordinal[earlier] as number)
  }

  join(into: number, from: number): void {
    this.joinTo(this.clocks, into * width, from)
  }

  /** Joins the row of a step into a row of one's own. */
  joinTo(clock: Int32Array, offset: number, from: number): void {
    const { clocks, used } = this
    const start = from * width
    for (let at = 0; at < used; at++) {
      const value = clocks[start + at] as number
      if (value > (clock[offset + at] as number)) clock[offset + at] = value
    }
  }

  /** The place of a transition that `postedAt` posted, before it depends on anything else. */
  placeTo(clock: Int32Array, postedAt: number): void {
    clock.fill(0, 0, this.used)
    if (postedAt >= 0) this.joinTo(clock, 0, postedAt)
  }

  /** 64 bits that equivalent runs share, and others do not but for chance. */
  classHash(): { low: number; high: number } {
    let low = 0
    let high = 0
    for (let step = 0; step < this.length; step++) {
      const own = this.stepHash(step)
      low = (low + mix(own, 0x2f6e2b1)) | 0
      high = (high + mix(own, 0x51ab3c7)) | 0
    }
    return { low, high }
  }

  private stepHash(step: number): number {
    const own = mix(this.chainAt(step), this.ordinal[step] as number)
    let sum = 0
    for (let at = 0; at < this.used; at++) {
      const count = this.clocks[step * width + at] as number
      if (count > 0) sum = (sum + mix(this.chainOf(at) + 1, count)) | 0
    }
    return mix(own, sum)
  }

  private startRow(index: number, postedAt: number): void {
    const offset = index * width
    this.clocks.fill(0, offset, offset + width)
    if (postedAt >= 0) this.join(index, postedAt)
    this.clocks[offset + (this.position[index] as number)] = this.ordinal[index] as number
  }

  private reserve(index: number): void {
    if ((index + 1) * width <= this.clocks.length) return
    const longer = new Int32Array(this.clocks.length * 2)
    longer.set(this.clocks)
    this.clocks = longer
  }
}
