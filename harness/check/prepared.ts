import type { Operation } from '../history/operation.ts'
import type { Buffers } from './buffers.ts'
import { pure, type Classes } from './classes.ts'
import { inferKinds } from './inference.ts'
import type { Model } from './model.ts'
import { partOf } from './parts.ts'
import type { Problem } from './problem.ts'
import { crashedClass, leftOut, ruleClasses } from './rule-classes.ts'
import type { Rule } from './rule.ts'
import { TableClasses, WatchedPoint, type Grain } from './table-classes.ts'
import { timelineOf, type Timeline } from './timeline.ts'
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
  readonly timeline: Timeline
  /** How many partitions the history has. */
  readonly partitions: number
  /** Where each partition's part of `entries` begins and the last one ends; undefined where there is only one. */
  private readonly bounds: Int32Array | undefined
  private readonly entries: Int32Array
  private readonly codes: Int32Array | undefined
  private readonly tuning: Tuning
  private readonly buffers: Buffers
  private readonly ruled: PartitionClasses | undefined
  private readonly entryOf: Int32Array

  /** `timeline`: all entries of the history, or its first ones only; then what returns later just stays open. */
  constructor(
    operations: readonly Operation<Input, Answer>[],
    model: Model<State, Input, Answer>,
    tuning: Tuning,
    buffers: Buffers,
    timeline: Timeline = timelineOf(operations, buffers),
  ) {
    this.operations = operations
    this.model = model
    this.tuning = tuning
    this.buffers = buffers
    this.timeline = timeline
    this.entryOf = buffers.take('entry', operations.length)
    this.ruled = this.classesFromRules()
    const part = partOf(operations, model, tuning)
    if (part === undefined) {
      this.entries = this.timeline.entries
      this.partitions = 1
    } else {
      const split = new SplitTimeline(this.timeline, partitionNumbers(operations, part, buffers), buffers)
      if (this.ruled !== undefined) split.encode(this.ruled.classOf, this.entryOf, buffers)
      const { entries, bounds, codes } = split
      this.entries = entries
      this.bounds = bounds
      this.codes = codes
      this.partitions = bounds.length - 1
    }
  }

  private beginOf(partition: number): number {
    return this.bounds?.[partition] ?? 0
  }

  private endOf(partition: number): number {
    return this.bounds === undefined ? this.timeline.length : (this.bounds[partition + 1] ?? 0)
  }

  private classesFromRules(): PartitionClasses | undefined {
    const { model } = this
    if (model.rule === undefined || model.points !== undefined || model.internal !== undefined) return undefined
    const rule = (operation: Operation<Input, Answer>): Rule<State> | undefined => model.rule?.(operation)
    const { classes, classOf } = ruleClasses(
      model,
      rule as (operation: Operation<Input, Answer>) => Rule<State>,
      this.operations,
      this.timeline,
      this.buffers,
    )
    return { classes: erased(classes), classOf, pointsOf: undefined, watched: undefined, grain: 'input' }
  }

  /** The classes of a partition; `grain` is how finely they are to be told apart. */
  classesOf(partition: number, grain: Grain): PartitionClasses {
    if (this.ruled !== undefined) return this.ruled
    const first = this.operations[0]
    const watched = first === undefined ? undefined : new WatchedPoint(first)
    const table = new TableClasses(this.model, grain, watched, this.buffers)
    const classOf = this.buffers.take('class', this.operations.length)
    let pointsOf: Int32Array | undefined
    const to = this.endOf(partition)
    let count = 0
    for (let at = this.beginOf(partition); at < to; at++) {
      const entry = this.entries[at] ?? -1
      // Looking up a negative index takes as long as everything else here together.
      const operation = entry < 0 ? undefined : this.operations[entry]
      if (operation === undefined) continue
      const points = this.model.points?.(operation.input, operation.outcome) ?? 1
      if (points !== 1) {
        pointsOf ??= new Int32Array(this.operations.length).fill(1)
        pointsOf[operation.id] = points
      }
      const id = points > 0 ? table.classOf(operation, points) : leftOut
      classOf[operation.id] = operation.outcome.kind === 'unknown' && id !== leftOut ? crashedClass - id : id
      count += points
    }
    if (this.tuning.inference !== false) inferKinds(table.classes, count, this.buffers)
    return {
      classes: erased(table.classes),
      classOf,
      pointsOf,
      watched: watched,
      grain,
    }
  }

  /** Lays out a partition for searching. */
  build(partition: number, from: PartitionClasses, problem: Problem): void {
    const begin = this.beginOf(partition)
    const end = this.endOf(partition)
    const { entries, entryOf } = this
    const { classes, classOf, pointsOf } = from
    if (this.codes !== undefined) {
      this.buildEncoded(problem, classes, this.codes, begin, end)
      return
    }
    problem.begin(classes, pointsOf === undefined ? end - begin : totalPoints(pointsOf, entries, begin, end))
    for (let at = begin; at < end; at++) {
      const entry = entries[at] ?? 0
      const id = entry < 0 ? ~entry : entry
      const classId = classOf[id] ?? leftOut
      if (classId === leftOut) continue
      const points = pointsOf === undefined ? 1 : (pointsOf[id] ?? 1)
      if (entry < 0) problem.close(entryOf[id] ?? 0, points)
      else if (classId >= 0) entryOf[id] = problem.open(id, classId, points)
      else if (points > 1 || classes.kind[crashedClass - classId] !== pure) {
        problem.crash(id, crashedClass - classId, points)
      }
    }
    problem.finish()
  }

  private buildEncoded(
    problem: Problem,
    classes: Classes<unknown, unknown, unknown>,
    codes: Int32Array,
    begin: number,
    end: number,
  ): void {
    const { entries } = this
    problem.begin(classes, end - begin)
    for (let at = begin; at < end; at++) {
      const code = codes[at] ?? leftOut
      if (code === leftOut) continue
      const entry = entries[at] ?? 0
      if (entry < 0) problem.close(code, 1)
      else if (code >= 0) problem.open(entry, code, 1)
      else if (classes.kind[crashedClass - code] !== pure) problem.crash(entry, crashedClass - code, 1)
    }
    problem.finish()
  }

  /** The operations of a partition, in the order of their invocations. */
  operationsOf(partition: number): number[] {
    const found: number[] = []
    for (let at = this.beginOf(partition); at < this.endOf(partition); at++) {
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
  for (let at = begin; at < end; at++) {
    const entry = entries[at] ?? -1
    if (entry >= 0) total += pointsOf[entry] ?? 0
  }
  return total
}

function partitionNumbers<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  part: (input: Input) => string,
  buffers: Buffers,
): PartitionNumbers {
  const numbers = buffers.take('numbers', operations.length)
  const byName = new Map<string, number>()
  for (let id = 0; id < operations.length; id++) {
    const operation = operations[id]
    if (operation === undefined) continue
    const name = part(operation.input)
    let number = byName.get(name)
    if (number === undefined) {
      number = byName.size
      byName.set(name, number)
    }
    numbers[id] = number
  }
  return { numbers, count: byName.size }
}

/** The partition of each operation, and how many there are. */
interface PartitionNumbers {
  readonly numbers: Int32Array
  readonly count: number
}

/** A timeline cut into those of its partitions, one after another. */
class SplitTimeline {
  readonly entries: Int32Array
  /** Where each partition begins, and the last one ends. */
  readonly bounds: Int32Array
  /** Of an invocation its class, of a completion the number of its entry; only where classes are known at once. */
  codes: Int32Array | undefined
  private readonly timeline: Timeline
  private readonly partition: PartitionNumbers

  constructor(timeline: Timeline, partition: PartitionNumbers, buffers: Buffers) {
    this.timeline = timeline
    this.partition = partition
    const { numbers, count } = partition
    this.bounds = new Int32Array(count + 1)
    const { bounds } = this
    for (let at = 0; at < timeline.length; at++) {
      const entry = timeline.entries[at] ?? 0
      const next = (numbers[entry < 0 ? ~entry : entry] ?? 0) + 1
      bounds[next] = (bounds[next] ?? 0) + 1
    }
    for (let at = 0; at < count; at++) bounds[at + 1] = (bounds[at + 1] ?? 0) + (bounds[at] ?? 0)
    this.entries = buffers.take('entries', timeline.length)
    this.fill()
  }

  private fill(): void {
    const { entries, timeline } = this
    const { numbers, count } = this.partition
    const ends = this.bounds.slice(0, count)
    for (let at = 0; at < timeline.length; at++) {
      const entry = timeline.entries[at] ?? 0
      const number = numbers[entry < 0 ? ~entry : entry] ?? 0
      const to = ends[number] ?? 0
      entries[to] = entry
      ends[number] = to + 1
    }
  }

  /**
   * Works out what laying out a partition needs, in the order of time: then an operation's completion is not far from
   * its invocation in memory, as it is once partitions are apart.
   */
  encode(classOf: Int32Array, entryOf: Int32Array, buffers: Buffers): void {
    const { timeline } = this
    const { numbers, count } = this.partition
    const codes = buffers.take('codes', timeline.length)
    const ends = this.bounds.slice(0, count)
    const opened = new Int32Array(count)
    for (let at = 0; at < timeline.length; at++) {
      const entry = timeline.entries[at] ?? 0
      const id = entry < 0 ? ~entry : entry
      const number = numbers[id] ?? 0
      const to = ends[number] ?? 0
      ends[number] = to + 1
      const classId = classOf[id] ?? leftOut
      if (entry >= 0) {
        codes[to] = classId
        if (classId < 0) continue
        entryOf[id] = opened[number] ?? 0
        opened[number] = (opened[number] ?? 0) + 1
      } else codes[to] = classId === leftOut ? leftOut : (entryOf[id] ?? 0)
    }
    this.codes = codes
  }
}
