import type { Operation, OperationId } from '../history/operation.ts'
import type { Model } from './model.ts'
import { internalOperation, type Linearization, type LinearizedPoint, type PartialOrder } from './verdict.ts'

/** Operations that are in none of the orders and are looked at all the same. */
const mostMissing = 64

/** How far an order is taken back to find room for an operation that is not in it. */
const mostTakenBack = 256

/**
 * Of each operation one of the longest orders that has it: one of those that a search got stuck with or, for what is in
 * none of them, the longest beginning of one behind which it can be placed. Everything that was over before an operation
 * of an order began is in that order, as far as the search's own partition goes.
 *
 * @param orders as the search got stuck with them
 * @param wanted the operations to look at; those that can be placed nowhere are left out
 */
export function partialOrdersOf<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  orders: readonly Linearization[],
  wanted: readonly OperationId[],
): PartialOrder[] {
  const longestFirst = [...orders].sort((left, right) => right.length - left.length)
  const within = new Map<OperationId, number>()
  for (const [at, order] of longestFirst.entries()) {
    for (const { operation } of order) if (!within.has(operation)) within.set(operation, at)
  }
  const found = longestFirst.map((order, at) => ({ order, operations: wanted.filter(id => within.get(id) === at) }))
  const missing = wanted.filter(id => !within.has(id)).slice(0, mostMissing)
  const retraced = longestFirst.map(order => new Retraced(operations, model, order))
  const extended = missing.flatMap(id => {
    const candidates = retraced.map(each => each.with(id)).filter(each => each !== undefined)
    const [best] = candidates.sort((left, right) => right.length - left.length)
    return best === undefined ? [] : [{ order: best, operations: [id] }]
  })
  return [...found, ...extended].filter(each => each.operations.length > 0)
}

/** An order with the states after each of its beginnings. */
class Retraced<State, Input, Answer> {
  private readonly operations: readonly Operation<Input, Answer>[]
  private readonly model: Model<State, Input, Answer>
  private readonly order: Linearization
  private readonly states: (readonly State[])[]

  constructor(
    operations: readonly Operation<Input, Answer>[],
    model: Model<State, Input, Answer>,
    order: Linearization,
  ) {
    this.operations = operations
    this.model = model
    this.order = order
    this.states = [[model.initial]]
    for (const point of order) this.states.push(this.after(this.states.at(-1) ?? [], point))
  }

  /** The longest beginning behind which all points of the operation can be placed, and these. */
  with(id: OperationId): Linearization | undefined {
    const operation = this.operations[id]
    if (operation === undefined) return undefined
    const count = this.model.points?.(operation.input, operation.outcome) ?? 1
    const points = Array.from({ length: count }, (_, index) => ({ operation: id, index }))
    const first = Math.max(this.firstRoom(operation), this.order.length - mostTakenBack)
    for (let length = this.order.length; length >= first; length--) {
      const end = points.reduce((states, point) => this.after(states, point), this.states[length] ?? [])
      if (end.length > 0) return [...this.order.slice(0, length), ...points]
    }
    return undefined
  }

  /** The shortest beginning that has everything that was over before the operation began. */
  private firstRoom({ invokedAt }: Operation<Input, Answer>): number {
    const last = this.order.findLastIndex(
      ({ operation }) => (this.operations[operation]?.completedAt ?? Infinity) < invokedAt,
    )
    return last + 1
  }

  private after(states: readonly State[], { operation: id, index }: LinearizedPoint): readonly State[] {
    const operation = this.operations[id]
    const following = states.flatMap(state => {
      if (id === internalOperation) return this.model.internal?.(state) ?? []
      if (operation === undefined) return []
      const { client, input, outcome } = operation
      return this.model.step(state, { operation: id, client, input, outcome, index })
    })
    return [...new Map(following.map(state => [this.model.key(state), state])).values()]
  }
}
