import { invariant } from '../invariant.ts'
import { blind, other, pure, type Classes } from './classes.ts'

/** A frontier beyond all others. */
const neverReturns = 0x3fffffff

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
  /** The frontier at which the entry returns; `neverReturns` where that is beyond what was laid out. */
  entryReturn: Int32Array = new Int32Array(128)
  /** The entry that must come before, or -1. */
  entryBefore: Int32Array = new Int32Array(128)
  returnEntry: Int32Array = new Int32Array(128)
  /** How many entries, and how many crashed operations, were invoked before the k-th return. */
  openedBefore: Int32Array = new Int32Array(128)
  crashedBefore: Int32Array = new Int32Array(128)
  /** How many operations crashed; which, in the order of invocation, and the crashed class of the first point of each. */
  crashes = 0
  crashedOperation: Int32Array = new Int32Array(64)
  crashedOrder: Int32Array = new Int32Array(64)
  /** Crashed points of one class form a crashed class; of it: its class number, how many points there are, */
  crashedClasses = 0
  crashedId: Int32Array = new Int32Array(16)
  crashedSize: Int32Array = new Int32Array(16)
  /** the crashed class of the point before, for later points of an operation with several, else -1, */
  crashedParent: Int32Array = new Int32Array(16)
  /** whether its operations have several points, and its counter's word, shift and mask. */
  crashedChained: Int32Array = new Int32Array(16)
  crashedWord: Int32Array = new Int32Array(16)
  crashedShift: Int32Array = new Int32Array(16)
  crashedMask: Int32Array = new Int32Array(16)
  crashedWords = 0
  /** Per word, the bit above each counter, and all bits of counters that must agree. */
  guardBits: Int32Array = new Int32Array(0)
  chainBits: Int32Array = new Int32Array(0)
  hasChains = false
  /** The crashed classes that are not blind, and so may need a state that another crashed point led to. */
  movers: number[] = []
  /** The crashed class of a class, where it has one. */
  private crashedOfClass: Int32Array = new Int32Array(64)
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
    this.crashes = 0
    this.crashedClasses = 0
    if (classes.count > this.crashedOfClass.length) this.crashedOfClass = new Int32Array(2 * classes.count)
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
      this.entryReturn[entry] = neverReturns
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
      this.crashedBefore[at] = this.crashes
    }
    for (let index = 0; index < points; index++) this.freeSlot(this.entrySlot[firstEntry + index] ?? 0)
  }

  /** Adds an operation that may have taken effect, or a prefix of whose points may have. */
  crash(operation: number, id: number, points: number): void {
    if (points > 1) this.hasChains = true
    const first = this.crashedClassOf(id, points)
    for (let index = 0; index < points; index++) {
      this.crashedSize[first + index] = (this.crashedSize[first + index] ?? 0) + 1
    }
    if (this.crashes === this.crashedOrder.length) {
      this.crashedOrder = grownWords(this.crashedOrder)
      this.crashedOperation = grownWords(this.crashedOperation)
    }
    this.crashedOperation[this.crashes] = operation
    this.crashedOrder[this.crashes++] = first
  }

  /** The crashed class of a class; its operation's later points have the ones that follow. */
  private crashedClassOf(id: number, points: number): number {
    const known = this.crashedOfClass[id] ?? 0
    // What is left over from another partition does not agree with what it points to.
    if (known < this.crashedClasses && this.crashedId[known] === id) return known
    const first = this.crashedClasses
    this.crashedOfClass[id] = first
    if (first + points > this.crashedId.length) this.growCrashed(first + points)
    for (let index = 0; index < points; index++) {
      const at = this.crashedClasses++
      this.crashedId[at] = id + index
      this.crashedSize[at] = 0
      this.crashedParent[at] = index === 0 ? -1 : at - 1
      this.crashedChained[at] = points > 1 ? 1 : 0
    }
    return first
  }

  /** The operations that crashed and have a point of the crashed class, in the order of invocation. */
  crashedOperations(at: number): number[] {
    let first = at
    for (let before = at; before >= 0; before = this.crashedParent[before] ?? -1) first = before
    const found: number[] = []
    for (let crash = 0; crash < this.crashes; crash++) {
      if (this.crashedOrder[crash] === first) found.push(this.crashedOperation[crash] ?? 0)
    }
    return found
  }

  /** Lays out configurations, once everything was opened and closed. */
  finish(): void {
    this.words = Math.max(1, (this.slots + 31) >>> 5)
    this.crashedWords = 0
    this.movers = []
    if (this.crashes > 0) this.layOutCounters()
  }

  /** Gives each crashed class a counter with one bit above it, so that words of counters compare at once. */
  private layOutCounters(): void {
    let shift = 32
    const guards: number[] = []
    const chains: number[] = []
    for (let at = 0; at < this.crashedClasses; at++) {
      const bits = 32 - Math.clz32(this.crashedSize[at] ?? 0)
      if (shift + bits + 1 > 32) {
        shift = 0
        guards.push(0)
        chains.push(0)
      }
      const word = guards.length - 1
      const mask = (1 << bits) - 1
      const isChained = this.crashedChained[at] === 1
      if (isChained || this.classes.kind[this.crashedId[at] ?? 0] !== blind) this.movers.push(at)
      this.crashedWord[at] = word
      this.crashedShift[at] = shift
      this.crashedMask[at] = mask
      guards[word] = (guards[word] ?? 0) | (1 << (shift + bits))
      if (this.crashedChained[at] === 1) chains[word] = (chains[word] ?? 0) | (mask << shift)
      shift += bits + 1
    }
    this.crashedWords = guards.length
    this.guardBits = Int32Array.from(guards)
    this.chainBits = Int32Array.from(chains)
  }

  private growCrashed(room: number): void {
    while (this.crashedId.length < room) {
      this.crashedId = grownWords(this.crashedId)
      this.crashedSize = grownWords(this.crashedSize)
      this.crashedParent = grownWords(this.crashedParent)
      this.crashedChained = grownWords(this.crashedChained)
      this.crashedWord = grownWords(this.crashedWord)
      this.crashedShift = grownWords(this.crashedShift)
      this.crashedMask = grownWords(this.crashedMask)
    }
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
