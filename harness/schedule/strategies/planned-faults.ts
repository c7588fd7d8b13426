import { Random } from '../../random.ts'
import type { Chain } from '../../world/chain.ts'
import type { Unperformed } from '../../world/forgone.ts'
import { abandon, type Chooser, type Strategy } from '../strategy.ts'
import { Layer, layered } from './layer.ts'

/**
 * Takes faults, and effects that are in flight, out of a sampler's choice and lets them strike at a random step of those
 * at which one could, each being as likely as every other and as none at all. Chosen like any other step, a crash that
 * can strike from the first step on strikes in the first few, and the crash in the middle of a long section is never
 * tried.
 */
export function planningFaults(seed: number, strategy: Strategy): Strategy {
  const plan = new Plan(seed)
  return layered(strategy, chooser => new PlanningFaults(chooser, plan.begin()))
}

/** When faults strike; learns at how many steps of a run one could. */
class Plan {
  private readonly random: Random
  private longest = firstGuess
  private known = false
  private quiet = false
  private chances = 0

  constructor(seed: number) {
    this.random = new Random(seed ^ 0x7f4a7c15)
  }

  begin(): this {
    this.chances = 0
    this.quiet = this.random.below(quietShare) === 0
    return this
  }

  /** Uniform over the steps that are left and over "never". Asked once at each step at which a fault could strike. */
  strikes(): boolean {
    const left = Math.max(this.longest - this.chances++, 1)
    return this.random.below(left + 1) === 0 && !this.quiet
  }

  choose(count: number): number {
    return this.random.below(count)
  }

  end(): void {
    this.longest = this.known ? Math.max(this.longest, this.chances) : this.chances
    this.known ||= this.chances > 0
  }
}

/** Steps at which a fault could strike, before there was a run. */
const firstGuess = 10

/** One run in as many has no faults at all. */
const quietShare = 5

class PlanningFaults extends Layer {
  private readonly plan: Plan
  private readonly certain: Chain[] = []
  private readonly optional: number[] = []
  private readonly places: number[] = []

  constructor(inner: Chooser, plan: Plan) {
    super(inner)
    this.plan = plan
  }

  override pick(candidates: readonly Chain[], running: Chain | undefined): number {
    this.sort(candidates)
    const { optional, certain, plan } = this
    if (optional.length > 0 && plan.strikes()) return optional[plan.choose(optional.length)] ?? 0
    const index = super.pick(certain, running)
    return index === abandon ? abandon : (this.places[index] ?? 0)
  }

  override end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    this.plan.end()
    super.end(how, unperformed)
  }

  private sort(candidates: readonly Chain[]): void {
    this.certain.length = this.optional.length = this.places.length = 0
    candidates.forEach((chain, index) => {
      if (chain.optional) this.optional.push(index)
      else {
        this.certain.push(chain)
        this.places.push(index)
      }
    })
  }
}
