import { invariant } from '../invariant.ts'
import { DepthFirst, type SearchEnd } from './depth-first.ts'
import { Explorer } from './explorer.ts'
import { Layered } from './layered.ts'
import type { Limits } from './limits.ts'
import { Prepared, type PartitionClasses } from './prepared.ts'
import { Problem } from './problem.ts'
import type { Classes } from './classes.ts'
import type { Grain } from './table-classes.ts'
import type { Tuning } from './tuning.ts'

/** What a search over one partition has found. */
export type PartitionEnd =
  { readonly kind: 'found'; readonly path: Int32Array } | { readonly kind: 'exhausted' } | { readonly kind: 'cut' }

/** What deciding a history ends with, without evidence. */
export type Decision =
  | { readonly kind: 'linearizable' }
  | { readonly kind: 'violation'; readonly partition: number }
  | { readonly kind: 'undecided'; readonly reason: string }

/** Nodes that every partition may take before any of them may take ten times as many. */
const firstSlice = 2000

/** Nodes without progress after which depth-first search gives way to layered search. */
const usualPatience = 1500

/** The buffers of a search, used again from partition to partition and from history to history. */
export class Workspace {
  readonly problem: Problem
  readonly explorer: Explorer
  readonly depthFirst: DepthFirst
  readonly layered: Layered

  constructor(classes: Classes<unknown, unknown, unknown>) {
    this.problem = new Problem(classes)
    this.explorer = new Explorer(this.problem)
    this.depthFirst = new DepthFirst(this.explorer)
    this.layered = new Layered(this.explorer)
  }
}

/** Decides partitions of one history, each with classes as fine as its model turns out to need. */
export class PartitionSearch<State, Input, Answer> {
  readonly prepared: Prepared<State, Input, Answer>
  private readonly tuning: Tuning
  private readonly limits: Limits
  private grain: Grain = 'input'
  private workspace: Workspace | undefined

  constructor(prepared: Prepared<State, Input, Answer>, tuning: Tuning, limits: Limits) {
    this.prepared = prepared
    this.tuning = tuning
    this.limits = limits
  }

  /** The explorer of the partition searched last. */
  get explorer(): Explorer {
    invariant(this.workspace !== undefined, 'a partition was searched')
    return this.workspace.explorer
  }

  /** Searches a partition; starts over with finer classes when the model reads what they do not tell apart. */
  run(partition: number): PartitionEnd {
    for (;;) {
      const from = this.prepared.classesOf(partition, this.grain)
      const end = this.search(partition, from)
      const needed = this.tuning.wrong === 'class-without-client' ? 'input' : from.witnessed.grain
      if (rank(needed) <= rank(from.grain)) return end
      this.grain = needed
    }
  }

  private search(partition: number, from: PartitionClasses): PartitionEnd {
    if (rank(from.witnessed.grain) > rank(from.grain) && this.tuning.wrong === undefined) return { kind: 'cut' }
    this.workspace ??= takeWorkspace(from.classes)
    const { problem, explorer, depthFirst, layered } = this.workspace
    this.prepared.build(partition, from, problem)
    const mode = this.tuning.search ?? 'both'
    let end: SearchEnd = 'stuck'
    if (mode !== 'layered') {
      explorer.begin(this.tuning.wrong)
      end = depthFirst.run(this.limits, mode === 'both' ? (this.tuning.patience ?? usualPatience) : Infinity)
    }
    if (end === 'found') return { kind: 'found', path: depthFirst.path.subarray(0, depthFirst.pathLength) }
    if (end === 'stuck') {
      explorer.begin(this.tuning.wrong)
      end = layered.run(this.limits, this.tuning.wrong)
      if (end === 'found') return { kind: 'found', path: layered.path() }
    }
    return { kind: end === 'cut' ? 'cut' : 'exhausted' }
  }

  /** Gives the buffers back for the next history. */
  release(): void {
    if (this.workspace !== undefined) spare = this.workspace
  }
}

let spare: Workspace | undefined

/** The spare buffers, unless a model that checks histories itself has taken them. */
function takeWorkspace(classes: Classes<unknown, unknown, unknown>): Workspace {
  const taken = spare ?? new Workspace(classes)
  spare = undefined
  return taken
}

function rank(grain: Grain): number {
  return grain === 'input' ? 0 : grain === 'client' ? 1 : 2
}

/** Decides a history partition by partition: all of them with a small share of nodes first, then with larger ones. */
export function decide<State, Input, Answer>(search: PartitionSearch<State, Input, Answer>, limits: Limits): Decision {
  let open = Array.from({ length: search.prepared.partitions }, (_, partition) => partition)
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
