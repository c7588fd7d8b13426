import type { Footprints } from '../../world/footprint.ts'
import type { Strategy } from '../strategy.ts'
import { eliding } from './elision.ts'
import { Experience, teaching } from './experience.ts'
import { pct } from './pct.ts'
import { planningFaults } from './planned-faults.ts'
import { pos } from './pos.ts'
import { randomWalk } from './random.ts'
import { surw } from './surw.ts'
import { urw } from './urw.ts'

/** The strategies that draw each schedule at random, independently of the others but for what they learn. */
export const samplerNames = ['random', 'pos', 'pct2', 'pct3', 'pct4', 'urw', 'surw'] as const

export type SamplerName = (typeof samplerNames)[number]

/** The bare algorithm; something else must let `experience` learn. */
export function bareSampler(name: SamplerName, seed: number, experience: Experience): Strategy {
  switch (name) {
    case 'random':
      return randomWalk(seed)
    case 'pos':
      return pos(seed, experience)
    case 'urw':
      return urw(seed, experience)
    case 'surw':
      return surw(seed, experience)
    default:
      return pct({ seed, depth: Number(name.slice('pct'.length)) })
  }
}

/** A sampler as it is used: private effects at once, faults at random steps, and learning as it goes. */
export function sampler(name: SamplerName, seed: number, footprints: Footprints): Strategy {
  const experience = new Experience(footprints)
  return teaching(experience, guided(name, seed, experience))
}

/** The same on an experience that others share and feed. */
export function guided(name: SamplerName, seed: number, experience: Experience): Strategy {
  return eliding(experience, planningFaults(seed, bareSampler(name, seed, experience)))
}
