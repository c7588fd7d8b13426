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

  /** The strategies that have had a run. */
  get strategies(): readonly string[] {
    return [...this.samples.keys()]
  }
}

interface Sample {
  runs: number
  readonly counts: Map<string, number>
}

/** Notes of each run that came to its end which class it is of. */
export function covering(classes: Classes, footprints: Footprints, strategy: Strategy): Strategy {
  const trace = new Trace(footprints)
  return layered(strategy, chooser => new Covering(chooser, trace, name => classes.add(strategy.name, name)))
}

class Covering extends Layer {
  private readonly trace: Trace
  private readonly note: (name: string) => void

  constructor(inner: Chooser, trace: Trace, note: (name: string) => void) {
    super(inner)
    this.trace = trace
    this.note = note
    trace.truncate(0)
  }

  override after(step: Performed): void {
    super.after(step)
    this.trace.order(this.trace.append(step))
  }

  override end(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void {
    super.end(how, unperformed)
    if (how !== 'complete') return
    const { low, high } = this.trace.classHash()
    this.note(`${String(low)} ${String(high)}`)
  }
}
