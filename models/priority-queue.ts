import type { Model } from '../harness/check/model.ts'
import { containerOf } from './container.ts'

/** A number; integers beyond 2^53 are bigints. */
export type Priority = number | bigint

/** What a priority queue is asked. An extraction answers the smallest number, or null where there was none. */
export type PriorityQueueCall = { readonly f: 'insert'; readonly value: Priority } | { readonly f: 'extract' }

/** A priority queue of numbers, smallest first. */
export function priorityQueue(
  initial: readonly Priority[] = [],
): Model<readonly Priority[], PriorityQueueCall, Priority | null | undefined> {
  const model: Model<readonly Priority[], PriorityQueueCall, Priority | null | undefined> = {
    name: 'priority-queue',
    initial: [...initial].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0)),
    step: (state, { input, outcome }) => {
      if (input.f === 'insert') return [inserted(state, input.value)]
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      const smallest = state[0]
      if (smallest === undefined) return answer === null || answer === undefined ? [state] : []
      return answer === undefined || answer === smallest ? [state.slice(1)] : []
    },
    key: state => state.join(','),
    describe: state => `the queue holds [${state.join(', ')}]`,
  }
  return containerOf(model, initial, { order: 'priority', insertion: 'insert', keyOf: each => each })
}

function inserted(sorted: readonly Priority[], value: Priority): readonly Priority[] {
  const at = sorted.findIndex(each => each > value)
  return at < 0 ? [...sorted, value] : [...sorted.slice(0, at), value, ...sorted.slice(at)]
}
