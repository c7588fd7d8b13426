import { invariant } from '../../invariant.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import type { FootprintId, Footprints } from '../../world/footprint.ts'
import type { Unperformed } from '../../world/forgone.ts'
import type { Rule } from '../../world/rule.ts'
import { abandon, defaultChoice, Nondeterminism, type Chooser, type Performed, type Strategy } from '../strategy.ts'
import { Trace } from '../trace.ts'

/**
 * One run of each class of equivalent schedules: dynamic partial-order reduction with source sets and sleep sets
 * (Abdulla, Aronis, Jonsson and Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction",
 * JACM 2017), extended to blocking effects, faults that may never happen, and time.
 *
 * Races are looked for after every step of a run. Two dependent steps race if the later could have been taken instead
 * of the earlier one. Where it could not (a release woke it, time made it ready), the edge is no race, and what lies
 * before it is examined still: so an acquire races with the acquire that it waited for. What was waiting in vain when
 * its process died or the run ended races too.
 */
export class SourceDpor implements Strategy, Chooser {
  readonly name = 'dpor'
  /** Runs given up because everything that could move was covered elsewhere. */
  abandoned = 0
  readonly trace: Trace
  private readonly footprints: Footprints
  private readonly without: Rule | undefined
  private readonly path: Node[] = []
  /** Steps before this one were there in the last run, and their races are known. */
  private fresh = 0
  private depth = 0
  private begun = false
  private readonly covered = new Int32Array(256)

  constructor(footprints: Footprints, without?: Rule) {
    this.footprints = footprints
    this.without = without
    this.trace = new Trace(footprints)
  }

  begin(): Chooser | undefined {
    if (this.begun && !this.backtrack()) return undefined
    this.begun = true
    this.depth = 0
    this.trace.truncate(0)
    return this
  }

  pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const depth = this.depth++
    const known = this.path[depth]
    const node = known ?? this.open(candidates, running)
    if (node === undefined) return abandon
    const index = candidates.findIndex(chain => chain.id === node.chosen)
    if (index < 0) throw new Nondeterminism(`at step ${String(depth + 1)}`)
    return index
  }

  after(step: Performed): void {
    const byIdentity = this.without === 'footprints-as-values'
    this.learn(step.index, byIdentity ? -1 - step.footprint : step.footprint)
    const index = this.trace.append(this.posted(step))
    if (index >= this.fresh) this.race(this.posted(step), index)
    this.trace.order(index)
    if (index >= this.fresh && this.examinesWhatIsLostBy(step)) {
      for (const lost of step.unperformed) this.raceUnperformed(lost)
    }
  }

  /** Without the rule that a branch is ordered after what made it, nothing made it. */
  private posted(step: Performed): Performed {
    return this.without === 'fork-order' ? { ...step, postedAt: -1 } : step
  }

  private examinesWhatIsLostBy({ chain }: Performed): boolean {
    return this.without !== (chain.kind === 'end' ? 'never-performed' : 'pending-of-killed')
  }

  /** What was done before must touch what it touched before. */
  private learn(step: number, footprint: FootprintId): void {
    const node = this.nodeAt(step)
    if (step < this.fresh && node.footprint !== footprint) throw new Nondeterminism(`at step ${String(step + 1)}`)
    node.footprint = footprint
  }

  end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    if (how === 'abandoned') this.giveUp(unperformed)
    this.fresh = this.path.length
  }

  /**
   * What could still move was covered elsewhere, but with that first: a fault that this run made impossible before it
   * could follow another step has its race here and nowhere else.
   */
  private giveUp(unperformed: readonly Unperformed[]): void {
    this.abandoned++
    if (this.without === 'given-up-runs') return
    for (const lost of unperformed) this.raceUnperformed(lost)
  }

  /** Goes to the deepest point where something is still to be tried. */
  private backtrack(): boolean {
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      node.sleep.push({ chain: node.chosen, footprint: node.footprint })
      const next = [...node.toTry].find(chain => !isAsleep(node, chain))
      if (next !== undefined) {
        node.chosen = next
        this.fresh = this.path.length - 1
        return true
      }
      this.path.pop()
    }
    return false
  }

  /** A new point: what sleeps there, and what to try first. Undefined when everything that can move sleeps. */
  private open(candidates: readonly Chain[], running: Chain | undefined): Node | undefined {
    const sleep = this.inheritedSleep()
    const awake = (chain: Chain): boolean => sleep.every(sleeper => sleeper.chain !== chain.id)
    const preferred = candidates[defaultChoice(candidates, running)]
    const first = preferred !== undefined && awake(preferred) ? preferred : candidates.find(awake)
    if (first === undefined) return undefined
    const node = new Node(candidates, sleep, first.id)
    // A fault that may never happen is in no race of a run without it, so it is tried wherever it can strike.
    if (this.without !== 'optional-faults') for (const chain of candidates) if (chain.optional) node.toTry.add(chain.id)
    this.path.push(node)
    return node
  }

  private inheritedSleep(): Sleeper[] {
    const parent = this.path.at(-1)
    if (parent === undefined) return []
    return parent.sleep.filter(
      sleeper => sleeper.chain !== parent.chosen && !this.conflict(sleeper.footprint, parent.footprint),
    )
  }

  private conflict(left: FootprintId, right: FootprintId): boolean {
    // Without the rule that footprints are values, one of an earlier run conflicts with nothing.
    return left >= 0 && right >= 0 && this.footprints.conflict(left, right)
  }

  /** Finds the races of the step that was appended last, before its own place in the order is complete. */
  private race({ chain, footprint, postedAt, waits }: Performed, index: number): void {
    const idle = chain.kind === 'time' || chain.kind === 'end'
    const { id, position } = chain
    this.examine({ chain: id, position, waits, idle, moved: true, footprint, postedAt, end: index })
  }

  private raceUnperformed({ chain, footprint, postedAt }: Unperformed): void {
    const { id, position } = chain
    const end = this.trace.length
    this.examine({ chain: id, position, waits: true, idle: false, moved: false, footprint, postedAt, end })
  }

  private examine(later: Later): void {
    const { trace, covered } = this
    trace.placeTo(covered, later.postedAt)
    for (let earlier = later.end - 1; earlier >= 0; earlier--) {
      if (trace.reaches(earlier, covered, 0) || !this.dependsOn(earlier, later)) continue
      const race = this.raceOf(earlier, later)
      if (race !== 'none') this.reverse(this.nodeAt(earlier), earlier, later)
      if (race === 'certain' || this.hides(earlier, race)) trace.joinTo(covered, 0, earlier)
    }
  }

  /**
   * Whether `later` could have come before step `earlier`: `certain` where it could move then; `none` where only that
   * step can have made it ready, or where it is what happens when nothing else can; `possible` where other steps must
   * come first, so that what lies before `earlier` has to be examined too.
   */
  private raceOf(earlier: number, later: Later): Race {
    const parked = later.postedAt < earlier
    if (parked && this.couldMove(earlier, later)) return 'certain'
    if (later.idle) return 'none'
    if (!parked) return later.waits ? 'possible' : 'certain'
    const woken = earlier + 1 === later.end ? later.moved : this.nodeAt(earlier + 1).canMove(later.chain)
    return woken && !this.hasOtherWaker(earlier, later) ? 'none' : 'possible'
  }

  private couldMove(earlier: number, later: Later): boolean {
    return this.nodeAt(earlier).canMove(later.chain) && !(later.waits && this.without === 'wake-edges')
  }

  /** Whether a step that does not happen after `earlier` touches what `later` waited for. */
  private hasOtherWaker(earlier: number, later: Later): boolean {
    if (this.without === 'other-wakers') return false
    for (let step = earlier + 1; step < later.end; step++) {
      if (!this.trace.before(earlier, step) && this.dependsOn(step, later)) return true
    }
    return false
  }

  private nodeAt(step: number): Node {
    const node = this.path[step]
    invariant(node !== undefined, 'every step has a node')
    return node
  }

  private dependsOn(earlier: number, later: Later): boolean {
    return this.trace.position[earlier] === later.position || this.trace.conflicts(earlier, later.footprint)
  }

  /** Without the rules on acquires, what woke one hides what lies before it; or a step of time does. */
  private hides(earlier: number, race: Race): boolean {
    if (this.without === 'acquire-races') return race === 'none'
    return this.without === 'acquire-across-time' && this.trace.position[earlier] === 0
  }

  /** Sees to it that a run is tried in which `later` comes before step `earlier`. */
  private reverse(node: Node, earlier: number, later: Later): void {
    const initials = this.initials(earlier, later)
    if (initials.some(chain => node.toTry.has(chain) || chain === node.chosen || isAsleep(node, chain))) return
    const possible = initials.filter(chain => node.canMove(chain))
    const wanted = possible.includes(later.chain) ? later.chain : possible[0]
    // Where none of them can move, only `later` is left, and it cannot come before `earlier`.
    if (wanted !== undefined) node.toTry.add(wanted)
  }

  /** The chains that can come first when everything that does not happen after step `earlier` goes before it. */
  private initials(earlier: number, later: Later): readonly ChainId[] {
    const { trace } = this
    const kept: number[] = []
    const initials: ChainId[] = []
    for (let step = earlier + 1; step < later.end; step++) {
      if (trace.before(earlier, step)) continue
      if (!kept.some(other => trace.before(other, step))) initials.push(trace.chainAt(step))
      kept.push(step)
    }
    if (!kept.some(step => this.leadsTo(step, later))) initials.push(later.chain)
    return initials
  }

  private leadsTo(step: number, later: Later): boolean {
    const { trace } = this
    if (later.postedAt >= 0 && (step === later.postedAt || trace.before(step, later.postedAt))) return true
    return this.dependsOn(step, later)
  }
}

type Race = 'certain' | 'possible' | 'none'

interface Later {
  readonly chain: ChainId
  readonly position: number
  readonly footprint: FootprintId
  readonly postedAt: number
  /** Whether it is of a kind that may have to wait. */
  readonly waits: boolean
  /** Whether it happens only when nothing else can: time, and the end. */
  readonly idle: boolean
  /** Whether it was taken, at `end`, or never. */
  readonly moved: boolean
  /** The step that it is, or would be. */
  readonly end: number
}

interface Sleeper {
  readonly chain: ChainId
  readonly footprint: FootprintId
}

/** A point of the path: what could move, what sleeps (covered elsewhere until woken), what is tried. */
class Node {
  readonly candidates: readonly ChainId[]
  readonly sleep: Sleeper[]
  readonly toTry = new Set<ChainId>()
  chosen: ChainId
  /** Of the step that was chosen, once it was taken. */
  footprint: FootprintId = 0

  constructor(candidates: readonly Chain[], sleep: Sleeper[], chosen: ChainId) {
    this.candidates = candidates.map(chain => chain.id)
    this.sleep = sleep
    this.chosen = chosen
    this.toTry.add(chosen)
  }

  canMove(chain: ChainId): boolean {
    return this.candidates.includes(chain)
  }
}

function isAsleep(node: Node, chain: ChainId): boolean {
  return node.sleep.some(sleeper => sleeper.chain === chain)
}
