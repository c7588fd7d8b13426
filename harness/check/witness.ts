import { invariant } from '../invariant.ts'
import type { Operation } from '../history/operation.ts'
import type { Model } from './model.ts'
import { Limits } from './limits.ts'
import { PartitionSearch, Workspace } from './linearize.ts'
import { Prepared } from './prepared.ts'
import type { Tuning } from './tuning.ts'
import type { Linearization, LinearizedPoint } from './verdict.ts'

/**
 * The order of points that explains a linearizable history. Partitions are searched once more, for deciding keeps
 * nothing, and their orders are merged by the moments at which their points were placed.
 */
export function witnessOf<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  tuning: Tuning,
): Linearization {
  const workspace = new Workspace()
  const prepared = new Prepared(operations, model, tuning, workspace.buffers)
  const search = new PartitionSearch(prepared, tuning, new Limits({}), workspace)
  const positions = completionPositions(prepared)
  const placed: { at: number; point: LinearizedPoint }[] = []
  for (let partition = 0; partition < prepared.partitions; partition++) {
    const end = search.run(partition)
    invariant(end.kind === 'found', 'a partition that was linearizable still is')
    for (const { operation, index, beforeReturnOf } of end.points()) {
      placed.push({ at: positions[beforeReturnOf] ?? 0, point: { operation, index } })
    }
  }
  addLeftOut(prepared, positions, placed)
  return placed.sort((left, right) => left.at - right.at).map(({ point }) => point)
}

/** For each operation, the place of its completion among all entries. */
function completionPositions<State, Input, Answer>(prepared: Prepared<State, Input, Answer>): Int32Array {
  const positions = new Int32Array(prepared.operations.length).fill(-1)
  const { entries, length } = prepared.timeline
  for (let at = 0; at < length; at++) {
    const entry = entries[at] ?? 0
    if (entry < 0) positions[~entry] = at
  }
  return positions
}

/** Operations that are always allowed and change nothing took no part in the search. */
function addLeftOut<State, Input, Answer>(
  prepared: Prepared<State, Input, Answer>,
  positions: Int32Array,
  placed: { at: number; point: LinearizedPoint }[],
): void {
  const seen = new Set(placed.map(({ point }) => point.operation))
  for (const { id, input, outcome } of prepared.operations) {
    const points = prepared.model.points?.(input, outcome) ?? 1
    if (outcome.kind !== 'ok' || points === 0 || seen.has(id)) continue
    placed.push({ at: positions[id] ?? 0, point: { operation: id, index: 0 } })
  }
}
