import type { Chain, ChainId } from '../../world/chain.ts'
import { access, type FootprintId, type Footprints, type ResourceId } from '../../world/footprint.ts'
import type { Unperformed } from '../../world/forgone.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import { Layer, layered } from './layer.ts'

/**
 * What earlier runs of a program taught about the next one: how many steps each chain takes, what each step touches,
 * and which resources are contended. An effect that has not been performed yet has no footprint, so a strategy that
 * wants to know what it will touch can only ask what the same step of the same chain touched the last time.
 *
 * All of it is a guess, for another schedule may lead a chain another way: it may guide a sampler, never prune a search.
 */
export class Experience {
  private readonly footprints: Footprints
  private readonly touched = new Map<number, FootprintId>()
  private readonly usages = new Map<ResourceId, Usage>()
  private readonly counts = new Map<ChainId, Counts>()
  private readonly parents = new Map<ChainId, ChainId>()
  /** Of the run under way: its chains in the order of its steps, and what they touched. */
  private readonly moved: ChainId[] = []
  private readonly marks: FootprintId[] = []

  constructor(footprints: Footprints) {
    this.footprints = footprints
  }

  /** What the next step of the chain touched when it was last taken; undefined if it never was. */
  footprintOf(chain: Chain): FootprintId | undefined {
    return this.touched.get(nameOf(chain.id, chain.steps))
  }

  conflict(left: FootprintId, right: FootprintId): boolean {
    return this.footprints.conflict(left, right)
  }

  /** Whether the next step of the chain is known to touch nothing that another chain has ever touched in conflict. */
  isPrivate(chain: Chain): boolean {
    const footprint = this.footprintOf(chain)
    return footprint !== undefined && !this.isContended(footprint)
  }

  /** The most steps that the chain took in any run; 0 if it never moved. */
  stepsOf(chain: ChainId): number {
    return this.counts.get(chain)?.steps ?? 0
  }

  /** The most steps on contended resources that the chain took in any run. */
  contendedStepsOf(chain: ChainId): number {
    return this.counts.get(chain)?.contended ?? 0
  }

  /** The chain that forked this one, and chains that were seen to be forked. */
  get forks(): ReadonlyMap<ChainId, ChainId> {
    return this.parents
  }

  /** Learns from a step. */
  after(step: Performed): void {
    const { chain, footprint, postedAt } = step
    const poster = postedAt < 0 ? undefined : this.moved[postedAt]
    if (poster !== undefined && poster !== chain.id && chain.kind === 'program') this.parents.set(chain.id, poster)
    this.moved[step.index] = chain.id
    this.marks[step.index] = footprint
    this.moved.length = step.index + 1
    // A crash touches its whole process, and would make all of it look contended. Time and the end touch everything.
    if (chain.kind !== 'program' && chain.kind !== 'stall' && chain.target === undefined) return
    this.touched.set(nameOf(chain.id, chain.steps - 1), footprint)
    this.use(chain.id, footprint)
  }

  /** Learns from the run that ended. Counts never shrink: a run that a crash cut short says nothing of its chains. */
  end(): void {
    const counted = new Map<ChainId, Counts>()
    this.moved.forEach((chain, index) => {
      const counts = counted.get(chain) ?? { steps: 0, contended: 0 }
      counts.steps++
      if (this.isContended(this.marks[index] ?? 0)) counts.contended++
      counted.set(chain, counts)
    })
    for (const [chain, counts] of counted) this.counts.set(chain, most(counts, this.counts.get(chain)))
    this.moved.length = 0
  }

  private use(chain: ChainId, footprint: FootprintId): void {
    for (const entry of this.footprints.accessesOf(footprint)) {
      const usage = this.usages.get(entry >> 2)
      const kinds = 1 << (entry & 3)
      if (usage === undefined) this.usages.set(entry >> 2, { owner: chain, kinds })
      else {
        usage.kinds |= kinds
        if (usage.owner !== chain) usage.owner = many
      }
    }
  }

  private isContended(footprint: FootprintId): boolean {
    for (const entry of this.footprints.accessesOf(footprint)) {
      const usage = this.usages.get(entry >> 2)
      if (usage?.owner === many && canConflict(usage.kinds)) return true
    }
    return false
  }
}

/** Lets an experience learn from the runs of a strategy. */
export function teaching(experience: Experience, strategy: Strategy): Strategy {
  return layered(strategy, chooser => new Teaching(chooser, experience))
}

class Teaching extends Layer {
  private readonly experience: Experience

  constructor(inner: Chooser, experience: Experience) {
    super(inner)
    this.experience = experience
  }

  override after(step: Performed): void {
    super.after(step)
    this.experience.after(step)
  }

  override end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    super.end(how, unperformed)
    this.experience.end()
  }
}

/** Who has touched a resource, and in which ways: one bit per kind of access. */
interface Usage {
  owner: ChainId
  kinds: number
}

interface Counts {
  steps: number
  contended: number
}

const many: ChainId = -1

function canConflict(kinds: number): boolean {
  const both = (1 << access.read) | (1 << access.add)
  return (kinds & (1 << access.write)) !== 0 || (kinds & both) === both
}

function most(left: Counts, right: Counts | undefined): Counts {
  if (right === undefined) return left
  return { steps: Math.max(left.steps, right.steps), contended: Math.max(left.contended, right.contended) }
}

function nameOf(chain: ChainId, steps: number): number {
  return chain * 4096 + steps
}
