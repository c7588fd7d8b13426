/** What `get` answers for a pair that is not known. */
export const unknownPair: number = -0x80000000

/** Remembers an integer for each pair of integers from 0 up: a map of numbers that takes 12 bytes for each place. */
export class PairTable {
  /** By place: the left one plus 1, 0 where nothing is; the right one; what is known of them. */
  private slots = new Int32Array(3 * 64)
  private mask = 63
  private count = 0

  get(left: number, right: number): number {
    const at = this.placeOf(left, right)
    return this.slots[at] === 0 ? unknownPair : (this.slots[at + 2] ?? unknownPair)
  }

  set(left: number, right: number, value: number): void {
    const at = this.placeOf(left, right)
    if (this.slots[at] === 0) this.count++
    this.slots[at] = left + 1
    this.slots[at + 1] = right
    this.slots[at + 2] = value
    if (4 * this.count > 3 * this.mask) this.grow()
  }

  private placeOf(left: number, right: number): number {
    const { slots, mask } = this
    const hash = Math.imul(left ^ Math.imul(right, 0x27d4eb2f), 0x9e3779b1)
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const found = slots[3 * slot] ?? 0
      if (found === 0 || (found === left + 1 && slots[3 * slot + 1] === right)) return 3 * slot
      slot = (slot + 1) & mask
    }
  }

  private grow(): void {
    const { slots } = this
    this.mask = 2 * this.mask + 1
    this.slots = new Int32Array(3 * (this.mask + 1))
    for (let at = 0; at < slots.length; at += 3) {
      const left = slots[at] ?? 0
      if (left === 0) continue
      const right = slots[at + 1] ?? 0
      const place = this.placeOf(left - 1, right)
      this.slots[place] = left
      this.slots[place + 1] = right
      this.slots[place + 2] = slots[at + 2] ?? 0
    }
  }
}
