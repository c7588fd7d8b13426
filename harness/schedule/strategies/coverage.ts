import type { Footprints } from '../../world/footprint.ts'
import type { Unperformed } from '../../world/forgone.ts'
import type { Chooser, Performed, Strategy } from '../strategy.ts'
import { Trace } from '../trace.ts'
import { Layer, layered } from './layer.ts'

/** Which classes of equivalent runs were seen, by strategy and over all. */
export class Classes {
  private readonly all = new Set<string>()
  private readonly samples = new Map<string, Sample>()

  /** Distinct classes over all strategies. */
  get size(): number {
    return this.all.size
  }

  add(strategy: string, name: string): void {
    this.all.add(name)
    let sample = this.samples.get(strategy)
    if (sample === undefined) this.samples.set(strategy, (sample = { runs: 0, counts: new Map() }))
    sample.runs++
    sample.counts.set(name, (sample.counts.get(name) ?? 0) + 1)
  }

  /**
   * The estimated probability that the next run of a strategy shows a class that its runs have not shown: the share of
   * runs whose class came up just once (Good, "The Population Frequencies of Species and the Estimation of Population
   * Parameters", Biometrika 1953). It means something only for a strategy whose runs are independent of each other,
   * and never for several together. Undefined before its first run.
   */
  chanceOfNew(strategy: string): number | undefined {
    const sample = this.samples.get(strategy)
    if (sample === undefined) return undefined
    const once = [...sample.counts.values()].filter(count => count === 1).length
    return once / sample.runs
  }

  has(name: string): boolean {
    return this.all.has(name)
  }

  /** How many runs of a strategy there were, and of how many distinct classes they are. */
  sampleOf(strategy: string): { readonly runs: number; readonly classes: number } {
    const sample = this.samples.get(strategy)
    return { runs: sample?.runs ?? 0, classes: sample?.counts.size ?? 0 }
  }

  /** The strategies that have had a run. */
  get strategies(): readonly string[] {
    return [...this.samples.keys()]
  }
}

interface Sample {
  runs: number
  readonly counts: Map<string, number>
}

/** The class that a trace is of, as text. */
export function className(trace: Trace): string {
  const { low, high } = trace.classHash()
  return `${String(low)} ${String(high)}`
}

/** Notes of each run that came to its end which class it is of. */
export function covering(classes: Classes, footprints: Footprints, strategy: Strategy): Strategy {
  const trace = new Trace(footprints)
  return noting(classes, trace, tracing(trace, strategy))
}

/** The same where somebody else keeps the trace of each run. */
export function noting(classes: Classes, trace: Trace, strategy: Strategy): Strategy {
  return layered(strategy, chooser => new Noting(chooser, () => classes.add(strategy.name, className(trace))))
}

/** Keeps the order of each run's steps in `trace`. */
export function tracing(trace: Trace, strategy: Strategy): Strategy {
  return layered(strategy, chooser => new Tracing(chooser, trace))
}

class Tracing extends Layer {
  private readonly trace: Trace

  constructor(inner: Chooser, trace: Trace) {
    super(inner)
    this.trace = trace
    trace.truncate(0)
  }

  override after(step: Performed): void {
    super.after(step)
    this.trace.order(this.trace.append(step))
  }
}

class Noting extends Layer {
  private readonly note: () => void

  constructor(inner: Chooser, note: () => void) {
    super(inner)
    this.note = note
  }

  override end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    super.end(how, unperformed)
    if (how === 'complete') this.note()
  }
}
