import { Dominance } from './dominance.ts'
import type { Explorer } from './explorer.ts'
import type { WrongForm } from './tuning.ts'

/** Records of one frontier and state that are compared before a configuration counts as new. */
const usualComparisons = 64

/**
 * Configurations from which nothing led on. One that is dominated by any of them need not be tried either, so they
 * are kept in chains by frontier and state, the latest first.
 */
export class FailedSet {
  /** How many configurations the set holds. */
  count = 0
  private readonly explorer: Explorer
  private readonly dominance: Dominance
  private records: Int32Array = new Int32Array(2048)
  private stride = 1
  private heads: Int32Array = new Int32Array(1024)
  /** A head is valid only if its stamp is the present one; so clearing is adding one. */
  private stamps: Int32Array = new Int32Array(1024)
  private stamp = 0
  private comparisons = usualComparisons

  constructor(explorer: Explorer) {
    this.explorer = explorer
    this.dominance = new Dominance(explorer)
  }

  /** Empties the set for the explorer's problem. `isComplete`: no configuration may be taken for new that is not. */
  begin(wrong: WrongForm | undefined, isComplete: boolean): void {
    this.comparisons = isComplete ? Infinity : usualComparisons
    this.stride = this.explorer.stride + 1
    this.count = 0
    this.stamp++
    this.dominance.begin(wrong)
  }

  /** Bytes that the set has allocated. */
  get bytes(): number {
    return 4 * (this.records.length + 2 * this.heads.length)
  }

  /** Whether the configuration at `at` of `others`, of the explorer's frontier, is dominated by one of the set. */
  covers(others: Int32Array, at: number): boolean {
    const { records, stride } = this
    const k = others[at] ?? 0
    const state = others[at + 1] ?? 0
    const cell = this.cellOf(k, state)
    if (this.stamps[cell] !== this.stamp) return false
    let left = this.comparisons
    for (let record = this.heads[cell] ?? -1; record >= 0 && left > 0; record = records[record + stride - 1] ?? -1) {
      if (records[record] !== k || records[record + 1] !== state) continue
      if (this.dominance.holds(records, record, others, at)) return true
      left--
    }
    return false
  }

  /** Adds the configuration at `at` of `others`. */
  add(others: Int32Array, at: number): void {
    const { stride } = this
    const to = this.count++ * stride
    if (to + stride > this.records.length) this.growRecords()
    for (let word = 0; word < stride - 1; word++) this.records[to + word] = others[at + word] ?? 0
    if (2 * this.count > this.heads.length) this.growHeads()
    this.link(to)
  }

  private link(record: number): void {
    const cell = this.cellOf(this.records[record] ?? 0, this.records[record + 1] ?? 0)
    this.records[record + this.stride - 1] = this.stamps[cell] === this.stamp ? (this.heads[cell] ?? -1) : -1
    this.heads[cell] = record
    this.stamps[cell] = this.stamp
  }

  private cellOf(k: number, state: number): number {
    const hash = Math.imul(Math.imul(k, 0x9e3779b1) ^ state, 0x85ebca6b)
    return (hash ^ (hash >>> 15)) & (this.heads.length - 1)
  }

  private growRecords(): void {
    const larger = new Int32Array(2 * this.records.length + this.stride)
    larger.set(this.records)
    this.records = larger
  }

  private growHeads(): void {
    this.heads = new Int32Array(4 * this.heads.length)
    this.stamps = new Int32Array(this.heads.length)
    this.stamp = 1
    for (let index = 0; index < this.count - 1; index++) this.link(index * this.stride)
  }
}
