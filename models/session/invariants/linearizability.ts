import type { Model } from '../../../harness/check/model.ts'
import { check } from '../../../harness/check/precedence.ts'
import type { Invariant } from '../../../harness/explore/invariant.ts'

/** The operations look as if each had happened at its points, in some order that keeps what clients could see. */
export function linearizability<State, Request, Answer>(
  model: Model<State, Request, Answer>,
): Invariant<Request, Answer> {
  return {
    id: 'linearizability',
    claim: `the history has a linearization by the model ${model.name}`,
    breach({ history }, precedes) {
      const verdict = check(model, history.operations, precedes)
      if (verdict.kind !== 'violation') return undefined
      const { longest, stuck } = verdict.violation
      const placed = `an order explains ${longest.length} points at most`
      const which =
        stuck.length === 0 ? 'the rest wait for each other' : `then none of ${stuck.join(', ')} can come next`
      return { sentence: `no order of the operations explains their answers: ${placed}, ${which}`, operations: stuck }
    },
  }
}
