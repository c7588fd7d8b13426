import { invariant } from '../harness/invariant.ts'
import type { Engine } from './engine.ts'

/** Stands in until the harness is bound: it has no scenarios, so nothing can be asked of it. */
export const unboundEngine: Engine = {
  scenarios: [],
  search: async () => unbound(),
  replay: async () => unbound(),
}

function unbound(): never {
  invariant(false, 'the engine is not bound to the command')
}
