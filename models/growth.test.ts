import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Model } from '../harness/check/model.ts'
import type { Value } from '../harness/history/value.ts'
import { keyValue } from './key-value.ts'
import { log } from './log.ts'

const values = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 6 })
const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 })

function read(answer: Value): Parameters<NonNullable<ReturnType<typeof log>['growth']>['part']>[0] {
  return { client: 0, input: { f: 'read' }, outcome: { kind: 'ok', answer } }
}

/** The state after an operation of unknown outcome has taken effect. */
function after<State, Input, Answer>(model: Model<State, Input, Answer>, state: State, input: Input): State {
  const [next] = model.step(state, { operation: 0, client: 0, input, outcome: { kind: 'unknown' }, index: 0 })
  if (next === undefined) throw new Error('growing is always allowed')
  return next
}

describe('a log', () => {
  test('leads to another log if that one begins with it, whatever both held at first', () => {
    fc.assert(
      fc.property(values, values, values, (initial, left, right) => {
        const model = log(initial)
        const earlier = left.reduce((state, value) => after(model, state, { f: 'append', value }), model.initial)
        const part = model.growth?.part(read(right))
        if (part?.kind !== 'observes') throw new Error('a read of a list observes it')
        const whole = [...initial, ...left]
        const begins = whole.length <= right.length && whole.every((value, at) => value === right[at])
        expect(model.growth?.leadsTo(earlier, part.state)).toBe(begins)
      }),
    )
  })

  test('grows towards a log by a value exactly if it leads there with it', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 0, max: 2 }), fc.nat(6), (initial, right, value, length) => {
        const model = log(initial)
        const seen = [...initial, ...right]
        const earlier = right
          .slice(0, length)
          .reduce((state, each) => after(model, state, { f: 'append', value: each }), model.initial)
        const part = model.growth?.part(read(seen))
        if (part?.kind !== 'observes') throw new Error('a read of a list observes it')
        const asked = { client: 0, input: { f: 'append', value }, outcome: { kind: 'unknown' } } as const
        const expected = model.growth?.leadsTo(after(model, earlier, asked.input), part.state)
        expect(model.growth?.growsTowards?.(earlier, asked, part.state)).toBe(expected)
      }),
    )
  })
})

test('a text grows towards another by an append exactly if it leads there with it', () => {
  fc.assert(
    fc.property(texts, texts, fc.nat(6), (later, value, length) => {
      const { growth } = keyValue()
      const earlier = later.slice(0, length)
      const asked = { client: 0, input: { f: 'append', key: 'k', value }, outcome: { kind: 'unknown' } } as const
      expect(growth?.growsTowards?.(earlier, asked, later)).toBe(growth?.leadsTo(earlier + value, later))
    }),
  )
})
