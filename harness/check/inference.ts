import type { Buffers } from './buffers.ts'
import { blind, other, pure, refused, type Classes } from './classes.ts'

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
    for (let id = 0; id < count; id++) rows[state * count + id] = classes.asked(state, id)
    if (classes.model.internal !== undefined) classes.internal(state)
  }
  const states = classes.states.size
  const successors = new Int32Array(states * count)
  const kinds = new Int32Array(count)
  for (let id = 0; id < count; id++) {
    for (let state = 0; state < states; state++) successors[id * states + state] = rows[state * count + id] ?? refused
    kinds[id] = kindOf(successors, id * states, states)
  }
  classes.adoptDense(states, successors, kinds)
}

function kindOf(successors: Int32Array, from: number, states: number): number {
  const first = successors[from] ?? refused
  let isPure = true
  let isBlind = first >= 0
  for (let state = 0; state < states && (isPure || isBlind); state++) {
    const next = successors[from + state] ?? refused
    if (next !== refused && next !== state) isPure = false
    if (next !== first) isBlind = false
  }
  return isPure ? pure : isBlind ? blind : other
}
