import type { Model } from '../harness/check/model.ts'
import { exactSum } from '../harness/history/value.ts'

/** What a counter is asked: to add a number (1 where none is given), or its value. */
export interface CounterCall {
  readonly f: 'add' | 'increment' | 'decrement' | 'read'
  readonly value?: number | bigint | null
}

/** A counter. Only what a read answers is judged. Integers are added exactly, however large. */
export function counter(
  initial: number | bigint = 0,
): Model<number | bigint, CounterCall, number | bigint | null | undefined> {
  return {
    name: 'counter',
    initial,
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' && input.f === 'read' ? outcome.answer : undefined
      if (answer !== undefined && answer !== null && answer !== state) return []
      return [exactSum(state, added(input))]
    },
    key: state => (typeof state === 'number' ? state : String(state)),
    describe: state => `the counter is at ${String(state)}`,
  }
}

function added({ f, value }: CounterCall): number | bigint {
  if (f === 'read') return 0
  const amount = value ?? 1
  return f === 'decrement' ? -amount : amount
}
