import { invariant } from '../invariant.ts'
import { blind, pure, refused, type Classes } from './classes.ts'
import { LookAhead } from './look-ahead.ts'
import type { Problem } from './problem.ts'
import type { WrongForm } from './tuning.ts'

/** Actions of a search: an entry's number linearizes it; these two stand for more; `crashedAction - x` for class x. */
export const hideAction = -1
export const internalAction = -2
export const crashedAction = -3

/**
 * How far a search looks ahead to reads: never where it is to go on until nothing is left to place, short of the last
 * return where only that one has no place.
 */
export type LooksAhead = 'always' | 'short of the last' | 'never'

/** States that are looked through for one in which a crashed point is of use; beyond that it is taken to be. */
const mostReached = 32

/** Points open at a frontier, neither pure nor blind, each of which may be done there or not. */
const mostChoices = 8

/**
 * One configuration of a search, and the moves from it. A configuration says how far an attempt has come:
 * the frontier k (the next return), the state, which open entries are done, which open blind ones are optional
 * because they may have been hidden just before another blind one, and how often each crashed class was used.
 *
 * Both searches move one explorer about; what they remember are copies of its configuration.
 */
export class Explorer {
  readonly problem: Problem
  private current: Classes<unknown, unknown, unknown> | undefined
  k = 0
  state = 0
  words = 1
  done: Int32Array = new Int32Array(4)
  optional: Int32Array = new Int32Array(4)
  crashedUse: Int32Array = new Int32Array(4)
  /** Open entries at the frontier by kind: words of pure ones, then of blind ones, then of others. */
  open: Int32Array = new Int32Array(12)
  /** The entry that holds each slot at the frontier. */
  slotEntry: Int32Array = new Int32Array(128)
  /** How many operations of each crashed class were invoked before the frontier's return. */
  invoked: Int32Array = new Int32Array(16)
  /** Moves found by `findMoves`, as pairs of an action and the state that follows. */
  moves: Int32Array = new Int32Array(256)
  movesEnd = 0
  private ordered = new Int32Array(128)
  private classStamp = new Int32Array(64)
  /** Where in `ordered` the class's point is, where the stamp is the present one. */
  private classPlace = new Int32Array(64)
  private stamp = 0
  /** Of each state, whether a move to it is useful, where the stamp says that this is known of the present node. */
  private usefulStamp = new Int32Array(64)
  private useful = new Int32Array(64)
  private reached = new Int32Array(mostReached)
  private readonly choices = new Int32Array(mostChoices)
  private choiceCount = 0
  private hasInternal = false
  private readonly ahead: LookAhead
  private readonly looksAhead: LooksAhead
  /** Whether there is anything to look ahead to. */
  private isAhead = false
  private wrong: WrongForm | undefined
  /** By entry: the number that it shares with those points that are as good as it: its class. */
  private alike: Int32Array = new Int32Array(0)

  constructor(problem: Problem, looksAhead: LooksAhead) {
    this.problem = problem
    this.ahead = new LookAhead(problem, looksAhead === 'short of the last')
    this.looksAhead = looksAhead
  }

  private get classes(): Classes<unknown, unknown, unknown> {
    invariant(this.current !== undefined, 'the search has begun')
    return this.current
  }

  /** Goes to the initial configuration of the problem. */
  begin(wrong: WrongForm | undefined): void {
    const problem = this.problem
    this.current = problem.classes
    this.wrong = wrong
    this.alike = wrong === 'class-without-stage' ? withoutStage(problem) : problem.entryClass
    this.hasInternal = problem.classes.model.internal !== undefined
    this.words = problem.words
    this.isAhead = this.looksAhead !== 'never' && this.ahead.begin(wrong)
    if (this.done.length < this.words || this.slotEntry.length < 32 * this.words) this.allocate(this.words)
    if (this.crashedUse.length < problem.crashedWords) this.crashedUse = new Int32Array(problem.crashedWords)
    if (this.invoked.length < problem.crashedClasses) this.invoked = new Int32Array(2 * problem.crashedClasses)
    if (this.classStamp.length < problem.classes.count) {
      this.classStamp = new Int32Array(2 * problem.classes.count)
      this.classPlace = new Int32Array(2 * problem.classes.count)
    }
    this.reset()
  }

  private allocate(words: number): void {
    this.done = new Int32Array(words)
    this.optional = new Int32Array(words)
    this.open = new Int32Array(3 * words)
    this.slotEntry = new Int32Array(32 * words)
    this.ordered = new Int32Array(32 * words)
  }

  private reset(): void {
    this.k = 0
    this.state = this.classes.start
    this.movesEnd = 0
    this.done.fill(0)
    this.optional.fill(0)
    this.crashedUse.fill(0)
    this.open.fill(0)
    this.invoked.fill(0)
    this.slotEntry.fill(-1)
    if (this.problem.returns > 0) this.openUpTo(0, 0, 0)
  }

  private openUpTo(k: number, fromEntry: number, fromCrashed: number): void {
    const problem = this.problem
    const end = problem.openedBefore[k] ?? 0
    for (let entry = fromEntry; entry < end; entry++) {
      const slot = problem.entrySlot[entry] ?? 0
      this.slotEntry[slot] = entry
      const word = (problem.entryKind[entry] ?? 0) * this.words + (slot >>> 5)
      this.open[word] = (this.open[word] ?? 0) | (1 << (slot & 31))
    }
    const endCrashed = problem.crashedBefore[k] ?? 0
    for (let at = fromCrashed; at < endCrashed; at++) {
      const crashed = problem.crashedOrder[at] ?? 0
      this.invoked[crashed] = (this.invoked[crashed] ?? 0) + 1
    }
  }

  private toggle(entry: number): void {
    const slot = this.problem.entrySlot[entry] ?? 0
    const word = (this.problem.entryKind[entry] ?? 0) * this.words + (slot >>> 5)
    this.open[word] = (this.open[word] ?? 0) ^ (1 << (slot & 31))
  }

  /** Passes the frontier's return: its entry closes, and what was invoked until the next return opens. */
  pass(): void {
    const problem = this.problem
    const entry = problem.returnEntry[this.k] ?? 0
    this.toggle(entry)
    const slot = problem.entrySlot[entry] ?? 0
    const word = slot >>> 5
    const keep = ~(1 << (slot & 31))
    this.done[word] = (this.done[word] ?? 0) & keep
    this.optional[word] = (this.optional[word] ?? 0) & keep
    const opened = problem.openedBefore[this.k] ?? 0
    const crashed = problem.crashedBefore[this.k] ?? 0
    this.k++
    if (this.k < problem.returns) this.openUpTo(this.k, opened, crashed)
  }

  /**
   * Goes to a frontier as if nothing was known of how it was reached: pure points that were open when it began are done
   * already, blind ones may be hidden at any time. Answers how many others there are, for `choose`; -1: too many, or
   * points of several of one operation.
   */
  jumpTo(frontier: number): number {
    const { problem } = this
    if (problem.hasChains) return -1
    const opened = frontier === 0 ? 0 : (problem.openedBefore[frontier - 1] ?? 0)
    while (this.k < frontier) this.pass()
    let choices = 0
    for (let slot = 0; slot < problem.slots; slot++) {
      const entry = this.slotEntry[slot] ?? -1
      if (entry < 0 || entry >= opened || (problem.entryReturn[entry] ?? 0) < frontier) continue
      const bit = 1 << (slot & 31)
      const word = slot >>> 5
      const kind = problem.entryKind[entry]
      if (kind === pure || this.wrong === 'window-without-open') this.done[word] = (this.done[word] ?? 0) | bit
      else if (kind === blind) this.optional[word] = (this.optional[word] ?? 0) | bit
      else if (choices === mostChoices) return -1
      else this.choices[choices++] = slot
    }
    this.choiceCount = choices
    return choices
  }

  /** Says which of the points that were open at the frontier are done, a bit for each. */
  choose(choice: number): void {
    for (let at = 0; at < this.choiceCount; at++) {
      const slot = this.choices[at] ?? 0
      const word = slot >>> 5
      const others = (this.done[word] ?? 0) & ~(1 << (slot & 31))
      this.done[word] = others | (((choice >>> at) & 1) << (slot & 31))
    }
  }

  /** Goes back to an earlier frontier; the caller restores the rest of the configuration. */
  backTo(k: number): void {
    const problem = this.problem
    while (this.k > k) {
      if (this.k < problem.returns) this.unopen(this.k)
      this.k--
      const entry = problem.returnEntry[this.k] ?? 0
      this.slotEntry[problem.entrySlot[entry] ?? 0] = entry
      this.toggle(entry)
    }
  }

  private unopen(k: number): void {
    const problem = this.problem
    for (let entry = problem.openedBefore[k - 1] ?? 0; entry < (problem.openedBefore[k] ?? 0); entry++) {
      this.toggle(entry)
    }
    for (let at = problem.crashedBefore[k - 1] ?? 0; at < (problem.crashedBefore[k] ?? 0); at++) {
      const crashed = problem.crashedOrder[at] ?? 0
      this.invoked[crashed] = (this.invoked[crashed] ?? 0) - 1
    }
  }

  /**
   * Linearizes what may be linearized at once without loss (enabled pure points), and passes every return whose entry
   * is done. Answers whether the last return was passed.
   */
  settle(): boolean {
    const problem = this.problem
    if (this.k === problem.returns) return true
    this.saturate()
    for (;;) {
      const entry = problem.returnEntry[this.k] ?? 0
      if (!this.isDone(entry)) return false
      const opened = problem.openedBefore[this.k] ?? 0
      this.pass()
      if (this.k === problem.returns) return true
      if (problem.hasChains || this.wrong !== undefined) this.saturate()
      else this.linearizeNewPure(opened)
    }
  }

  /** Whether the open entry has been linearized, or hidden. */
  isDone(entry: number): boolean {
    const slot = this.problem.entrySlot[entry] ?? 0
    return (((this.done[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1
  }

  private markDone(entry: number): void {
    const slot = this.problem.entrySlot[entry] ?? 0
    this.done[slot >>> 5] = (this.done[slot >>> 5] ?? 0) | (1 << (slot & 31))
  }

  /** Linearizes every enabled pure point. */
  saturate(): void {
    let again = true
    while (again) {
      again = false
      for (let word = 0; word < this.words; word++) {
        let left = (this.open[word] ?? 0) & ~(this.done[word] ?? 0)
        while (left !== 0) {
          const entry = this.slotEntry[32 * word + 31 - Math.clz32(left & -left)] ?? 0
          left &= left - 1
          if (this.isEnabledPure(entry)) {
            this.markDone(entry)
            again = this.problem.hasChains
          }
        }
      }
    }
    if (this.wrong === 'eager-self-loop' || this.wrong === 'eager-branching') this.linearizeWrongly()
  }

  private linearizeNewPure(from: number): void {
    const problem = this.problem
    const end = problem.openedBefore[this.k] ?? 0
    for (let entry = from; entry < end; entry++) {
      if (problem.entryKind[entry] === 0 && this.isEnabledPure(entry)) this.markDone(entry)
    }
  }

  private isEnabledPure(entry: number): boolean {
    if (this.problem.hasChains && !this.isReady(entry)) return false
    return this.classes.successor(this.state, this.problem.entryClass[entry] ?? 0) !== refused
  }

  /** Whether the point before, of the same operation, has been placed. */
  private isReady(entry: number): boolean {
    const before = this.problem.entryBefore[entry] ?? -1
    return before < 0 || (this.problem.entryReturn[before] ?? 0) < this.k || this.isDone(before)
  }

  /** The wrong forms of the first reduction: self-loops that are not pure, or branches that may stay. */
  private linearizeWrongly(): void {
    for (let slot = 0; slot < this.problem.slots; slot++) {
      const entry = this.slotEntry[slot] ?? -1
      const bits = 1 << (slot & 31)
      if (entry < 0 || !this.isOpen(slot) || ((this.done[slot >>> 5] ?? 0) & bits) !== 0 || !this.isReady(entry))
        continue
      const next = this.classes.successor(this.state, this.problem.entryClass[entry] ?? 0)
      const stays = this.wrong === 'eager-self-loop' ? next === this.state : this.mayStay(next)
      if (stays) this.markDone(entry)
    }
  }

  private isOpen(slot: number): boolean {
    const bits = 1 << (slot & 31)
    const word = slot >>> 5
    return [0, 1, 2].some(kind => ((this.open[kind * this.words + word] ?? 0) & bits) !== 0)
  }

  private mayStay(next: number): boolean {
    return next < refused && (this.classes.branches[-2 - next]?.includes(this.state) ?? false)
  }

  /** Collects every move from the configuration that may be needed, best first, behind `from` in `moves`. */
  findMoves(from: number): void {
    const problem = this.problem
    this.movesEnd = from
    this.stamp++
    const returning = problem.returnEntry[this.k] ?? 0
    const slot = problem.entrySlot[returning] ?? 0
    if ((((this.optional[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1) this.addMove(hideAction, this.state)
    this.addOpenMoves(returning)
    if (problem.crashedWords > 0) for (let at = 0; at < problem.crashedClasses; at++) this.addCrashedMove(at)
    if (this.hasInternal) for (const next of this.classes.internal(this.state)) this.addMove(internalAction, next)
  }

  private addOpenMoves(returning: number): void {
    const { problem, ordered, classes } = this
    const count = this.orderOpen()
    for (let at = 0; at < count; at++) {
      const entry = ordered[at] ?? 0
      if (this.isAhead && !this.ahead.allowsGrowth(this.state, this.k, entry)) continue
      const next = classes.successor(this.state, problem.entryClass[entry] ?? 0)
      if (next === refused || !this.mayLead(next)) continue
      if (problem.entryKind[entry] === blind && entry !== returning && !this.isUseful(next)) continue
      this.addMoves(entry, next)
    }
  }

  /** Whether what is certainly read later leaves the state a chance. */
  private mayLead(state: number): boolean {
    if (!this.isAhead || state < 0) return true
    const { ahead, k, slotEntry } = this
    if (!ahead.allows(state, k)) return false
    for (let word = 0; word < this.words; word++) {
      let left = (this.open[word] ?? 0) & (this.wrong === 'ahead-done-reads' ? -1 : ~(this.done[word] ?? 0))
      while (left !== 0) {
        const entry = slotEntry[32 * word + 31 - Math.clz32(left & -left)] ?? 0
        left &= left - 1
        if (!ahead.allowsRead(state, k, entry)) return false
      }
    }
    return true
  }

  /** Open, undone points that are not pure, by the order in which they return: of each class the first. */
  private orderOpen(): number {
    const returns = this.problem.entryReturn
    const { ordered } = this
    const count = this.collectOpen()
    for (let from = 1; from < count; from++) {
      const entry = ordered[from] ?? 0
      const back = returns[entry] ?? 0
      let at = from
      for (; at > 0 && (returns[ordered[at - 1] ?? 0] ?? 0) > back; at--) ordered[at] = ordered[at - 1] ?? 0
      ordered[at] = entry
    }
    return count
  }

  private collectOpen(): number {
    const { words, problem, ordered, classStamp, classPlace, slotEntry, alike } = this
    const returns = problem.entryReturn
    let count = 0
    for (let word = 0; word < words; word++) {
      const open = (this.open[words + word] ?? 0) | (this.open[2 * words + word] ?? 0)
      let left = open & ~(this.done[word] ?? 0)
      while (left !== 0) {
        const entry = slotEntry[32 * word + 31 - Math.clz32(left & -left)] ?? 0
        left &= left - 1
        if (problem.hasChains && !this.isReady(entry)) continue
        const id = alike[entry] ?? 0
        if (classStamp[id] !== this.stamp) {
          classStamp[id] = this.stamp
          classPlace[id] = count
          ordered[count++] = entry
          continue
        }
        const place = classPlace[id] ?? 0
        const isEarlier = (returns[entry] ?? 0) < (returns[ordered[place] ?? 0] ?? 0)
        if (isEarlier !== (this.wrong === 'latest-of-class')) ordered[place] = entry
      }
    }
    return count
  }

  private addCrashedMove(at: number): void {
    if (this.crashedLeft(at) <= 0) return
    const next = this.classes.successor(this.state, this.problem.crashedId[at] ?? 0)
    if (next === refused || !this.mayLead(next)) return
    if (next >= 0 && !this.problem.hasChains && !this.isUseful(next)) return
    this.addMoves(crashedAction - at, next)
  }

  /** How many points of the crashed class could still be placed. */
  private crashedLeft(at: number): number {
    const before = this.problem.crashedParent[at] ?? -1
    return (before < 0 ? (this.invoked[at] ?? 0) : this.crashedCount(before)) - this.crashedCount(at)
  }

  /** How many points of the crashed class have been placed. */
  crashedCount(at: number): number {
    const { problem } = this
    const word = this.crashedUse[problem.crashedWord[at] ?? 0] ?? 0
    return (word >>> (problem.crashedShift[at] ?? 0)) & (problem.crashedMask[at] ?? 0)
  }

  /**
   * Whether an open point that is not blind could follow in `state`, at once or after crashed points that are not
   * blind either. Where none could, a write that need not return yet may as well be hidden before the next one, and a
   * crashed operation left out, for what follows it at last is blind to it.
   */
  private isUseful(state: number): boolean {
    if (this.wrong === 'skip-unchanging-write' && state === this.state) return false
    if (this.problem.crashedWords === 0 || this.wrong === 'ignore-crashed-need') return this.enablesAny(state)
    if (state >= this.usefulStamp.length) this.reserveUseful(state)
    if (this.usefulStamp[state] === this.stamp) return this.useful[state] === 1
    this.usefulStamp[state] = this.stamp
    this.useful[state] = this.leadsOn(state) ? 1 : 0
    return this.useful[state] === 1
  }

  private reserveUseful(state: number): void {
    this.usefulStamp = new Int32Array(2 * state + 2)
    this.useful = new Int32Array(2 * state + 2)
  }

  /** Looks through the states that crashed points lead to for one in which an open point is enabled. */
  private leadsOn(state: number): boolean {
    const { reached } = this
    let count = 1
    reached[0] = state
    for (let at = 0; at < count; at++) {
      const from = reached[at] ?? 0
      if (this.enablesAny(from)) return true
      const grown = this.reachByCrashed(from, count)
      if (grown < 0) return true
      count = grown
    }
    // None of them leads on, which need not be found out again.
    for (let at = 0; at < count; at++) {
      const from = reached[at] ?? 0
      if (from >= this.usefulStamp.length) continue
      this.usefulStamp[from] = this.stamp
      this.useful[from] = 0
    }
    return false
  }

  /** Adds states that one crashed point leads to; answers how many there are then, or -1 where it is hard to say. */
  private reachByCrashed(from: number, count: number): number {
    const { problem, classes, reached } = this
    const { movers } = problem
    let end = count
    for (let index = 0; index < movers.length; index++) {
      const at = movers[index] ?? 0
      const next = classes.successor(from, problem.crashedId[at] ?? 0)
      if (next === refused || this.crashedLeft(at) <= 0) continue
      // A point of several opens the way to the next one even where it leaves the state alone.
      if (problem.crashedChained[at] === 1) return -1
      if (next === from) continue
      if (next < 0 || end === mostReached) return -1
      let seen = 0
      while (seen < end && reached[seen] !== next) seen++
      if (seen === end) reached[end++] = next
    }
    return end
  }

  /** Whether an open point that is not blind, or an internal operation, is enabled in the state. */
  private enablesAny(state: number): boolean {
    const { words, problem, classes } = this
    for (let word = 0; word < words; word++) {
      let left = ((this.open[word] ?? 0) | (this.open[2 * words + word] ?? 0)) & ~(this.done[word] ?? 0)
      while (left !== 0) {
        const entry = this.slotEntry[32 * word + 31 - Math.clz32(left & -left)] ?? 0
        left &= left - 1
        if (classes.successor(state, problem.entryClass[entry] ?? 0) !== refused) return true
      }
    }
    return this.hasInternal && classes.internal(state).length > 0
  }

  private addMoves(action: number, next: number): void {
    if (next >= 0) this.addMove(action, next)
    else for (const each of this.classes.branches[-2 - next] ?? []) this.addMove(action, each)
  }

  private addMove(action: number, next: number): void {
    if (this.movesEnd + 2 > this.moves.length) {
      const larger = new Int32Array(2 * this.moves.length)
      larger.set(this.moves)
      this.moves = larger
    }
    this.moves[this.movesEnd] = action
    this.moves[this.movesEnd + 1] = next
    this.movesEnd += 2
  }

  /** Makes a move; `settle` comes next. */
  apply(action: number, next: number): void {
    this.state = next
    if (action >= 0) this.applyEntry(action)
    else if (action <= crashedAction) this.applyCrashed(crashedAction - action)
    else if (action === hideAction) this.markDone(this.problem.returnEntry[this.k] ?? 0)
  }

  private applyEntry(entry: number): void {
    const slot = this.problem.entrySlot[entry] ?? 0
    const word = slot >>> 5
    const bit = 1 << (slot & 31)
    this.done[word] = (this.done[word] ?? 0) | bit
    this.optional[word] = (this.optional[word] ?? 0) & ~bit
    if (this.problem.entryKind[entry] === blind) this.makeOptional()
    else if (this.wrong === 'optional-other') this.makeOptional()
    else if (this.wrong === 'optional-multi-point') this.makeMultiPointOptional()
  }

  private makeOptional(): void {
    const { words } = this
    for (let word = 0; word < words; word++) {
      const hidden = (this.open[words + word] ?? 0) & ~(this.done[word] ?? 0)
      this.optional[word] = (this.optional[word] ?? 0) | hidden
    }
  }

  private makeMultiPointOptional(): void {
    for (let slot = 0; slot < this.problem.slots; slot++) {
      const entry = this.slotEntry[slot] ?? -1
      if (entry < 0 || !this.isOpen(slot) || this.isDone(entry)) continue
      if (this.classes.kind[this.problem.entryClass[entry] ?? 0] === blind) {
        this.optional[slot >>> 5] = (this.optional[slot >>> 5] ?? 0) | (1 << (slot & 31))
      }
    }
  }

  private applyCrashed(at: number): void {
    const { problem } = this
    const word = problem.crashedWord[at] ?? 0
    this.crashedUse[word] = (this.crashedUse[word] ?? 0) + (1 << (problem.crashedShift[at] ?? 0))
    if (this.classes.kind[problem.crashedId[at] ?? 0] === blind && problem.crashedChained[at] === 0) {
      this.makeOptional()
    }
  }

  /** The integers of a packed configuration. */
  get stride(): number {
    return 2 + this.problem.crashedWords + 2 * this.words
  }

  /** Writes the configuration: frontier, state, counters of crashed classes, done bits, optional bits. */
  pack(into: Int32Array, at: number): void {
    into[at] = this.k
    into[at + 1] = this.state
    let to = at + 2
    for (let word = 0; word < this.problem.crashedWords; word++) into[to++] = this.crashedUse[word] ?? 0
    for (let word = 0; word < this.words; word++) into[to++] = this.done[word] ?? 0
    for (let word = 0; word < this.words; word++) into[to++] = this.optional[word] ?? 0
  }

  /** Goes to a packed configuration of this frontier or an earlier one. */
  unpack(from: Int32Array, at: number): void {
    this.backTo(from[at] ?? 0)
    this.state = from[at + 1] ?? 0
    let next = at + 2
    for (let word = 0; word < this.problem.crashedWords; word++) this.crashedUse[word] = from[next++] ?? 0
    for (let word = 0; word < this.words; word++) this.done[word] = from[next++] ?? 0
    for (let word = 0; word < this.words; word++) this.optional[word] = from[next++] ?? 0
  }
}

/** The wrong form of telling points apart: the points of an operation count as one class. */
function withoutStage(problem: Problem): Int32Array {
  return problem.entryClass.map((id, entry) => (entry < problem.entries ? id - (problem.entryIndex[entry] ?? 0) : 0))
}
