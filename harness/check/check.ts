import { invariant } from '../invariant.ts'
import type { Operation } from '../history/operation.ts'
import { Limits, type Budget } from './limits.ts'
import { decide, PartitionSearch } from './linearize.ts'
import type { Model } from './model.ts'
import { Prepared } from './prepared.ts'
import { faultOf } from './replay.ts'
import type { Tuning } from './tuning.ts'
import type { Linearization, Verdict, Violation } from './verdict.ts'
import { witnessOf } from './witness.ts'

/** What a check may cost, and for tests how it is done. */
export interface CheckOptions extends Budget {
  readonly tuning?: Tuning
}

/**
 * Decides whether a history is linearizable: whether every operation can be given moments between its invocation and
 * its completion at which, one after another, they take effect as the model allows. Failed operations are left out,
 * unknown ones may have taken effect at any later moment or never.
 *
 * @param operations by id; their times say which of them precede others
 * @throws ContradictedKind when the model's `kind` and `step` disagree
 */
export function check<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  options: CheckOptions = {},
): Verdict {
  const tuning = options.tuning ?? {}
  const limits = new Limits(options)
  const prepared = new Prepared(operations, model, tuning)
  const search = new PartitionSearch(prepared, tuning, limits)
  const decision = decide(search, limits)
  search.release()
  switch (decision.kind) {
    case 'linearizable':
      return new Linearizable(() => verifiedWitness(prepared, tuning))
    case 'violation':
      return new Violated(() => ({ longest: [], stuck: [] }))
    case 'undecided':
      return { kind: 'undecided', reason: decision.reason, nodesVisited: limits.nodes }
  }
}

function verifiedWitness<State, Input, Answer>(
  prepared: Prepared<State, Input, Answer>,
  tuning: Tuning,
): Linearization {
  const linearization = witnessOf(prepared, tuning)
  const fault = faultOf(prepared.operations, prepared.model, linearization)
  invariant(fault === undefined, `the linearization found does not replay: ${fault ?? ''}`)
  return linearization
}

/** A verdict whose evidence is worked out when it is first read. */
class Linearizable {
  readonly kind = 'linearizable'
  private readonly find: () => Linearization
  private found: Linearization | undefined

  constructor(find: () => Linearization) {
    this.find = find
  }

  get linearization(): Linearization {
    this.found ??= this.find()
    return this.found
  }
}

class Violated {
  readonly kind = 'violation'
  private readonly find: () => Violation
  private found: Violation | undefined

  constructor(find: () => Violation) {
    this.find = find
  }

  get violation(): Violation {
    this.found ??= this.find()
    return this.found
  }
}
