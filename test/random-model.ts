import type { Model } from '../harness/check/model.ts'
import type { Random } from '../harness/random.ts'
import type { Family } from './random-history.ts'

/** Which features a random model may have. */
export interface Features {
  readonly branching: boolean
  readonly multiPoint: boolean
  readonly internal: boolean
  readonly clients: boolean
}

/** A row of successors, by state. */
type Row = readonly (readonly number[])[]

/**
 * A model that is nothing but a random table, so that no property that a reduction may wrongly rely on holds by
 * accident. Rows of the useful kinds (reads, writes, compare-and-set) are drawn more often than chance would.
 */
export function randomModel(random: Random, features: Features): Family<number, number, number> {
  const states = 2 + random.below(3)
  const inputs = 2 + random.below(4)
  const answers = 1 + random.below(2)
  const pointsOf = Array.from({ length: inputs }, () => (features.multiPoint && random.below(2) === 0 ? 2 : 1))
  const readsClient = features.clients && random.below(2) === 0
  const rows = new Map<string, Row>()
  const spontaneous = Array.from({ length: states }, () =>
    features.internal && random.below(2) === 0 ? [random.below(states)] : [],
  )

  function rowOf(name: string): Row {
    const known = rows.get(name)
    if (known !== undefined) return known
    const row = randomRow(random, states, features.branching)
    rows.set(name, row)
    return row
  }

  const model: Model<number, number, number> = {
    name: 'random',
    initial: 0,
    step: (state, point) => {
      const answer = point.outcome.kind === 'ok' ? point.outcome.answer : -1
      const client = readsClient ? point.client % 2 : 0
      return rowOf(`${point.input}/${answer}/${point.index}/${client}`)[state] ?? []
    },
    key: state => state,
    ...(features.multiPoint ? { points: (input: number) => pointsOf[input] ?? 1 } : {}),
    ...(features.internal ? { internal: (state: number) => spontaneous[state] ?? [] } : {}),
  }
  const all = Array.from({ length: answers }, (_, answer) => answer)
  return { name: nameOf(features), model, input: from => from.below(inputs), answers: () => all }
}

function nameOf({ branching, multiPoint, internal, clients }: Features): string {
  const named = [
    branching ? ', branching' : '',
    multiPoint ? ', points' : '',
    internal ? ', internal' : '',
    clients ? ', clients' : '',
  ]
  return `random table${named.join('')}`
}

function randomRow(random: Random, states: number, branching: boolean): Row {
  const target = random.below(states)
  const from = random.below(states)
  const kind = random.below(branching ? 7 : 6)
  return Array.from({ length: states }, (_, state) => {
    switch (kind) {
      case 0:
        return state === from ? [state] : []
      case 1:
        return state === from ? [] : [state]
      case 2:
        return [target]
      case 3:
        return state === from ? [target] : []
      case 4:
        return [(state + 1) % states]
      case 5:
        return random.below(3) === 0 ? [] : [random.below(states)]
      default:
        return [...new Set([random.below(states), random.below(states)])]
    }
  })
}
