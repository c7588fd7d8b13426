import { invariant } from '../invariant.ts'
import { blind, other, pure, type Classes } from './classes.ts'

/** Crashed points of one class. */
export interface CrashedClass {
  /** The class number of the points. */
  readonly id: number
  /** The crashed class of the point before, for later points of an operation with several; else -1. */
  readonly before: number
  /** The operations, in the order of their invocations. */
  readonly operations: number[]
  isChained: boolean
}

/**
 * One partition of a history, ready to be searched: what opens and closes at each return, in typed arrays that are
 * used again for the next partition.
 *
 * An entry is one point of a completed operation. Entries are numbered in the order of invocation, and each holds a
 * slot (a bit of the configuration) from its invocation to its return: the lowest that is free. The k-th return is
 * frontier k. The points of one operation return one after another, at the same moment.
 */
export class Problem {
  private current: Classes<unknown, unknown, unknown> | undefined
  entries = 0
  returns = 0
  /** Slots in use at the busiest moment, and the words that hold as many bits. */
  slots = 0
  words = 1
  entryClass: Int32Array = new Int32Array(128)
  entryOperation: Int32Array = new Int32Array(128)
  entryIndex: Int32Array = new Int32Array(128)
  entrySlot: Int32Array = new Int32Array(128)
  /** 0 pure, 1 blind, 2 other. */
  entryKind: Int32Array = new Int32Array(128)
  /** The frontier at which the entry returns. */
  entryReturn: Int32Array = new Int32Array(128)
  /** The entry that must come before, or -1. */
  entryBefore: Int32Array = new Int32Array(128)
  returnEntry: Int32Array = new Int32Array(128)
  /** How many entries, and how many crashed operations, were invoked before the k-th return. */
  openedBefore: Int32Array = new Int32Array(128)
  crashedBefore: Int32Array = new Int32Array(128)
  /** The crashed class of each crashed operation's first point. */
  crashedOrder: number[] = []
  crashed: CrashedClass[] = []
  crashedWords = 0
  /** Of each crashed class: its class number, the crashed class before, and its counter's word, shift and mask. */
  crashedId: Int32Array = new Int32Array(16)
  crashedParent: Int32Array = new Int32Array(16)
  crashedWord: Int32Array = new Int32Array(16)
  crashedShift: Int32Array = new Int32Array(16)
  crashedMask: Int32Array = new Int32Array(16)
  /** Per word, the bit above each counter, and all bits of counters that must agree. */
  guardBits: Int32Array = new Int32Array(0)
  chainBits: Int32Array = new Int32Array(0)
  hasChains = false
  /** The crashed classes that are not blind, and so may need a state that another crashed point led to. */
  movers: number[] = []
  private readonly crashedById = new Map<number, number>()
  private used: Int32Array = new Int32Array(4)

  /** The classes of the partition that was laid out last. */
  get classes(): Classes<unknown, unknown, unknown> {
    invariant(this.current !== undefined, 'a partition was laid out')
    return this.current
  }

  /** Forgets the partition before, and makes room for as many entries. */
  begin(classes: Classes<unknown, unknown, unknown>, room: number): void {
    this.current = classes
    this.entries = 0
    this.returns = 0
    this.slots = 0
    this.hasChains = false
    this.used.fill(0)
    if (this.crashed.length > 0) {
      this.crashedOrder = []
      this.crashed = []
      this.crashedById.clear()
    }
    if (room > this.entryClass.length) this.allocate(Math.max(room, 2 * this.entryClass.length))
  }

  private allocate(room: number): void {
    this.entryClass = new Int32Array(room)
    this.entryOperation = new Int32Array(room)
    this.entryIndex = new Int32Array(room)
    this.entrySlot = new Int32Array(room)
    this.entryKind = new Int32Array(room)
    this.entryReturn = new Int32Array(room)
    this.entryBefore = new Int32Array(room)
    this.returnEntry = new Int32Array(room)
    this.openedBefore = new Int32Array(room)
    this.crashedBefore = new Int32Array(room)
  }

  /** Opens a completed operation of as many points, whose classes are numbered from `id`; answers its first entry. */
  open(operation: number, id: number, points: number): number {
    const { kind: kinds } = this.classes
    const first = this.entries
    for (let index = 0; index < points; index++) {
      const entry = this.entries++
      this.entryClass[entry] = id + index
      this.entryOperation[entry] = operation
      this.entryIndex[entry] = index
      this.entrySlot[entry] = this.takeSlot()
      this.entryBefore[entry] = index === 0 ? -1 : entry - 1
      const kind = kinds[id + index] ?? other
      // Hiding one point of several would hide the points before it too.
      this.entryKind[entry] = points > 1 && kind !== pure ? other : kind
    }
    if (points > 1) this.hasChains = true
    return first
  }

  /** Closes the points of an operation, in order. */
  close(firstEntry: number, points: number): void {
    for (let index = 0; index < points; index++) {
      const entry = firstEntry + index
      const at = this.returns++
      this.entryReturn[entry] = at
      this.returnEntry[at] = entry
      this.openedBefore[at] = this.entries
      this.crashedBefore[at] = this.crashedOrder.length
    }
    for (let index = 0; index < points; index++) this.freeSlot(this.entrySlot[firstEntry + index] ?? 0)
  }

  /** Adds an operation that may have taken effect, or a prefix of whose points may have. */
  crash(operation: number, id: number, points: number): void {
    if (points > 1) this.hasChains = true
    let first = this.crashedById.get(id)
    if (first === undefined) {
      first = this.crashed.length
      this.crashedById.set(id, first)
      for (let index = 0; index < points; index++) {
        const before = index === 0 ? -1 : first + index - 1
        this.crashed.push({ id: id + index, before, operations: [], isChained: points > 1 })
      }
    }
    for (let index = 0; index < points; index++) this.crashed[first + index]?.operations.push(operation)
    this.crashedOrder.push(first)
  }

  /** Lays out configurations, once everything was opened and closed. */
  finish(): void {
    this.words = Math.max(1, (this.slots + 31) >>> 5)
    this.crashedWords = 0
    this.movers = []
    if (this.crashed.length > 0) this.layOutCounters()
  }

  /** Gives each crashed class a counter with one bit above it, so that words of counters compare at once. */
  private layOutCounters(): void {
    if (this.crashed.length > this.crashedId.length) this.allocateCrashed(2 * this.crashed.length)
    let shift = 32
    const guards: number[] = []
    const chains: number[] = []
    for (const [at, { id, before, operations, isChained }] of this.crashed.entries()) {
      const bits = 32 - Math.clz32(operations.length)
      if (shift + bits + 1 > 32) {
        shift = 0
        guards.push(0)
        chains.push(0)
      }
      const word = guards.length - 1
      const mask = (1 << bits) - 1
      this.crashedId[at] = id
      if (this.classes.kind[id] !== blind) this.movers.push(at)
      this.crashedParent[at] = before
      this.crashedWord[at] = word
      this.crashedShift[at] = shift
      this.crashedMask[at] = mask
      guards[word] = (guards[word] ?? 0) | (1 << (shift + bits))
      if (isChained) chains[word] = (chains[word] ?? 0) | (mask << shift)
      shift += bits + 1
    }
    this.crashedWords = guards.length
    this.guardBits = Int32Array.from(guards)
    this.chainBits = Int32Array.from(chains)
  }

  private allocateCrashed(room: number): void {
    this.crashedId = new Int32Array(room)
    this.crashedParent = new Int32Array(room)
    this.crashedWord = new Int32Array(room)
    this.crashedShift = new Int32Array(room)
    this.crashedMask = new Int32Array(room)
  }

  private takeSlot(): number {
    for (let word = 0; ; word++) {
      if (word === this.used.length) this.used = grownWords(this.used)
      const free = ~(this.used[word] ?? 0)
      if (free === 0) continue
      const bit = 31 - Math.clz32(free & -free)
      this.used[word] = (this.used[word] ?? 0) | (1 << bit)
      const slot = 32 * word + bit
      if (slot >= this.slots) this.slots = slot + 1
      return slot
    }
  }

  private freeSlot(slot: number): void {
    this.used[slot >>> 5] = (this.used[slot >>> 5] ?? 0) & ~(1 << (slot & 31))
  }
}

function grownWords(words: Int32Array): Int32Array {
  const larger = new Int32Array(2 * words.length)
  larger.set(words)
  return larger
}
