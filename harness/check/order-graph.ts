import type { OperationId } from '../history/operation.ts'

/** Places from which a shortest circle is looked for; any circle will do, a short one is told better. */
const mostStarts = 32

/**
 * What must not be newer than what. Nodes are writes, and sets of writes; a circle in which there are two writes means
 * that no order of the writes is as it must be.
 */
export class OrderGraph {
  /** By node: the operation that it is, and whether it is a write. */
  private readonly operations: (OperationId | undefined)[] = []
  private readonly isWrite: boolean[] = []
  private readonly from: number[] = []
  private readonly to: number[] = []
  /** By edge: the operations that ask for it. */
  private readonly reasons: (readonly OperationId[])[] = []

  /** Adds a node. */
  add(operation: OperationId | undefined, isWrite: boolean): number {
    this.operations.push(operation)
    return this.isWrite.push(isWrite) - 1
  }

  /** Asks that `from` is not newer than `to`. */
  link(from: number, to: number, reason: readonly OperationId[]): void {
    this.from.push(from)
    this.to.push(to)
    this.reasons.push(reason)
  }

  /** The operations of a circle with two writes, or undefined if there is none. */
  circle(): OperationId[] | undefined {
    const outgoing = new Outgoing(this.isWrite.length, this.from, this.to)
    const component = new Components(outgoing).of
    const first = new Map<number, number>()
    const meeting = this.isWrite.findIndex((isWrite, node) => {
      const id = component[node] ?? 0
      if (!isWrite) return false
      if (first.has(id)) return true
      first.set(id, node)
      return false
    })
    return meeting < 0 ? undefined : this.shortest(outgoing, component, component[meeting] ?? 0)
  }

  private shortest(outgoing: Outgoing, component: Int32Array, id: number): OperationId[] {
    const starts = [...component.keys()].filter(node => component[node] === id && this.isWrite[node] === true)
    let best: number[] = []
    for (const start of starts.slice(0, mostStarts)) {
      const circle = this.circleFrom(start, outgoing, component)
      if (best.length === 0 || circle.length < best.length) best = circle
    }
    const involved = best.flatMap(edge => [this.operations[this.from[edge] ?? 0], ...(this.reasons[edge] ?? [])])
    return [...new Set(involved.filter(each => each !== undefined))].sort((left, right) => left - right)
  }

  /** The edges of a shortest way from a write by another write back to it; breadth first. */
  private circleFrom(start: number, outgoing: Outgoing, component: Int32Array): number[] {
    // A place is a node and whether another write was passed: 2 * node + 0 or 1.
    const cameBy = new Map<number, { readonly edge: number; readonly before: number }>()
    const places = [2 * start]
    for (const place of places) {
      const node = place >>> 1
      for (const edge of outgoing.edges(node)) {
        const next = this.to[edge] ?? 0
        if (component[next] !== component[start]) continue
        const passed = (place & 1) === 1 || (this.isWrite[next] === true && next !== start) ? 1 : 0
        const arrived = 2 * next + passed
        if (cameBy.has(arrived)) continue
        cameBy.set(arrived, { edge, before: place })
        if (next === start && passed === 1) return edgesTo(arrived, 2 * start, cameBy)
        places.push(arrived)
      }
    }
    return []
  }
}

function edgesTo(
  end: number,
  start: number,
  cameBy: ReadonlyMap<number, { readonly edge: number; readonly before: number }>,
): number[] {
  const edges: number[] = []
  let place = end
  do {
    const came = cameBy.get(place)
    if (came === undefined) break
    edges.push(came.edge)
    place = came.before
  } while (place !== start)
  return edges
}

/** The edges of each node, by their numbers. */
class Outgoing {
  readonly nodes: number
  readonly targets: readonly number[]
  private readonly begin: Int32Array
  private readonly order: Int32Array

  constructor(nodes: number, from: readonly number[], to: readonly number[]) {
    this.nodes = nodes
    this.targets = to
    this.begin = new Int32Array(nodes + 1)
    for (const node of from) this.begin[node + 1] = (this.begin[node + 1] ?? 0) + 1
    for (let node = 0; node < nodes; node++) this.begin[node + 1] = (this.begin[node + 1] ?? 0) + this.beginOf(node)
    const next = this.begin.slice()
    this.order = new Int32Array(from.length)
    for (const [edge, node] of from.entries()) {
      const at = next[node] ?? 0
      this.order[at] = edge
      next[node] = at + 1
    }
  }

  beginOf(node: number): number {
    return this.begin[node] ?? 0
  }

  edges(node: number): Int32Array {
    return this.order.subarray(this.beginOf(node), this.beginOf(node + 1))
  }

  /** Where the `at`-th of all edges, in the order of their nodes, leads. */
  target(at: number): number {
    return this.targets[this.order[at] ?? 0] ?? 0
  }
}

/** Which nodes reach each other (Tarjan, "Depth-first search and linear graph algorithms", 1972), without recursion. */
class Components {
  /** By node: the number of its component. */
  readonly of: Int32Array
  private readonly outgoing: Outgoing
  private readonly index: Int32Array
  private readonly low: Int32Array
  private readonly stack: number[] = []
  private count = 0
  private visited = 0

  constructor(outgoing: Outgoing) {
    this.outgoing = outgoing
    this.of = new Int32Array(outgoing.nodes).fill(-1)
    this.index = new Int32Array(outgoing.nodes).fill(-1)
    this.low = new Int32Array(outgoing.nodes)
    for (let node = 0; node < outgoing.nodes; node++) if (this.index[node] === -1) this.visit(node)
  }

  private visit(root: number): void {
    const path: { readonly node: number; at: number }[] = [this.enter(root)]
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      if (step.at < this.outgoing.beginOf(step.node + 1)) {
        const next = this.outgoing.target(step.at++)
        if (this.index[next] === -1) path.push(this.enter(next))
        else if (this.of[next] === -1) this.lower(step.node, this.index[next] ?? 0)
        continue
      }
      path.pop()
      const before = path.at(-1)
      if (before !== undefined) this.lower(before.node, this.low[step.node] ?? 0)
      if (this.low[step.node] === this.index[step.node]) this.close(step.node)
    }
  }

  private enter(node: number): { readonly node: number; at: number } {
    this.index[node] = this.visited
    this.low[node] = this.visited++
    this.stack.push(node)
    return { node, at: this.outgoing.beginOf(node) }
  }

  private lower(node: number, to: number): void {
    if (to < (this.low[node] ?? 0)) this.low[node] = to
  }

  private close(root: number): void {
    const id = this.count++
    for (let node = this.stack.pop(); node !== undefined; node = this.stack.pop()) {
      this.of[node] = id
      if (node === root) return
    }
  }
}
