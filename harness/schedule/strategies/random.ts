import { Random } from '../../random.ts'
import type { Chooser, Strategy } from '../strategy.ts'

/** Chooses uniformly among what can move, run after run, for ever. */
export function randomWalk(seed: number): Strategy {
  const random = new Random(seed)
  const chooser: Chooser = {
    pick: candidates => (candidates.length === 1 ? 0 : random.below(candidates.length)),
  }
  return { name: 'random', begin: () => chooser }
}
