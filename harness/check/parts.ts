import type { Operation } from '../history/operation.ts'
import type { Model } from './model.ts'
import type { Tuning } from './tuning.ts'

/**
 * Which part of the state an operation touches, where every operation of the history touches one: by the model's
 * partition, or by its split if no operation is about the whole.
 *
 * @returns undefined where the history is of one piece
 */
export function partOf<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  { special, wrong }: Tuning,
): ((input: Input) => string) | undefined {
  if (model.partition !== undefined) return input => model.partition?.(input) ?? ''
  if (model.split === undefined || special === false) return undefined
  const isWhole = ({ input, outcome }: Operation<Input, Answer>): boolean =>
    outcome.kind !== 'failed' && model.split?.(input) === undefined
  if (wrong !== 'split-whole' && operations.some(isWhole)) return undefined
  return input => model.split?.(input) ?? ''
}
