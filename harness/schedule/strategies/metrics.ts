import type { Chain } from '../../world/chain.ts'
import type { Unperformed } from '../../world/forgone.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import { Layer, layered } from './layer.ts'

/** What a strategy has done so far. */
export interface Metrics {
  runs: number
  /** Runs that it gave up, and runs that the bound on steps cut. */
  abandoned: number
  cut: number
  steps: number
  /** Steps at which there was more than one thing to do. */
  choices: number
  /** The most that could move at once. */
  widest: number
  /** Faults that struck. */
  faults: number
}

/** A strategy that counts what another does. */
export interface Measured extends Strategy {
  readonly metrics: Readonly<Metrics>
}

/** Counts the runs and steps of a strategy. */
export function measured(strategy: Strategy): Measured {
  const metrics: Metrics = { runs: 0, abandoned: 0, cut: 0, steps: 0, choices: 0, widest: 0, faults: 0 }
  return Object.assign(
    layered(strategy, chooser => new Measuring(chooser, metrics)),
    { metrics },
  )
}

class Measuring extends Layer {
  private readonly metrics: Metrics

  constructor(inner: Chooser, metrics: Metrics) {
    super(inner)
    this.metrics = metrics
    metrics.runs++
  }

  override pick(candidates: readonly Chain[], running: Chain | undefined): number {
    if (candidates.length > 1) this.metrics.choices++
    this.metrics.widest = Math.max(this.metrics.widest, candidates.length)
    return super.pick(candidates, running)
  }

  override after(step: Performed): void {
    this.metrics.steps++
    if (step.chain.isFault) this.metrics.faults++
    super.after(step)
  }

  override end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    if (how !== 'complete') this.metrics[how]++
    super.end(how, unperformed)
  }
}
