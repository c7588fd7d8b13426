import { invariant } from '../../invariant.ts'
import type { Footprints } from '../../world/footprint.ts'
import type { Chooser, Strategy } from '../strategy.ts'
import { covering, type Classes } from './coverage.ts'
import { Experience, teaching } from './experience.ts'
import { guided, type SamplerName } from './sampler.ts'

/** What a rotation needs to know. */
export interface RotationOptions {
  readonly seed: number
  readonly footprints: Footprints
  /** What other strategies have learned about the program, if any have. */
  readonly experience?: Experience
  /** Where to note which classes the runs are of, which costs about as much as the runs. */
  readonly classes?: Classes
}

const order: readonly SamplerName[] = ['pos', 'random', 'pct3', 'surw', 'pct2', 'pct4']

/**
 * Samplers in turn, for ever, each learning from the runs of all: no one of them is safe alone, for each has bugs that
 * it all but never finds and another finds at once.
 */
export class Rotation implements Strategy {
  readonly name = 'rotation'
  /** Which sampler makes the run under way, or made the last one. */
  current: SamplerName = 'pos'
  private readonly samplers: readonly Strategy[]
  private turn = 0

  constructor({ seed, footprints, experience = new Experience(footprints), classes }: RotationOptions) {
    this.samplers = order.map((name, index) => {
      const sampler = teaching(experience, guided(name, seed * order.length + index, experience))
      return classes === undefined ? sampler : covering(classes, footprints, sampler)
    })
  }

  begin(): Chooser {
    const turn = this.turn++ % order.length
    this.current = order[turn] ?? 'pos'
    const chooser = this.samplers[turn]?.begin()
    invariant(chooser !== undefined, 'a sampler never comes to its end')
    return chooser
  }
}
