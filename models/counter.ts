import type { Model } from '../harness/check/model.ts'

/** What a counter is asked: to add a number (1 where none is given), or its value. */
export interface CounterCall {
  readonly f: 'add' | 'increment' | 'decrement' | 'read'
  readonly value?: number | null
}

/** A counter. Only what a read answers is judged. */
export function counter(initial = 0): Model<number, CounterCall, number | null | undefined> {
  return {
    name: 'counter',
    initial,
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' && input.f === 'read' ? outcome.answer : undefined
      if (typeof answer === 'number' && answer !== state) return []
      return [state + added(input)]
    },
    key: state => state,
    describe: state => `the counter is at ${String(state)}`,
  }
}

function added({ f, value }: CounterCall): number {
  if (f === 'read') return 0
  const amount = value ?? 1
  return f === 'decrement' ? -amount : amount
}
