import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { session } from '../../models/session/model.ts'
import type { Model } from '../check/model.ts'
import { askable, type Place } from './askable.ts'

type Input = 'open' | 'use' | 'close'

/** A thing that must be opened before it is used, and is closed at most once. */
const thing: Model<string, Input> = {
  name: 'thing',
  initial: 'new',
  step: (state, { input }) =>
    input === 'open' ? ['open'] : input === 'close' ? ['closed'] : state === 'open' ? [state] : [],
  key: state => state,
  precondition: (state, input) => (input === 'open' ? state === 'new' : state === 'open'),
}

function asked(...clients: Input[][]): readonly boolean[] {
  return askable(
    thing,
    clients.flatMap((inputs, client) => inputs.map(input => ({ client, input }))),
  )
}

describe('what can be asked', () => {
  test('follows from what its own client asked before', () => {
    expect(asked(['open', 'use', 'close'])).toEqual([true, true, true])
    expect(asked(['use', 'open', 'use'])).toEqual([false, true, true])
    expect(asked(['open', 'close', 'use'])).toEqual([true, true, false])
  })

  test('follows from what any other may have asked by then', () => {
    expect(asked(['use', 'use'], ['open'])).toEqual([true, true, true])
    expect(asked(['use'], ['close'])).toEqual([false, false])
  })

  test('does not follow from what makes no sense itself', () => {
    // The second open is ruled out, so nothing opens it again after it was closed.
    expect(asked(['open', 'close', 'open', 'use'])).toEqual([true, true, false, false])
  })

  test('is anything where a model has no precondition', () => {
    const { precondition: _none, ...free } = thing
    expect(askable(free, [{ client: 0, input: 'use' }])).toEqual([true])
  })

  test('is anything where there are more states than are worth looking at', () => {
    const counting: Model<number, string> = {
      name: 'counting',
      initial: 0,
      step: state => [state + 1],
      key: state => state,
      internal: state => [state + 1],
      precondition: (_, input) => input !== 'never',
    }
    expect(askable(counting, [{ client: 0, input: 'never' }])).toEqual([true])
  })

  test('is what any order of the operations shows, by brute force', () => {
    const inputs = fc.constantFrom<Input>('open', 'use', 'close')
    const places = fc.array(fc.record({ client: fc.nat({ max: 2 }), input: inputs }), { maxLength: 5 })
    fc.assert(
      fc.property(places, all => {
        expect(askable(thing, all)).toEqual(bruteForce(all))
      }),
    )
  })
})

/** Runs every order that keeps each client's own. */
function bruteForce(places: readonly Place<Input>[]): readonly boolean[] {
  const seen = places.map(() => false)
  const go = (left: readonly number[], state: string): void => {
    for (const place of left) {
      const { client, input } = places[place] ?? { client: -1, input: 'use' }
      if (left.some(other => other < place && places[other]?.client === client)) continue
      const makesSense = input === 'open' ? state === 'new' : state === 'open'
      if (makesSense) seen[place] = true
      const after = !makesSense || input === 'use' ? state : input === 'open' ? 'open' : 'closed'
      go(
        left.filter(other => other !== place),
        after,
      )
    }
  }
  go([...places.keys()], 'new')
  return seen
}

test('a model of several points and partitions is asked part by part', () => {
  const precondition: typeof session.precondition = ({ running, answered, uncertain }, { operation }) =>
    operation !== 'resume' || running !== null || answered.length + uncertain.length > 0
  const careful = { ...session, precondition }
  const turn = { operation: 'turn', session: 's1', message: 'a' } as const
  const resume = { operation: 'resume', session: 's1', message: 'b' } as const
  const elsewhere = { ...resume, session: 's2' }
  const places = [turn, resume, elsewhere].map((input, client) => ({ client, input }))
  expect(askable(careful, places)).toEqual([true, true, false])
})
