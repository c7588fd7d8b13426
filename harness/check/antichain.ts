import { Dominance } from './dominance.ts'
import type { Explorer } from './explorer.ts'
import type { WrongForm } from './tuning.ts'

/** Integers of a record beyond its configuration: trail, crashed points used, next of its state, next pending, dead. */
const extras = 5

/**
 * The configurations of one frontier, without those that another one dominates: whatever can follow a dominated
 * configuration can follow the dominating one. They are chained by state, and wait in line by the number of crashed
 * points they have used, so that the ones with most left come first.
 */
export class Antichain {
  records: Int32Array = new Int32Array(2048)
  count = 0
  live = 0
  private readonly explorer: Explorer
  private readonly dominance: Dominance
  private configuration = 0
  private stride = 0
  private heads = new Int32Array(64)
  private headStamps = new Int32Array(64)
  private stamp = 0
  private pending = new Int32Array(4)
  /** The fewest crashed points that a configuration in line may have used. */
  private line = 0

  constructor(explorer: Explorer) {
    this.explorer = explorer
    this.dominance = new Dominance(explorer)
  }

  /** Empties the set; `mostCrashed` is the greatest number of crashed points that a configuration can use. */
  clear(mostCrashed: number, wrong: WrongForm | undefined): void {
    this.configuration = this.explorer.stride
    this.stride = this.configuration + extras
    this.count = 0
    this.live = 0
    this.stamp++
    this.dominance.begin(wrong)
    this.line = 0
    if (this.pending.length <= mostCrashed) this.pending = new Int32Array(mostCrashed + 1)
    this.pending.fill(-1)
  }

  /** Bytes that the set has allocated. */
  get bytes(): number {
    return 4 * this.records.length
  }

  /** The place of a record's configuration in `records`. */
  placeOf(record: number): number {
    return record * this.stride
  }

  /** Whether no other configuration was found to dominate the record. */
  isLive(record: number): boolean {
    return this.records[record * this.stride + this.configuration + 4] === 0
  }

  trailOf(record: number): number {
    return this.records[record * this.stride + this.configuration] ?? 0
  }

  crashedUsedBy(record: number): number {
    return this.records[record * this.stride + this.configuration + 1] ?? 0
  }

  /**
   * Adds the explorer's configuration unless it is dominated, and drops those that it dominates. `closing` is the
   * slot of the entry that has just returned, whose bits are cleared, or -1.
   */
  add(trail: number, crashedUsed: number, closing: number): boolean {
    const at = this.place(closing)
    const state = this.records[at + 1] ?? 0
    this.reserveState(state)
    const head = this.headStamps[state] === this.stamp ? (this.heads[state] ?? -1) : -1
    if (!this.makeRoom(head, at)) return false
    const more = at + this.configuration
    this.records[more] = trail
    this.records[more + 1] = crashedUsed
    this.records[more + 2] = head
    this.records[more + 3] = this.pending[crashedUsed] ?? -1
    this.records[more + 4] = 0
    this.heads[state] = this.count
    this.headStamps[state] = this.stamp
    this.pending[crashedUsed] = this.count
    this.count++
    this.live++
    return true
  }

  /** Takes the next configuration in line that is not dominated; -1 when there is none. */
  take(): number {
    for (let used = this.line; used < this.pending.length; used++) {
      this.line = used
      for (let record = this.pending[used] ?? -1; record >= 0; record = this.pending[used] ?? -1) {
        const more = record * this.stride + this.configuration
        this.pending[used] = this.records[more + 3] ?? -1
        if (this.records[more + 4] === 0) return record
      }
    }
    return -1
  }

  private place(closing: number): number {
    const at = this.count * this.stride
    if (at + this.stride > this.records.length) {
      const larger = new Int32Array(2 * this.records.length + this.stride)
      larger.set(this.records)
      this.records = larger
    }
    this.explorer.pack(this.records, at)
    if (closing >= 0) this.close(at, closing)
    return at
  }

  private close(at: number, slot: number): void {
    const { words } = this.explorer
    const done = at + this.configuration - 2 * words + (slot >>> 5)
    const keep = ~(1 << (slot & 31))
    this.records[at] = this.explorer.k + 1
    this.records[done] = (this.records[done] ?? 0) & keep
    this.records[done + words] = (this.records[done + words] ?? 0) & keep
  }

  private reserveState(state: number): void {
    if (state < this.heads.length) return
    const room = 2 * Math.max(state, this.heads.length)
    const heads = new Int32Array(room)
    const stamps = new Int32Array(room)
    heads.set(this.heads)
    stamps.set(this.headStamps)
    this.heads = heads
    this.headStamps = stamps
  }

  /** Answers false if a record of the same state dominates the one at `at`; marks dead what that one dominates. */
  private makeRoom(head: number, at: number): boolean {
    const { records, stride, configuration } = this
    for (let record = head; record >= 0;) {
      const from = record * stride
      const more = from + configuration
      if (records[more + 4] === 0) {
        if (this.dominance.holds(records, from, records, at)) return false
        if (this.dominance.holds(records, at, records, from)) {
          records[more + 4] = 1
          this.live--
        }
      }
      record = records[more + 2] ?? -1
    }
    return true
  }
}
