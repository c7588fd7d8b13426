import type { Buffers } from './buffers.ts'
import type { Classes } from './classes.ts'

/** More states than this are not enumerated. */
const mostStates = 1024

/** Successors worth asking for before a search has begun, beyond those that the number of points justifies. */
const freeSteps = 256

/**
 * Finds out which classes are pure and which are blind, by asking for every successor of every reachable state. All
 * classes of the history take part, those of crashed operations and internal operations included, so that what is
 * found holds in every state that a search can meet.
 *
 * Nothing happens where there are too many states: then every class keeps the kind that the model declares.
 */
export function inferKinds<State, Input, Answer>(
  classes: Classes<State, Input, Answer>,
  points: number,
  buffers: Buffers,
): void {
  const count = classes.count
  const budget = freeSteps + 16 * points
  const rows = buffers.take('rows', budget + count)
  for (let state = 0; state < classes.states.size; state++) {
    if (classes.states.size > mostStates || classes.states.size * count > budget) return
    for (let id = 0; id < count && classes.states.size <= mostStates; id++) {
      rows[state * count + id] = classes.asked(state, id)
    }
    if (classes.model.internal !== undefined) classes.internal(state)
  }
  classes.adopt(classes.states.size, rows)
}
