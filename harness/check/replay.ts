import type { Operation } from '../history/operation.ts'
import type { Model } from './model.ts'
import { internalOperation, type Linearization } from './verdict.ts'

/**
 * Re-verifies a linearization, sharing nothing with the search: every point of every ok operation is there once and
 * in order, unknown ones with a prefix of theirs; no point comes after one whose operation was invoked later than its
 * own completed; and the model allows each in turn, in at least one way.
 *
 * @returns what is wrong, or nothing
 */
export function faultOf<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  linearization: Linearization,
): string | undefined {
  const statesOf = new Map<string, readonly State[]>()
  let latestInvocation = -Infinity
  const placed = new Int32Array(operations.length)
  for (const { operation: id, index } of linearization) {
    if (id === internalOperation) {
      const before = statesOf.get('') ?? [model.initial]
      statesOf.set(
        '',
        distinct(
          model,
          before.flatMap(state => model.internal?.(state) ?? []),
        ),
      )
      continue
    }
    const operation = operations[id]
    if (operation === undefined || operation.outcome.kind === 'failed') return `${String(id)} must not be there`
    if (placed[id] !== index) return `point ${String(index)} of operation ${String(id)} is out of turn`
    placed[id] = index + 1
    const until = operation.outcome.kind === 'unknown' ? Infinity : operation.completedAt
    if (until < latestInvocation) return `operation ${String(id)} is placed after a later one`
    latestInvocation = Math.max(latestInvocation, operation.invokedAt)
    const point = { operation: id, client: operation.client, input: operation.input, outcome: operation.outcome, index }
    const partition = model.partition?.(operation.input) ?? ''
    const before = statesOf.get(partition) ?? [model.initial]
    const states = distinct(
      model,
      before.flatMap(state => model.step(state, point)),
    )
    statesOf.set(partition, states)
    if (states.length === 0) return `the model refuses point ${String(index)} of operation ${String(id)}`
  }
  return missingPoint(operations, model, placed)
}

function distinct<State, Input, Answer>(
  model: Model<State, Input, Answer>,
  states: readonly State[],
): readonly State[] {
  return states.length < 2 ? states : [...new Map(states.map(state => [model.key(state), state])).values()]
}

function missingPoint<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  placed: Int32Array,
): string | undefined {
  for (const { id, input, outcome } of operations) {
    const points = model.points?.(input, outcome) ?? 1
    const seen = placed[id] ?? 0
    if (outcome.kind === 'ok' && seen !== points) return `operation ${String(id)} is not placed`
    if (outcome.kind === 'unknown' && seen > points) return `operation ${String(id)} has too many points`
  }
  return undefined
}
