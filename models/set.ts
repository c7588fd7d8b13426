import type { Model } from '../harness/check/model.ts'
import { equalValues, sequenceKey } from './sequence.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What a set is asked. */
export type SetCall =
  | { readonly f: 'add'; readonly value: Value }
  | { readonly f: 'remove'; readonly value: Value }
  | { readonly f: 'contains'; readonly value: Value }
  | { readonly f: 'read' }

/**
 * A set of values. `add` and `remove` may answer whether they changed it, `contains` answers a boolean, `read` all
 * values in any order.
 */
export function set(initial: readonly Value[] = []): Model<readonly Value[], SetCall, Value | undefined> {
  return {
    name: 'set',
    initial: initial.reduce<readonly Value[]>(withValue, []),
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      const next = followed(state, input)
      return answer === undefined || answers(state, input, answer) ? [next] : []
    },
    key: sequenceKey,
    split: input => (input.f === 'read' ? undefined : String(valueKey(input.value))),
    describe: state => `the set holds {${state.map(valueText).join(', ')}}`,
  }
}

function followed(state: readonly Value[], input: SetCall): readonly Value[] {
  if (input.f === 'add') return withValue(state, input.value)
  if (input.f !== 'remove') return state
  return holds(state, input.value) ? state.filter(each => !equalValues(each, input.value)) : state
}

function answers(state: readonly Value[], input: SetCall, answer: Value): boolean {
  if (input.f === 'read') return !Array.isArray(answer) || sameValues(state, answer as readonly Value[])
  // A system that says nothing of use when it adds (an echo, nil) is not held to it.
  if (typeof answer !== 'boolean') return true
  return answer === (input.f === 'add' ? !holds(state, input.value) : holds(state, input.value))
}

function sameValues(state: readonly Value[], read: readonly Value[]): boolean {
  const sorted = read.reduce<readonly Value[]>(withValue, [])
  return sequenceKey(sorted) === sequenceKey(state)
}

function holds(state: readonly Value[], value: Value): boolean {
  return state.some(each => equalValues(each, value))
}

/** Values stay in the order of their keys, so that equal sets are written alike. */
function withValue(state: readonly Value[], value: Value): readonly Value[] {
  if (holds(state, value)) return state
  return [...state, value].sort((left, right) => (String(valueKey(left)) < String(valueKey(right)) ? -1 : 1))
}
