/** A set of records of `stride` integers each: an arena of records and an open-addressing table of places in it. */
export class RecordSet {
  arena: Int32Array = new Int32Array(4096)
  /** How many records the set holds. */
  count = 0
  private stride = 1
  private table: Int32Array = new Int32Array(1024)
  /** A table cell is valid only if its stamp is the present one; so clearing is adding one. */
  private stamps: Int32Array = new Int32Array(1024)
  private stamp = 1

  /** Empties the set, and fixes the length of its records. */
  clear(stride: number): void {
    this.stride = stride
    this.count = 0
    this.stamp++
  }

  /** Bytes that the set has allocated. */
  get bytes(): number {
    return 4 * (this.arena.length + 2 * this.table.length)
  }

  /** Whether the set holds the record at `at` of `records`. */
  has(records: Int32Array, at: number): boolean {
    return this.count > 0 && this.stamps[this.find(records, at)] === this.stamp
  }

  /** Adds the record at `at` of `records`; answers false if the set held it already. */
  add(records: Int32Array, at: number): boolean {
    const { stride } = this
    const cell = this.find(records, at)
    if (this.stamps[cell] === this.stamp) return false
    if ((this.count + 1) * stride > this.arena.length) this.growArena()
    const to = this.count * stride
    for (let word = 0; word < stride; word++) this.arena[to + word] = records[at + word] ?? 0
    this.table[cell] = this.count++
    this.stamps[cell] = this.stamp
    if (2 * this.count > this.table.length) this.growTable()
    return true
  }

  private find(records: Int32Array, at: number): number {
    const { arena, stride, table, stamps, stamp } = this
    const mask = table.length - 1
    let hash = 0
    for (let word = 0; word < stride; word++) {
      hash = Math.imul(hash ^ (records[at + word] ?? 0), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    let cell = hash & mask
    while (stamps[cell] === stamp) {
      const from = (table[cell] ?? 0) * stride
      let word = 0
      while (word < stride && arena[from + word] === records[at + word]) word++
      if (word === stride) return cell
      cell = (cell + 1) & mask
    }
    return cell
  }

  private growArena(): void {
    const larger = new Int32Array(2 * this.arena.length + this.stride)
    larger.set(this.arena)
    this.arena = larger
  }

  private growTable(): void {
    this.table = new Int32Array(4 * this.table.length)
    this.stamps = new Int32Array(this.table.length)
    this.stamp = 1
    for (let record = 0; record < this.count; record++) {
      const cell = this.find(this.arena, record * this.stride)
      this.table[cell] = record
      this.stamps[cell] = this.stamp
    }
  }
}
