import type { Model } from '../harness/check/model.ts'
import { containerOf } from './container.ts'
import { equalValues, listOf, reversed, sequenceKey, valuesOf, type Cell } from './sequence.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What a queue is asked. A dequeue answers a value, or null where the queue was empty. */
export type QueueCall = { readonly f: 'enqueue'; readonly value: Value } | { readonly f: 'dequeue' }

/** The values of a queue: `front`, and then those of `back` in opposite order. */
export interface Queue {
  readonly front: Cell
  readonly back: Cell
}

/** A queue: first in, first out. */
export function fifoQueue(initial: readonly Value[] = []): Model<Queue, QueueCall, Value | undefined> {
  const model: Model<Queue, QueueCall, Value | undefined> = {
    name: 'fifo-queue',
    initial: { front: listOf(initial), back: null },
    step: (queue, { input, outcome }) =>
      input.f === 'enqueue'
        ? [{ front: queue.front, back: { value: input.value, rest: queue.back } }]
        : dequeue(queue, outcome.kind === 'ok' ? outcome.answer : undefined),
    key: queue => sequenceKey(itemsOf(queue)),
    describe: queue => `the queue holds [${itemsOf(queue).map(valueText).join(', ')}]`,
  }
  return containerOf(model, initial, { order: 'fifo', insertion: 'enqueue', keyOf: valueKey })
}

function itemsOf({ front, back }: Queue): Value[] {
  return [...valuesOf(front), ...valuesOf(back).reverse()]
}

/** `answer` is undefined where it is not known. */
function dequeue(queue: Queue, answer: Value | undefined): readonly Queue[] {
  const front = queue.front ?? reversed(queue.back)
  const back = queue.front === null ? null : queue.back
  if (front === null) return answer === null || answer === undefined ? [queue] : []
  if (answer !== undefined && !equalValues(front.value, answer)) return []
  return [{ front: front.rest, back }]
}
