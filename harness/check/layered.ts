import { Antichain } from './antichain.ts'
import type { SearchEnd } from './depth-first.ts'
import { crashedAction, type Explorer } from './explorer.ts'
import type { Limits } from './limits.ts'
import type { Problem } from './problem.ts'
import type { WrongForm } from './tuning.ts'

/** The most configurations that a search begins with. */
const mostStarts = 128

/**
 * Breadth-first search, one layer for each return, of configurations that no other dominates. It visits every layer
 * once and remembers two, so that a violation is found where it is: the first empty layer.
 */
export class Layered {
  readonly explorer: Explorer
  private current: Antichain
  private following: Antichain
  private trailParent = new Int32Array(4096)
  private trailAction = new Int32Array(4096)
  private trailState = new Int32Array(4096)
  private trailEnd = 0
  private foundTrail = -1
  private mostCrashed = 0
  private wrong: WrongForm | undefined
  private noted: Map<number, ReadonlySet<number>> | undefined
  nodes = 0
  /** The frontier at which the search ended. */
  furthest = 0

  constructor(explorer: Explorer) {
    this.explorer = explorer
    this.current = new Antichain(explorer)
    this.following = new Antichain(explorer)
  }

  /** Goes to the initial configuration of the explorer's problem. */
  begin(wrong: WrongForm | undefined): void {
    this.explorer.begin(wrong)
    this.reset(wrong)
    this.current.add(-1, 0, -1)
  }

  /**
   * Goes to every configuration that there could be at a frontier, whatever came before: any state, and what was open
   * already done or not. Answers false where these are too many, or their states are not all known.
   */
  beginAnywhere(frontier: number, wrong: WrongForm | undefined): boolean {
    const { explorer } = this
    const { classes } = explorer.problem
    if (!classes.areStatesComplete || classes.model.internal !== undefined) return false
    explorer.begin(wrong)
    const choices = explorer.jumpTo(frontier)
    if (choices < 0 || classes.states.size << choices > mostStarts) return false
    this.reset(wrong)
    for (let state = 0; state < classes.states.size; state++) {
      explorer.state = state
      for (let choice = 0; choice < 1 << choices; choice++) {
        explorer.choose(choice)
        this.current.add(-1, 0, -1)
      }
    }
    return true
  }

  private reset(wrong: WrongForm | undefined): void {
    this.wrong = wrong
    this.nodes = 0
    this.trailEnd = 0
    this.foundTrail = -1
    this.furthest = 0
    this.mostCrashed = crashedPoints(this.explorer.problem)
    this.current.clear(this.mostCrashed, wrong)
    this.following.clear(this.mostCrashed, wrong)
  }

  /**
   * Searches on until there is an end, or as many nodes were visited; then it can be called again. `until` is the
   * frontier that is to be reached, the end where it is not said.
   */
  run(limits: Limits, nodes: number, until: number = this.explorer.problem.returns): SearchEnd {
    const { explorer } = this
    const stopAt = this.nodes + nodes
    while (explorer.k < until) {
      const interrupted = this.expandLayer(limits, stopAt)
      if (interrupted !== undefined) return interrupted
      if (this.noted !== undefined) this.noteLayer()
      if (this.following.live === 0) return 'exhausted'
      explorer.pass()
      this.furthest = explorer.k
      const done = this.current
      this.current = this.following
      this.following = done
      done.clear(this.mostCrashed, this.wrong)
    }
    return 'found'
  }

  /** The actions of the linearization that was found, as `DepthFirst.path` has them. */
  path(): Int32Array {
    return this.pathTo(this.foundTrail)
  }

  private pathTo(trail: number): Int32Array {
    let length = 0
    for (let at = trail; at >= 0; at = this.trailParent[at] ?? -1) length += 2
    const path = new Int32Array(length)
    for (let at = trail; at >= 0; at = this.trailParent[at] ?? -1) {
      length -= 2
      path[length] = this.trailAction[at] ?? 0
      path[length + 1] = this.trailState[at] ?? 0
    }
    return path
  }

  /** Configurations of the layer that the search ended in, `most` at most: their states, and the actions that led there. */
  ends(most: number = Infinity): { readonly state: number; readonly path: Int32Array }[] {
    const found: { state: number; path: Int32Array }[] = []
    for (let record = 0; record < this.current.count && found.length < most; record++) {
      if (!this.current.isLive(record)) continue
      const state = this.current.records[this.current.placeOf(record) + 1] ?? 0
      found.push({ state, path: this.pathTo(this.current.trailOf(record)) })
    }
    return found
  }

  /** From now on, notes the states of each layer in `into`, by frontier. */
  noteStates(into: Map<number, ReadonlySet<number>>): void {
    this.noted = into
  }

  private noteLayer(): void {
    const states = new Set<number>()
    for (let record = 0; record < this.current.count; record++) {
      states.add(this.current.records[this.current.placeOf(record) + 1] ?? 0)
    }
    this.noted?.set(this.explorer.k, states)
  }

  /** Visits every configuration of the layer, unless it is told to stop before. */
  private expandLayer(limits: Limits, stopAt: number): SearchEnd | undefined {
    const { explorer, current } = this
    while (this.nodes < stopAt) {
      const record = current.take()
      if (record < 0) return undefined
      this.nodes++
      if ((this.nodes & 255) === 0 && limits.exceeded(256, this.bytes)) return 'cut'
      explorer.unpack(current.records, current.placeOf(record))
      const trail = current.trailOf(record)
      const used = current.crashedUsedBy(record)
      if (this.advances(trail, used)) continue
      explorer.pack(current.records, current.placeOf(record))
      explorer.findMoves(0)
      for (let at = 0; at < explorer.movesEnd; at += 2) this.follow(record, trail, used, at)
    }
    return 'stuck'
  }

  private get bytes(): number {
    return 12 * this.trailParent.length + this.current.bytes + this.following.bytes
  }

  private follow(record: number, trail: number, used: number, at: number): void {
    const { explorer, current } = this
    const action = explorer.moves[at] ?? 0
    const next = explorer.moves[at + 1] ?? 0
    explorer.unpack(current.records, current.placeOf(record))
    explorer.apply(action, next)
    const crashedUsed = action <= crashedAction ? used + 1 : used
    const step = this.note(trail, action, next)
    if (!this.advances(step, crashedUsed)) current.add(step, crashedUsed, -1)
  }

  /** Places pure points; where the returning entry is done then, hands the configuration to the following layer. */
  private advances(trail: number, used: number): boolean {
    const { explorer } = this
    explorer.saturate()
    const returning = explorer.problem.returnEntry[explorer.k] ?? 0
    if (!explorer.isDone(returning)) return false
    this.following.add(trail, used, explorer.problem.entrySlot[returning] ?? 0)
    if (explorer.k === explorer.problem.returns - 1) this.foundTrail = trail
    return true
  }

  private note(parent: number, action: number, state: number): number {
    const at = this.trailEnd++
    if (at === this.trailParent.length) this.growTrail()
    this.trailParent[at] = parent
    this.trailAction[at] = action
    this.trailState[at] = state
    return at
  }

  private growTrail(): void {
    const room = 2 * this.trailParent.length
    const [parents, actions, states] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)]
    parents.set(this.trailParent)
    actions.set(this.trailAction)
    states.set(this.trailState)
    this.trailParent = parents
    this.trailAction = actions
    this.trailState = states
  }
}

/** How many points of crashed operations there are. */
function crashedPoints(problem: Problem): number {
  let points = 0
  for (let at = 0; at < problem.crashedClasses; at++) points += problem.crashedSize[at] ?? 0
  return points
}
