import type { Chain, ChainId } from '../../world/chain.ts'
import type { FootprintId } from '../../world/footprint.ts'
import type { Unperformed } from '../../world/forgone.ts'
import { abandon, type Chooser, type Performed, type Strategy } from '../strategy.ts'
import { Layer } from './layer.ts'

/** A strategy that runs every schedule twice; `divergedAt` is the first step that was not the same both times. */
export interface Repeated extends Strategy {
  readonly divergedAt: number | undefined
}

/**
 * Runs each schedule of a strategy twice and compares what could move, and what each step touched. A program that uses
 * a clock, randomness or memory outside the World gives itself away, and no finding about it can be trusted.
 */
export function repeating(strategy: Strategy): Repeated {
  const first: Moment[] = []
  let again = false
  const repeated = {
    name: strategy.name,
    divergedAt: undefined as number | undefined,
    begin(): Chooser | undefined {
      again = !again
      if (!again) return new Repeating(first, step => (repeated.divergedAt ??= step))
      const chooser = strategy.begin()
      return chooser === undefined ? undefined : new Recording(chooser, first)
    },
  }
  return repeated
}

/** What there was to see at one step. */
interface Moment {
  readonly choice: number
  readonly candidates: readonly ChainId[]
  footprint: FootprintId
}

class Recording extends Layer {
  private readonly moments: Moment[]

  constructor(inner: Chooser, moments: Moment[]) {
    super(inner)
    this.moments = moments
    moments.length = 0
  }

  override pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const choice = super.pick(candidates, running)
    this.moments.push({ choice, candidates: candidates.map(chain => chain.id), footprint: 0 })
    return choice
  }

  override after(step: Performed): void {
    super.after(step)
    const moment = this.moments[step.index]
    if (moment !== undefined) moment.footprint = step.footprint
  }
}

class Repeating implements Chooser {
  private readonly moments: readonly Moment[]
  private readonly diverge: (step: number) => void
  private step = 0

  constructor(moments: readonly Moment[], diverge: (step: number) => void) {
    this.moments = moments
    this.diverge = diverge
  }

  pick(candidates: readonly Chain[]): number {
    const moment = this.moments[this.step]
    const same =
      moment?.candidates.length === candidates.length &&
      candidates.every((chain, index) => chain.id === moment.candidates[index])
    if (!same) this.diverge(this.step)
    this.step++
    return moment === undefined || !same ? abandon : moment.choice
  }

  after({ index, footprint }: Performed): void {
    if (this.moments[index]?.footprint !== footprint) this.diverge(index)
  }

  end(_how: 'complete' | 'abandoned' | 'cut', _unperformed: readonly Unperformed[]): void {
    if (this.step < this.moments.length) this.diverge(this.step)
  }
}
