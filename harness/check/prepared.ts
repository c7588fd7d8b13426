import type { Operation } from '../history/operation.ts'
import { pure, type Classes } from './classes.ts'
import { inferKinds } from './inference.ts'
import type { Model } from './model.ts'
import type { Problem } from './problem.ts'
import { leftOut, ruleClasses } from './rule-classes.ts'
import type { Rule } from './rule.ts'
import { TableClasses, WatchedPoint, type Grain } from './table-classes.ts'
import { timelineOf } from './timeline.ts'
import type { Tuning } from './tuning.ts'

/** The classes that one partition's search works with. */
export interface PartitionClasses {
  readonly classes: Classes<unknown, unknown, unknown>
  /** The class of each operation's first point, by operation; `leftOut` where it does not matter. */
  readonly classOf: Int32Array
  /** The number of points of each operation, where any has more than one. */
  readonly pointsOf: Int32Array | undefined
  /** What the model has read of points; `grain` is what classes were told apart by. */
  readonly watched: WatchedPoint<unknown, unknown> | undefined
  readonly grain: Grain
}

/**
 * A history made ready for searching: its entries in the order of time, split into partitions, and the classes of its
 * operations, which come from rules at once or else are formed partition by partition.
 */
export class Prepared<State, Input, Answer> {
  readonly operations: readonly Operation<Input, Answer>[]
  readonly model: Model<State, Input, Answer>
  readonly timeline: Int32Array
  /** Where each partition's part of `entries` begins; one more than there are partitions. */
  readonly bounds: Int32Array
  private readonly entries: Int32Array
  private readonly tuning: Tuning
  private readonly unknown: Uint8Array
  private readonly ruled: PartitionClasses | undefined
  private readonly entryOf: Int32Array

  constructor(operations: readonly Operation<Input, Answer>[], model: Model<State, Input, Answer>, tuning: Tuning) {
    this.operations = operations
    this.model = model
    this.tuning = tuning
    this.timeline = timelineOf(operations)
    this.unknown = new Uint8Array(operations.length)
    this.entryOf = new Int32Array(operations.length)
    this.ruled = this.classesFromRules()
    for (let id = 0; id < operations.length; id++) {
      if (operations[id]?.outcome.kind === 'unknown') this.unknown[id] = 1
    }
    if (model.partition === undefined) {
      this.entries = this.timeline
      this.bounds = Int32Array.of(0, this.timeline.length)
    } else {
      const { entries, bounds } = splitTimeline(this.timeline, partitionNumbers(operations, model))
      this.entries = entries
      this.bounds = bounds
    }
  }

  /** How many partitions the history has. */
  get partitions(): number {
    return this.bounds.length - 1
  }

  private classesFromRules(): PartitionClasses | undefined {
    const { model } = this
    if (model.rule === undefined || model.points !== undefined || model.internal !== undefined) return undefined
    const rule = (operation: Operation<Input, Answer>): Rule<State> | undefined => model.rule?.(operation)
    const { classes, classOf } = ruleClasses(
      model,
      rule as (operation: Operation<Input, Answer>) => Rule<State>,
      this.operations,
    )
    return { classes: erased(classes), classOf, pointsOf: undefined, watched: undefined, grain: 'input' }
  }

  /** The classes of a partition; `grain` is how finely they are to be told apart. */
  classesOf(partition: number, grain: Grain): PartitionClasses {
    if (this.ruled !== undefined) return this.ruled
    const first = this.operations[0]
    const watched = first === undefined ? undefined : new WatchedPoint(first)
    const table = new TableClasses(this.model, grain, watched)
    const classOf = new Int32Array(this.operations.length).fill(leftOut)
    let pointsOf: Int32Array | undefined
    const from = this.bounds[partition] ?? 0
    const to = this.bounds[partition + 1] ?? 0
    let count = 0
    for (let at = from; at < to; at++) {
      const operation = this.operations[this.entries[at] ?? -1]
      if (operation === undefined) continue
      const points = this.model.points?.(operation.input, operation.outcome) ?? 1
      if (points !== 1) {
        pointsOf ??= new Int32Array(this.operations.length).fill(1)
        pointsOf[operation.id] = points
      }
      if (points > 0) classOf[operation.id] = table.classOf(operation, points)
      count += points
    }
    if (this.tuning.inference !== false) inferKinds(table.classes, count)
    return {
      classes: erased(table.classes),
      classOf,
      pointsOf,
      watched: watched as WatchedPoint<unknown, unknown> | undefined,
      grain,
    }
  }

  /** Lays out a partition for searching. */
  build(partition: number, from: PartitionClasses, problem: Problem): void {
    const begin = this.bounds[partition] ?? 0
    const end = this.bounds[partition + 1] ?? 0
    const { classes, classOf, pointsOf } = from
    problem.begin(classes, pointsOf === undefined ? end - begin : totalPoints(pointsOf, this.entries, begin, end))
    for (let at = begin; at < end; at++) {
      const entry = this.entries[at] ?? 0
      const id = entry < 0 ? ~entry : entry
      const classId = classOf[id] ?? leftOut
      if (classId === leftOut) continue
      const points = pointsOf === undefined ? 1 : (pointsOf[id] ?? 1)
      if (entry < 0) problem.close(this.entryOf[id] ?? 0, points)
      else if (this.unknown[id] === 0) this.entryOf[id] = problem.open(id, classId, points)
      else if (points > 1 || classes.kind[classId] !== pure) problem.crash(id, classId, points)
    }
    problem.finish()
  }

  /** The operations of a partition, in the order of their invocations. */
  operationsOf(partition: number): number[] {
    const found: number[] = []
    for (let at = this.bounds[partition] ?? 0; at < (this.bounds[partition + 1] ?? 0); at++) {
      const entry = this.entries[at] ?? 0
      if (entry >= 0) found.push(entry)
    }
    return found
  }
}

/** The search handles states and points by number only, whatever their types. */
function erased<State, Input, Answer>(classes: Classes<State, Input, Answer>): Classes<unknown, unknown, unknown> {
  return classes as unknown as Classes<unknown, unknown, unknown>
}

function totalPoints(pointsOf: Int32Array, entries: Int32Array, begin: number, end: number): number {
  let total = 0
  for (let at = begin; at < end; at++) total += pointsOf[entries[at] ?? -1] ?? 0
  return total
}

function partitionNumbers<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): { numbers: Int32Array; count: number } {
  const numbers = new Int32Array(operations.length)
  const byName = new Map<string, number>()
  for (let id = 0; id < operations.length; id++) {
    const operation = operations[id]
    if (operation === undefined) continue
    const name = model.partition?.(operation.input) ?? ''
    let number = byName.get(name)
    if (number === undefined) {
      number = byName.size
      byName.set(name, number)
    }
    numbers[id] = number
  }
  return { numbers, count: byName.size }
}

function splitTimeline(
  timeline: Int32Array,
  partition: { numbers: Int32Array; count: number },
): { entries: Int32Array; bounds: Int32Array } {
  const { numbers, count } = partition
  const bounds = new Int32Array(count + 1)
  for (let at = 0; at < timeline.length; at++) {
    const entry = timeline[at] ?? 0
    const next = (numbers[entry < 0 ? ~entry : entry] ?? 0) + 1
    bounds[next] = (bounds[next] ?? 0) + 1
  }
  for (let at = 0; at < count; at++) bounds[at + 1] = (bounds[at + 1] ?? 0) + (bounds[at] ?? 0)
  const entries = new Int32Array(timeline.length)
  const ends = bounds.slice(0, count)
  for (let at = 0; at < timeline.length; at++) {
    const entry = timeline[at] ?? 0
    const number = numbers[entry < 0 ? ~entry : entry] ?? 0
    const to = ends[number] ?? 0
    entries[to] = entry
    ends[number] = to + 1
  }
  return { entries, bounds }
}
