import type { Operation, OperationId } from '../history/operation.ts'
import { refused } from './classes.ts'
import { Limits } from './limits.ts'
import { decide, PartitionSearch, Workspace, type Decision } from './linearize.ts'
import type { Model } from './model.ts'
import { Prepared, type PartitionClasses } from './prepared.ts'
import { partialOrdersOf } from './partial-orders.ts'
import { unfoldPath } from './unfold.ts'
import { timelineOf, type Timeline } from './timeline.ts'
import type { Tuning } from './tuning.ts'
import type { Candidate, DeadEnd, Linearization, Violation, Window } from './verdict.ts'

/** Nodes that looking for all orders may take; beyond that the first operation without a place is looked for first. */
const mostNodes = 200_000

/** The same where states are long, as those of queues are: making them takes most of the time. */
const mostLongNodes = 40_000

/** Nodes that it may take to find the first operation without a place. */
const mostNarrowingNodes = 1_000_000

/** How many states, and how many needs of one candidate, are told. */
const mostTold = 8

/** How many frontiers a window may be widened by before the whole prefix is taken. */
const mostWidenings = 40

/** Nodes that confirming a window may take for each state, and all windows together. */
const windowNodes = 5000
const allWindowNodes = 100_000

/**
 * Works out why a history is not linearizable, by a layered search of the partition, or of the few operations (`core`)
 * that were found to have no order by themselves.
 */
export function explainViolation<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  decision: Extract<Decision, { kind: 'violation' }>,
  tuning: Tuning,
): Violation {
  if (decision.core === undefined) return new Explanation(operations, model, decision.partition, tuning).violation()
  const core = decision.core().flatMap(id => operations[id] ?? [])
  const sorted = [...core].sort((left, right) => left.invokedAt - right.invokedAt)
  const violation = new Explanation(renumbered(core), model, 0, tuning).violation()
  return renamed(violation, id => sorted[id]?.id ?? id)
}

/** The operations by themselves, numbered from 0 in the order of their invocations. */
export function renumbered<Input, Answer>(operations: readonly Operation<Input, Answer>[]): Operation<Input, Answer>[] {
  return [...operations].sort((left, right) => left.invokedAt - right.invokedAt).map((each, id) => ({ ...each, id }))
}

function renamed(violation: Violation, name: (id: OperationId) => OperationId): Violation {
  const order = (points: Linearization): Linearization =>
    points.map(({ operation, index }) => ({ operation: name(operation), index }))
  const { culprit, deadEnds, window, partialOrders } = violation
  return {
    longest: order(violation.longest),
    stuck: violation.stuck.map(name),
    ...(culprit === undefined ? {} : { culprit: name(culprit) }),
    ...(deadEnds === undefined ? {} : { deadEnds: deadEnds.map(each => renamedEnd(each, order, name)) }),
    ...(window === undefined ? {} : { window: { ...window, operations: window.operations.map(name) } }),
    ...(partialOrders === undefined
      ? {}
      : {
          partialOrders: partialOrders.map(each => ({
            order: order(each.order),
            operations: each.operations.map(name),
          })),
        }),
  }
}

function renamedEnd(
  end: DeadEnd,
  order: (points: Linearization) => Linearization,
  name: (id: OperationId) => OperationId,
): DeadEnd {
  const candidates = end.candidates.map(each => ({ ...each, operation: name(each.operation) }))
  return { ...end, order: order(end.order), candidates }
}

/**
 * The shortest beginning of a history that has no order; the one with a completion less has one.
 *
 * @returns undefined where finding it takes too long
 */
function shortestRefuted<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  { partition, tuning }: { readonly partition: number; readonly tuning: Tuning },
  { entries, length }: Timeline,
): Timeline | undefined {
  const limits = new Limits({ nodes: mostNarrowingNodes })
  const workspace = new Workspace()
  const ends = Array.from(entries.slice(0, length).keys()).filter(at => (entries[at] ?? 0) < 0)
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    const beginning = { entries, length: (ends[middle] ?? 0) + 1 }
    const prepared = new Prepared(operations, model, tuning, workspace.buffers, beginning)
    const { kind } = new PartitionSearch(prepared, tuning, limits, workspace).run(partition)
    if (kind === 'cut') return undefined
    if (kind === 'exhausted') high = middle
    else low = middle + 1
  }
  return { entries, length: (ends[high] ?? 0) + 1 }
}

/** A layered search of one partition whose layers are looked into. */
class Explanation<State, Input, Answer> {
  private readonly operations: readonly Operation<Input, Answer>[]
  private readonly model: Model<State, Input, Answer>
  private readonly partition: number
  private readonly tuning: Tuning
  private workspace = new Workspace('never')
  private readonly layers = new Map<number, ReadonlySet<number>>()
  private readonly limits = new Limits({ nodes: allWindowNodes })
  private from: PartitionClasses
  /** Whether not all orders were looked at. */
  private isCut = false
  /** Whether the last return of what was searched is known to be the first without a place. */
  private isNarrowed = false

  constructor(
    operations: readonly Operation<Input, Answer>[],
    model: Model<State, Input, Answer>,
    partition: number,
    tuning: Tuning,
  ) {
    this.operations = operations
    this.model = model
    this.partition = partition
    this.tuning = tuning
    const timeline = timelineOf(operations, this.workspace.buffers)
    this.from = this.search(timeline)
    if (this.isCut) this.narrow(timeline)
  }

  /** Searches once more, up to the first completion that no order can explain: then it is known where to look ahead. */
  private narrow(timeline: Timeline): void {
    const { operations, model, partition, tuning } = this
    const beginning = shortestRefuted(operations, model, { partition, tuning }, timeline)
    if (beginning === undefined) return
    this.isNarrowed = true
    this.workspace = new Workspace('short of the last')
    this.from = this.search(beginning)
  }

  /** Searches with classes fine enough for what the model reads. */
  private search(timeline: Timeline): PartitionClasses {
    const prepared = new Prepared(this.operations, this.model, this.tuning, this.workspace.buffers, timeline)
    const nodes = this.model.container === undefined ? mostNodes : mostLongNodes
    const { problem, layered } = this.workspace
    for (const grain of ['input', 'client', 'operation'] as const) {
      const from = prepared.classesOf(this.partition, grain)
      prepared.build(this.partition, from, problem)
      this.layers.clear()
      layered.begin(undefined)
      layered.noteStates(this.layers)
      this.isCut = layered.run(new Limits({ nodes }), Infinity) !== 'exhausted'
      if (from.watched === undefined || from.watched.grain === 'input' || from.watched.grain === grain) return from
    }
    return prepared.classesOf(this.partition, 'operation')
  }

  violation(): Violation {
    return this.isCut ? this.partialViolation() : this.wholeViolation()
  }

  /** What is true although not all orders were looked at. */
  private partialViolation(): Violation {
    const { layered, problem } = this.workspace
    const returning = (frontier: number): OperationId => problem.entryOperation[problem.returnEntry[frontier] ?? 0] ?? 0
    const frontier = Math.min(layered.furthest, problem.returns - 1)
    const paths = layered.ends(mostTold).map(({ path }) => path)
    const path = paths.reduce((best, each) => (each.length > best.length ? each : best), new Int32Array(0))
    const longest = unfoldPath(layered.explorer, path).map(({ operation, index }) => ({ operation, index }))
    const placed = new Set(longest.map(({ operation }) => operation))
    const first = this.isNarrowed ? returning(problem.returns - 1) : returning(frontier)
    const others = this.openAt(frontier).filter(id => id !== first && !placed.has(id))
    return { longest, stuck: [first, ...others], isCut: true, ...(this.isNarrowed ? { culprit: first } : {}) }
  }

  private wholeViolation(): Violation {
    const { layered, problem } = this.workspace
    const frontier = Math.min(layered.furthest, problem.returns - 1)
    const culprit = problem.entryOperation[problem.returnEntry[frontier] ?? 0] ?? 0
    const deadEnds = this.deadEnds(frontier)
    const longest = deadEnds.reduce<Linearization>((best, { order }) => (order.length > best.length ? order : best), [])
    const stuck = [culprit, ...this.openAt(frontier).filter(id => id !== culprit)]
    const placed = new Set(longest.map(({ operation }) => operation))
    const window = this.window(frontier)
    const orders = deadEnds.map(end => end.order)
    const partialOrders = partialOrdersOf(this.operations, this.model, orders, [...placed, ...stuck])
    return {
      longest,
      stuck: stuck.filter(id => id === culprit || !placed.has(id)),
      culprit,
      deadEnds,
      partialOrders,
      ...(window === undefined ? {} : { window }),
    }
  }

  /** Operations that had been invoked before the frontier's return, and had not returned. */
  private openAt(frontier: number): OperationId[] {
    const { problem } = this.workspace
    const open = new Set<OperationId>()
    for (let entry = 0; entry < (problem.openedBefore[frontier] ?? 0); entry++) {
      if ((problem.entryReturn[entry] ?? 0) >= frontier) open.add(problem.entryOperation[entry] ?? 0)
    }
    return [...open]
  }

  /** One end for each state, the one with the longest order. */
  private deadEnds(frontier: number): DeadEnd[] {
    const { layered } = this.workspace
    const best = new Map<number, Int32Array>()
    for (const { state, path } of layered.ends()) {
      const known = best.get(state)
      if (known === undefined || path.length > known.length) best.set(state, path)
    }
    return [...best].slice(0, mostTold).map(([state, path]) => {
      const order = unfoldPath(layered.explorer, path).map(({ operation, index }) => ({ operation, index }))
      return { state: this.describe(state), order, candidates: this.candidates(frontier, state, order) }
    })
  }

  private candidates(frontier: number, state: number, order: Linearization): Candidate[] {
    const { problem } = this.workspace
    const { classes } = this.from
    const placed = new Set(order.map(({ operation, index }) => `${String(operation)}.${String(index)}`))
    const found: Candidate[] = []
    for (let entry = 0; entry < (problem.openedBefore[frontier] ?? 0); entry++) {
      const operation = problem.entryOperation[entry] ?? 0
      const index = problem.entryIndex[entry] ?? 0
      const isOver = (problem.entryReturn[entry] ?? 0) < frontier
      if (isOver || placed.has(`${String(operation)}.${String(index)}`)) continue
      const id = problem.entryClass[entry] ?? 0
      found.push({ operation, needs: this.needs(id), isAllowed: classes.successor(state, id) !== refused })
    }
    return found
  }

  /** The states met anywhere in which the class of points is allowed. */
  private needs(id: number): string[] {
    const { classes } = this.from
    const states: number[] = []
    const known = Math.min(classes.states.size, 1000)
    for (let state = 0; state < known; state++) if (classes.successor(state, id) !== refused) states.push(state)
    return states.length > mostTold ? [] : states.map(state => this.describe(state))
  }

  private describe(state: number): string {
    const value = this.from.classes.states.values[state] as State
    return this.model.describe?.(value) ?? `the state is ${String(this.model.key(value))}`
  }

  /**
   * The smallest stretch of time, up to the culprit's completion, whose operations have no order from any state that
   * was possible at its beginning. Operations that were open then may have taken effect before, so they may be left
   * out of its orders.
   */
  private window(frontier: number): Window | undefined {
    const { problem } = this.workspace
    const culprit = problem.returnEntry[frontier] ?? 0
    let edge = frontier
    while (edge > 0 && (problem.openedBefore[edge - 1] ?? 0) > culprit) edge--
    for (let widened = 0; widened < mostWidenings && edge >= 0; widened++, edge--) {
      if (this.limits.reason !== undefined) return undefined
      const states = this.layers.get(edge)
      if (states === undefined) return undefined
      const inside = this.inside(edge, frontier)
      if ([...states].every(state => this.isImpossible(inside, state))) {
        return {
          operations: inside.map(each => each.id),
          states: [...states].slice(0, mostTold).map(state => this.describe(state)),
        }
      }
    }
    return undefined
  }

  private inside(edge: number, frontier: number): Operation<Input, Answer>[] {
    const { problem } = this.workspace
    const certain = new Set<OperationId>()
    const open = new Set<OperationId>()
    const openedBeforeEdge = edge === 0 ? 0 : (problem.openedBefore[edge - 1] ?? 0)
    const culprit = problem.entryOperation[problem.returnEntry[frontier] ?? 0]
    for (let entry = 0; entry < (problem.openedBefore[frontier] ?? 0); entry++) {
      const back = problem.entryReturn[entry] ?? 0
      const operation = problem.entryOperation[entry] ?? 0
      if (back < edge) continue
      if (operation === culprit || (entry >= openedBeforeEdge && back <= frontier && edge === 0)) certain.add(operation)
      else if (entry >= (problem.openedBefore[edge] ?? 0) && back <= frontier) certain.add(operation)
      else open.add(operation)
    }
    const until = this.operations[culprit ?? 0]?.completedAt ?? Infinity
    for (let at = 0; at < problem.crashes; at++) {
      const id = problem.crashedOperation[at] ?? 0
      if ((this.operations[id]?.invokedAt ?? Infinity) < until) open.add(id)
    }
    const ids = [...new Set([...certain, ...open])].sort((left, right) => left - right)
    return ids.flatMap(id => {
      const operation = this.operations[id]
      if (operation === undefined) return []
      return certain.has(id) ? [operation] : [{ ...operation, outcome: { kind: 'unknown' as const } }]
    })
  }

  private isImpossible(inside: readonly Operation<Input, Answer>[], state: number): boolean {
    const initial = this.from.classes.states.values[state] as State
    const model = { ...this.model, initial }
    const tuning = { special: false }
    const limits = new Limits({ nodes: windowNodes })
    const workspace = new Workspace()
    const prepared = new Prepared(renumbered(inside), model, tuning, workspace.buffers)
    const decision = decide(new PartitionSearch(prepared, tuning, limits, workspace), limits)
    this.limits.exceeded(limits.nodes, 0)
    return decision.kind === 'violation'
  }
}
