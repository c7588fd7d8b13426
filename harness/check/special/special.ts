import type { Operation } from '../../history/operation.ts'
import type { Container } from '../model.ts'
import { fifoOrder } from './fifo.ts'
import { fifoPositions } from './fifo-positions.ts'
import { lifoOrder } from './lifo.ts'
import { readPassage, type Passage, type SpecialEnd, type SpecialOptions } from './passage.ts'
import { priorityOrder } from './priority.ts'

/**
 * What a special algorithm says of a container's history: a log-linear one where values are unambiguous, for queues
 * else a search for pairs.
 *
 * @param timeline the entries of the history in the order of time
 * @returns undefined where none applies
 */
export function specialEnd<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  timeline: Int32Array,
  options: SpecialOptions,
): SpecialEnd | undefined {
  const passage = readPassage(operations, container, timeline)
  const end = passage === undefined ? undefined : unambiguousEnd(passage, container.order, timeline.length, options)
  // Unknown removals are tried only as if they had not happened, so a refusal says nothing where there are any.
  if (end?.kind === 'order' || (end !== undefined && passage?.hasUnknownRemoval === false)) return end
  return container.order === 'fifo' ? fifoPositions(operations, container, timeline, options) : undefined
}

function unambiguousEnd(
  passage: Passage,
  order: 'fifo' | 'lifo' | 'priority',
  gaps: number,
  { wrong }: SpecialOptions,
): SpecialEnd | undefined {
  if (passage.core !== undefined) return { kind: 'core', operations: passage.core }
  switch (order) {
    case 'fifo':
      return fifoOrder(passage, gaps)
    case 'lifo':
      return lifoOrder(passage, gaps, wrong)
    case 'priority':
      return priorityOrder(passage, gaps, wrong)
  }
}
