import type { Model } from '../harness/check/model.ts'
import type { Operation } from '../harness/history/operation.ts'

/**
 * Decides linearizability by trying every order, with nothing clever: what the checker is compared with. For
 * histories of a handful of operations.
 */
export function bruteForce<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): boolean {
  const relevant = operations.filter(each => each.outcome.kind !== 'failed')
  const points = relevant.map(each => model.points?.(each.input, each.outcome) ?? 1)
  const tried = new Set<string>()
  const partitionOf = (at: number): string => model.partition?.(relevant[at]?.input as Input) ?? ''

  function isComplete(placed: readonly number[]): boolean {
    return relevant.every((each, at) => each.outcome.kind === 'unknown' || placed[at] === points[at])
  }

  function mayBeNext(at: number, placed: readonly number[]): boolean {
    const candidate = relevant[at]
    if (candidate === undefined || placed[at] === points[at]) return false
    return relevant.every(
      (each, before) =>
        each.outcome.kind === 'unknown' || each.completedAt >= candidate.invokedAt || placed[before] === points[before],
    )
  }

  function extend(placed: readonly number[], states: ReadonlyMap<string, State>): boolean {
    if (isComplete(placed)) return true
    const key = `${placed.join()}|${[...states]
      .map(([name, state]) => `${name}:${String(model.key(state))}`)
      .sort()
      .join()}`
    if (tried.has(key)) return false
    tried.add(key)
    return relevant.some((_, at) => mayBeNext(at, placed) && place(at, placed, states)) || proceed(placed, states)
  }

  function place(at: number, placed: readonly number[], states: ReadonlyMap<string, State>): boolean {
    const operation = relevant[at]
    if (operation === undefined) return false
    const name = partitionOf(at)
    const state = states.has(name) ? (states.get(name) as State) : model.initial
    const point = { ...operation, operation: operation.id, index: placed[at] ?? 0 }
    const after = placed.map((count, index) => (index === at ? count + 1 : count))
    return model.step(state, point).some(next => extend(after, new Map(states).set(name, next)))
  }

  function proceed(placed: readonly number[], states: ReadonlyMap<string, State>): boolean {
    const state = states.has('') ? (states.get('') as State) : model.initial
    return (model.internal?.(state) ?? []).some(next => extend(placed, new Map(states).set('', next)))
  }

  return extend(
    relevant.map(() => 0),
    new Map(),
  )
}
