import type { Breach } from '../../../harness/explore/invariant.ts'
import type { SessionRow } from '../artefacts.ts'
import type { SessionInvariant } from './session-run.ts'
import { firstBreach } from './session-run.ts'

/** Who was overtaken publishes nothing any more. */
export const noStaleEffect: SessionInvariant = {
  id: 'no-stale-effect',
  claim: 'nothing is published under a lower fence than was published before',
  breach: run => firstBreach(run.artefacts.rows, staleIn),
}

function staleIn({ key, published }: SessionRow): Breach | undefined {
  const at = published.findIndex((fence, index) => fence <= (published[index - 1] ?? 0))
  if (at < 0) return undefined
  const [fence, before] = [published[at], published[at - 1]]
  return { sentence: `${key} took what came with fence ${fence} after what came with ${before ?? 0}`, operations: [] }
}
