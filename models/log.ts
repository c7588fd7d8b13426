import type { Model } from '../harness/check/model.ts'
import { sequenceKey } from './sequence.ts'
import { valueText, type Value } from '../harness/history/value.ts'

/** What an append-only log is asked. A read answers all values in order. */
export type LogCall = { readonly f: 'append'; readonly value: Value } | { readonly f: 'read' }

/** A log that only grows. An append may answer the position that it took, counted from 0. */
export function log(initial: readonly Value[] = []): Model<readonly Value[], LogCall, Value | undefined> {
  return {
    name: 'log',
    initial,
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      if (input.f === 'append') {
        return typeof answer === 'number' && answer !== state.length ? [] : [[...state, input.value]]
      }
      return !Array.isArray(answer) || sequenceKey(answer as readonly Value[]) === sequenceKey(state) ? [state] : []
    },
    key: sequenceKey,
    describe: state => `the log holds [${state.map(valueText).join(', ')}]`,
    kind: ({ input }) => (input.f === 'read' ? 'pure' : 'other'),
  }
}
