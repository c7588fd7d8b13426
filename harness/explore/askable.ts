import type { Model } from '../check/model.ts'

/** One operation of a program: who asks it, and what. */
export interface Place<Input> {
  readonly client: number
  readonly input: Input
}

/**
 * Which of these operations somebody could ask: those whose precondition holds in a state that some order of the others
 * leads to, each client asking in the order of the list. What makes no sense in a state is left out there, and what the
 * model refuses there is without effect, as with fast-check's commands. All of them where there are more states than are
 * worth looking at.
 */
export function askable<State, Input>(model: Model<State, Input>, places: readonly Place<Input>[]): readonly boolean[] {
  const parts = new Map<string, number[]>()
  places.forEach(({ input }, place) => {
    const part = model.partition?.(input) ?? ''
    parts.set(part, [...(parts.get(part) ?? []), place])
  })
  const asked = places.map(() => false)
  for (const part of parts.values()) {
    const search = new AskableSearch(
      model,
      part.map(place => places[place]).filter(place => place !== undefined),
    )
    search.run().forEach((isAskable, index) => (asked[part[index] ?? 0] = isAskable))
  }
  return asked
}

/** Configurations after which everything counts as askable. */
const mostNodes = 20_000

/** How far each client has come, in operations of its own and points of the one it is in. */
interface Node<State> {
  readonly done: readonly number[]
  readonly points: readonly number[]
  readonly state: State
}

class AskableSearch<State, Input> {
  private readonly model: Model<State, Input>
  private readonly programs: readonly (readonly { readonly input: Input; readonly index: number }[])[]
  private readonly asked: boolean[]
  private readonly seen = new Set<string>()
  private readonly stack: Node<State>[] = []

  constructor(model: Model<State, Input>, places: readonly Place<Input>[]) {
    this.model = model
    this.asked = places.map(() => false)
    const clients = [...new Set(places.map(({ client }) => client))]
    const numbered = places.map((place, index) => ({ ...place, index }))
    this.programs = clients.map(client => numbered.filter(place => place.client === client))
  }

  run(): readonly boolean[] {
    const none = this.programs.map(() => 0)
    this.visit({ done: none, points: none, state: this.model.initial })
    for (let node = this.stack.pop(); node !== undefined; node = this.stack.pop()) {
      if (this.asked.every(Boolean)) return this.asked
      if (this.seen.size > mostNodes) return this.asked.map(() => true)
      const { state } = node
      for (const after of this.model.internal?.(state) ?? []) this.visit({ ...node, state: after })
      for (let client = 0; client < this.programs.length; client++) this.move(node, client)
    }
    return this.asked
  }

  private move(node: Node<State>, client: number): void {
    const place = this.programs[client]?.[node.done[client] ?? 0]
    if (place === undefined) return
    const { input, index: operation } = place
    const point = node.points[client] ?? 0
    const makesSense = point > 0 || (this.model.precondition?.(node.state, input) ?? true)
    if (makesSense) this.asked[operation] = true
    const after = makesSense
      ? this.model.step(node.state, { operation, client, input, outcome: { kind: 'unknown' }, index: point })
      : []
    const isLast = point + 1 >= (this.model.points?.(input, { kind: 'unknown' }) ?? 1)
    for (const state of after) this.visit(isLast ? past(node, client, state) : further(node, client, state))
    if (after.length === 0 && point === 0) this.visit(past(node, client, node.state))
  }

  private visit(node: Node<State>): void {
    const key = JSON.stringify([node.done, node.points, this.model.key(node.state)])
    if (this.seen.has(key)) return
    this.seen.add(key)
    this.stack.push(node)
  }
}

function past<State>({ done, points }: Node<State>, client: number, state: State): Node<State> {
  return { done: done.with(client, (done[client] ?? 0) + 1), points: points.with(client, 0), state }
}

function further<State>({ done, points }: Node<State>, client: number, state: State): Node<State> {
  return { done, points: points.with(client, (points[client] ?? 0) + 1), state }
}
