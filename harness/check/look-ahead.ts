import { blind, guardTable, pure, type Classes } from './classes.ts'
import { PairTable, unknownPair } from './pair-table.ts'
import type { Problem } from './problem.ts'
import type { WrongForm } from './tuning.ts'

/** Parts in the growth of a state, as numbers; `plain` points change nothing and tell nothing. */
const unknownPart = 0
const plain = 1
const grows = 2
const observes = 3
const resets = 4
const disturbs = 5

/**
 * Tells states from which a search can get nowhere, for models whose states mostly grow, such as logs: the state must
 * be a beginning of what every read saw that is yet to come, unless something that does more than grow the state may
 * come in between. A crashed write may come at any time, but helps only if what it writes is a beginning too.
 */
export class LookAhead {
  private readonly problem: Problem
  private classes: Classes<unknown, unknown, unknown> | undefined
  private parts = new Int32Array(0)
  private targets = new Int32Array(0)
  /** By entry that reads: the first frontier from which on nothing disturbs what leads to it. */
  private undisturbedFrom = new Int32Array(0)
  /** By entry: the one that reads, from this one on, and returns first; -1 for none. */
  private firstRead = new Int32Array(0)
  private leads = new PairTable()
  private wrong: WrongForm | undefined
  private readonly sparesLast: boolean

  /** @param sparesLast whether what returns last is not looked at */
  constructor(problem: Problem, sparesLast: boolean) {
    this.problem = problem
    this.sparesLast = sparesLast
  }

  /** The return from which on reads are not looked at. */
  private get end(): number {
    return this.sparesLast ? this.problem.returns - 1 : this.problem.returns
  }

  /** Takes a look at the problem; answers whether there is anything to look ahead to. */
  begin(wrong: WrongForm | undefined): boolean {
    const { problem } = this
    const { classes } = problem
    this.wrong = wrong
    if (classes.model.growth === undefined || !classes.hasTables) return false
    if (classes.model.internal !== undefined || problem.hasChains) return false
    if (this.classes !== classes) {
      this.classes = classes
      this.leads = new PairTable()
    }
    this.parts = new Int32Array(classes.count)
    this.targets = new Int32Array(classes.count)
    let isGrowing = false
    for (let entry = 0; entry < problem.entries && !isGrowing; entry++) isGrowing = this.partOf(entry) === grows
    if (!isGrowing) return false
    this.findUndisturbed()
    this.findFirstReads()
    return true
  }

  private partOf(entry: number): number {
    return this.partOfClass(this.problem.entryClass[entry] ?? 0)
  }

  private partOfClass(id: number): number {
    const known = this.parts[id] ?? unknownPart
    if (known !== unknownPart) return known
    const part = this.foundPart(id)
    this.parts[id] = part
    return part
  }

  private foundPart(id: number): number {
    const { classes } = this.problem
    const guard = classes.guard[id] ?? guardTable
    const isPure = classes.kind[id] === pure
    if (guard !== guardTable) {
      this.targets[id] = (isPure ? classes.target[id] : classes.effect[id]) ?? 0
      if (isPure) return guard === 1 ? observes : plain
      return classes.kind[id] === blind ? resets : disturbs
    }
    const part = classes.growthOf(id)
    if (part?.kind === 'grows') return isPure ? plain : grows
    if (part?.kind === 'observes' && isPure) {
      this.targets[id] = classes.states.numberOf(part.state)
      return observes
    }
    return isPure ? plain : disturbs
  }

  private findUndisturbed(): void {
    const { problem } = this
    if (this.undisturbedFrom.length < problem.entries) this.undisturbedFrom = new Int32Array(2 * problem.entries)
    const crashed = new Set<number>()
    let entry = 0
    let crash = 0
    let last = -1
    for (let k = 0; k < problem.returns; k++) {
      for (; entry < (problem.openedBefore[k] ?? 0); entry++) {
        if (this.partOf(entry) >= resets) last = Math.max(last, problem.entryReturn[entry] ?? 0)
      }
      for (; crash < (problem.crashedBefore[k] ?? 0); crash++) {
        const id = problem.crashedId[problem.crashedOrder[crash] ?? 0] ?? 0
        if (this.partOfClass(id) >= resets) crashed.add(id)
      }
      const read = problem.returnEntry[k] ?? 0
      if (this.partOf(read) !== observes) continue
      const mayBeReset = this.wrong !== 'ahead-ignore-crashed' && [...crashed].some(id => this.helps(id, read))
      this.undisturbedFrom[read] = mayBeReset ? problem.returns : this.wrong === 'ahead-ignore-resets' ? 0 : last + 1
    }
  }

  /** Whether a crashed point can make way for the read. */
  private helps(id: number, read: number): boolean {
    return this.parts[id] === disturbs || this.leadsTo(this.targets[id] ?? 0, read)
  }

  private findFirstReads(): void {
    const { problem } = this
    if (this.firstRead.length <= problem.entries) this.firstRead = new Int32Array(2 * problem.entries + 1)
    let first = -1
    this.firstRead[problem.entries] = first
    for (let entry = problem.entries - 1; entry >= 0; entry--) {
      const back = problem.entryReturn[entry] ?? 0
      const isSooner = first < 0 || back < (problem.entryReturn[first] ?? 0)
      if (back < this.end && this.partOf(entry) === observes && isSooner) first = entry
      this.firstRead[entry] = first
    }
  }

  /** Whether the state may lead to the first read that begins after the frontier. */
  allows(state: number, k: number): boolean {
    const read = this.firstRead[this.problem.openedBefore[k] ?? 0] ?? -1
    return read < 0 || this.allowsRead(state, k, read)
  }

  /** Whether the state may lead to what an entry reads that is not done. */
  allowsRead(state: number, k: number, read: number): boolean {
    if ((this.problem.entryReturn[read] ?? 0) >= this.end || this.partOf(read) !== observes) return true
    return (this.undisturbedFrom[read] ?? 0) > k || this.leadsTo(state, read)
  }

  /** Whether an open entry, if it grows the state, leads on to the first read that begins after the frontier. */
  allowsGrowth(state: number, k: number, entry: number): boolean {
    const { problem } = this
    const read = this.firstRead[problem.openedBefore[k] ?? 0] ?? -1
    if (read < 0 || (this.undisturbedFrom[read] ?? 0) > k || this.partOf(entry) !== grows) return true
    const target = this.targets[problem.entryClass[read] ?? 0] ?? 0
    return problem.classes.growsTowards(state, problem.entryClass[entry] ?? 0, target)
  }

  private leadsTo(state: number, read: number): boolean {
    const { classes } = this.problem
    const target = this.targets[this.problem.entryClass[read] ?? 0] ?? 0
    const known = this.leads.get(state, target)
    if (known !== unknownPair) return known === 1
    const { values } = classes.states
    const fresh = classes.model.growth?.leadsTo(values[state], values[target]) ?? true
    this.leads.set(state, target, fresh ? 1 : 0)
    return fresh
  }
}
