import type { OperationId } from '../history/operation.ts'
import { Buffers } from './buffers.ts'
import { DepthFirst, type SearchEnd } from './depth-first.ts'
import { Explorer, type LooksAhead } from './explorer.ts'
import { Layered } from './layered.ts'
import type { Limits } from './limits.ts'
import type { Prepared } from './prepared.ts'
import { type PartitionClasses } from './prepared.ts'
import { Problem } from './problem.ts'
import type { Grain } from './table-classes.ts'
import { registerZones } from './special/register-zones.ts'
import type { Tuning } from './tuning.ts'
import type { Linearization } from './verdict.ts'
import { unfoldPath, type PlacedPoint } from './unfold.ts'

/** What a search over one partition has found. */
export type PartitionEnd =
  { readonly kind: 'found'; points(): PlacedPoint[] } | { readonly kind: 'exhausted' } | { readonly kind: 'cut' }

interface Cut {
  readonly kind: 'cut'
}

/** What deciding a history ends with, without evidence, except for an order that was found on the way. */
export type Decision =
  | { readonly kind: 'linearizable'; readonly order?: Linearization }
  | { readonly kind: 'violation'; readonly partition: number; core?(): readonly OperationId[] }
  | { readonly kind: 'undecided'; readonly reason: string }

/** Nodes that every partition may take before any of them may take ten times as many. */
const firstSlice = 2000

/** Nodes without progress that a look at the beginning of a history may take. */
const lookPatience = 500

/** Nodes without progress after which depth-first search gives way to layered search. */
const usualPatience = 1500

/** Returns in the first window around the frontier where a search is stuck, and how many times more in the next. */
const firstWindow = 8
const windowFactor = 8

/** Nodes after which a window says nothing. */
const windowNodes = 2000

/** Nodes that layered search gets first, before depth-first search has its turn again; then both get twice as many. */
const layeredShare = 8000

/** The buffers of a search, used again from partition to partition and from history to history. */
export class Workspace {
  readonly buffers: Buffers = new Buffers()
  readonly problem: Problem = new Problem()
  readonly depthFirst: DepthFirst
  readonly layered: Layered

  constructor(looksAhead: LooksAhead = 'always') {
    this.depthFirst = new DepthFirst(new Explorer(this.problem, looksAhead))
    this.layered = new Layered(new Explorer(this.problem, looksAhead))
  }
}

/** Decides partitions of one history, each with classes as fine as its model turns out to need. */
export class PartitionSearch<State, Input, Answer> {
  readonly prepared: Prepared<State, Input, Answer>
  private readonly tuning: Tuning
  private readonly limits: Limits
  private grain: Grain = 'input'
  private readonly workspace: Workspace

  constructor(prepared: Prepared<State, Input, Answer>, tuning: Tuning, limits: Limits, workspace: Workspace) {
    this.prepared = prepared
    this.workspace = workspace
    this.tuning = tuning
    this.limits = limits
  }

  /** Searches a partition. */
  run(partition: number): PartitionEnd {
    return this.withClasses(partition, workspace => this.portfolio(workspace))
  }

  /** Whether a short depth-first search finds that the partition has no order. */
  refutes(partition: number): boolean {
    const end = this.withClasses(partition, ({ depthFirst }) => {
      depthFirst.begin(this.tuning.wrong)
      return { kind: depthFirst.run(this.limits, lookPatience) }
    })
    return end.kind === 'exhausted'
  }

  /** Searches with classes as fine as the model turns out to need. */
  private withClasses<End extends { readonly kind: string }>(
    partition: number,
    search: (workspace: Workspace) => End,
  ): End | Cut {
    for (;;) {
      const from = this.prepared.classesOf(partition, this.grain)
      const end = this.search(partition, from, search)
      const needed = this.tuning.wrong === 'class-without-client' ? 'input' : neededGrain(from)
      if (rank(needed) <= rank(from.grain)) return end
      this.grain = needed
    }
  }

  private search<End>(partition: number, from: PartitionClasses, search: (workspace: Workspace) => End): End | Cut {
    if (rank(neededGrain(from)) > rank(from.grain) && this.tuning.wrong === undefined) return { kind: 'cut' }
    this.prepared.build(partition, from, this.workspace.problem)
    return search(this.workspace)
  }

  /**
   * Depth-first search first, for it is quick where there is an order. If it stops making progress, the operations
   * around the frontier where it did, by themselves; a special algorithm where one applies; else layered search, quick where there is no order, in turn with depth-first search.
   */
  private portfolio({ problem, depthFirst, layered }: Workspace): PartitionEnd {
    const { search = 'both', patience = usualPatience, special = true, wrong } = this.tuning
    if (search !== 'layered') {
      depthFirst.begin(wrong)
      const end = this.after(depthFirst, depthFirst.run(this.limits, search === 'both' ? patience : Infinity))
      if (end !== undefined) return end
      if (this.refutesAround(depthFirst.furthest, layered)) return { kind: 'exhausted' }
    }
    const zones = special ? registerZones(problem) : undefined
    if (zones !== undefined) {
      this.tuning.noteSpecial?.('register zones')
      return zones
    }
    layered.begin(wrong)
    for (let share = search === 'layered' ? Infinity : layeredShare; ; share *= 2) {
      const layers = this.after(layered, layered.run(this.limits, share))
      if (layers !== undefined) return layers
      const depths = this.after(depthFirst, depthFirst.run(this.limits, share))
      if (depths !== undefined) return depths
    }
  }

  /** Whether the returns up to a frontier have no order, even if nothing is assumed of what came before. */
  private refutesAround(frontier: number, layered: Layered): boolean {
    for (let returns = this.tuning.firstWindow ?? firstWindow; returns <= frontier; returns *= windowFactor) {
      if (!layered.beginAnywhere(frontier - returns, this.tuning.wrong)) return false
      if (layered.run(this.limits, windowNodes, frontier + 1) === 'exhausted') return true
    }
    return false
  }

  private after(search: DepthFirst | Layered, end: SearchEnd): PartitionEnd | undefined {
    switch (end) {
      case 'found': {
        const path = search.path()
        return { kind: 'found', points: () => unfoldPath(search.explorer, path) }
      }
      case 'exhausted':
      case 'cut':
        return { kind: end }
      case 'stuck':
        return undefined
    }
  }
}

function neededGrain(from: PartitionClasses): Grain {
  return from.watched?.grain ?? 'input'
}

function rank(grain: Grain): number {
  return grain === 'input' ? 0 : grain === 'client' ? 1 : 2
}

/** Decides a history partition by partition: all of them with a small share of nodes first, then with larger ones. */
export function decide<State, Input, Answer>(search: PartitionSearch<State, Input, Answer>, limits: Limits): Decision {
  const { partitions } = search.prepared
  let open = partitions === 1 ? [0] : Array.from({ length: partitions }, (_, partition) => partition)
  for (let slice = open.length === 1 ? Infinity : firstSlice; open.length > 0; slice *= 10) {
    const cut: number[] = []
    for (const partition of open) {
      limits.beginSlice(slice)
      const end = search.run(partition)
      if (end.kind === 'exhausted') return { kind: 'violation', partition }
      if (end.kind === 'found') continue
      if (!limits.onlySlice) return { kind: 'undecided', reason: limits.reason ?? 'cut' }
      cut.push(partition)
    }
    open = cut
  }
  return { kind: 'linearizable' }
}
