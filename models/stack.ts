import type { Model } from '../harness/check/model.ts'
import { containerOf } from './container.ts'
import { equalValues, listOf, sequenceKey, valuesOf, type Cell } from './sequence.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What a stack is asked. A pop answers a value, or null where the stack was empty. */
export type StackCall = { readonly f: 'push'; readonly value: Value } | { readonly f: 'pop' }

/** A stack: last in, first out. `initial` has the bottom first. */
export function stack(initial: readonly Value[] = []): Model<Cell, StackCall, Value | undefined> {
  const model: Model<Cell, StackCall, Value | undefined> = {
    name: 'stack',
    initial: listOf([...initial].reverse()),
    step: (state, { input, outcome }) => {
      if (input.f === 'push') return [{ value: input.value, rest: state }]
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      if (state === null) return answer === null || answer === undefined ? [state] : []
      return answer === undefined || equalValues(state.value, answer) ? [state.rest] : []
    },
    key: state => sequenceKey(valuesOf(state)),
    describe: state => `the stack holds [${valuesOf(state).reverse().map(valueText).join(', ')}]`,
  }
  return containerOf(model, initial, { order: 'lifo', insertion: 'push', keyOf: valueKey })
}
