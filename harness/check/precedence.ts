import type { ClientId, Operation, OperationId, Outcome, Precedence } from '../history/operation.ts'
import type { Model, Point } from './model.ts'
import type { LinearizedPoint, Verdict } from './verdict.ts'
import { internalOperation } from './verdict.ts'

/**
 * Decides whether a history has a linearization that keeps `precedes`, whatever relation that is: real-time order,
 * the strongest order of a class of schedules, or one with cycles, which nothing satisfies.
 *
 * An operation takes its points in order, each after every point of each completed operation that precedes it.
 * Failed operations are dropped. Unknown ones take any prefix of their points, are never required, and hold nobody
 * back, whatever `precedes` says of them. Partitions of the model have states of their own but share one order, for
 * that an order per partition suffices is true of real-time order only.
 *
 * Depth first over all orders with a memory of the configurations that failed (Wing and Gong 1993, Lowe 2017); it
 * always decides, in time exponential in how many operations are open at once.
 */
export function check<State, Input, Answer>(
  model: Model<State, Input, Answer>,
  operations: readonly Operation<Input, Answer>[],
  precedes: Precedence,
): Verdict {
  return new Search(model, operations, precedes).verdict()
}

/** One operation as the search sees it. */
interface Entry<Input, Answer> {
  readonly operation: OperationId
  readonly client: ClientId
  readonly input: Input
  readonly outcome: Outcome<Answer>
  readonly required: boolean
  readonly points: number
  /** Which of the states it touches. */
  readonly partition: number
  /** Positions of the completed operations that must be wholly placed before it. */
  readonly predecessors: readonly number[]
  /** How many points are placed. */
  placed: number
}

class Search<State, Input, Answer> {
  private readonly model: Model<State, Input, Answer>
  private readonly entries: readonly Entry<Input, Answer>[]
  private readonly states: State[]
  private readonly order: LinearizedPoint[] = []
  private readonly failed = new Set<string>()
  private unplaced: number
  private longest: readonly LinearizedPoint[] = []
  private stuck: readonly OperationId[] = []
  private fewestUnplaced = Infinity

  constructor(
    model: Model<State, Input, Answer>,
    operations: readonly Operation<Input, Answer>[],
    precedes: Precedence,
  ) {
    this.model = model
    const partitions = new Map<string, number>()
    this.entries = entriesOf(model, operations, precedes, partitions)
    this.states = Array.from({ length: partitions.size }, () => model.initial)
    this.unplaced = this.entries.filter(entry => entry.required).length
  }

  verdict(): Verdict {
    if (this.extend()) return { kind: 'linearizable', linearization: [...this.order] }
    return { kind: 'violation', violation: { longest: this.longest, stuck: this.stuck } }
  }

  /** Whether the order so far can be completed; if so, `order` is complete. */
  private extend(): boolean {
    if (this.unplaced === 0) return true
    const key = this.configuration()
    if (this.failed.has(key)) return false
    // Noted before it is known, for internal operations may lead in circles, and nothing is found by going round.
    this.failed.add(key)
    for (const entry of this.entries) {
      if (this.mayComeNext(entry) && this.place(entry)) return true
    }
    if (this.model.internal !== undefined && this.placeInternal(this.model.internal.bind(this.model))) return true
    this.keepLongest()
    return false
  }

  /** Tries every internal operation in every partition. */
  private placeInternal(internal: (state: State) => readonly State[]): boolean {
    return this.states.some((before, partition) => {
      this.order.push({ operation: internalOperation, index: 0 })
      for (const state of internal(before)) {
        this.states[partition] = state
        if (this.extend()) return true
      }
      this.states[partition] = before
      this.order.pop()
      return false
    })
  }

  private mayComeNext(entry: Entry<Input, Answer>): boolean {
    if (entry.placed === entry.points) return false
    return entry.predecessors.every(position => {
      const before = this.entries[position]
      return before !== undefined && before.placed === before.points
    })
  }

  /** Tries every state that the entry's next point leads to. */
  private place(entry: Entry<Input, Answer>): boolean {
    const before = this.states[entry.partition] ?? this.model.initial
    const following = this.model.step(before, pointOf(entry))
    if (following.length === 0) return false
    this.order.push({ operation: entry.operation, index: entry.placed })
    entry.placed += 1
    const completes = entry.required && entry.placed === entry.points
    if (completes) this.unplaced -= 1
    for (const state of following) {
      this.states[entry.partition] = state
      if (this.extend()) return true
    }
    this.states[entry.partition] = before
    if (completes) this.unplaced += 1
    entry.placed -= 1
    this.order.pop()
    return false
  }

  /** Equal strings mean that the same orders can follow. */
  private configuration(): string {
    let key = ''
    for (const entry of this.entries) key += String.fromCharCode(entry.placed)
    for (const state of this.states) key += keyWithKind(this.model.key(state))
    return key
  }

  private keepLongest(): void {
    if (this.unplaced > this.fewestUnplaced) return
    if (this.unplaced === this.fewestUnplaced && this.order.length <= this.longest.length) return
    this.fewestUnplaced = this.unplaced
    this.longest = [...this.order]
    this.stuck = this.entries.filter(entry => entry.required && this.mayComeNext(entry)).map(entry => entry.operation)
  }
}

/** Says where a key ends and whether it is a number, so that a list of keys reads in one way only. */
function keyWithKind(key: string | number): string {
  const text = String(key)
  return `${typeof key === 'number' ? '#' : '$'}${text.length}:${text}`
}

function pointOf<Input, Answer>(entry: Entry<Input, Answer>): Point<Input, Answer> {
  const { operation, client, input, outcome, placed } = entry
  return { operation, client, input, outcome, index: placed }
}

function entriesOf<State, Input, Answer>(
  model: Model<State, Input, Answer>,
  operations: readonly Operation<Input, Answer>[],
  precedes: Precedence,
  partitions: Map<string, number>,
): readonly Entry<Input, Answer>[] {
  const kept = operations.filter(operation => operation.outcome.kind !== 'failed')
  return kept.map(({ id, client, input, outcome }) => {
    const points = model.points?.(input, outcome) ?? 1
    return {
      operation: id,
      client,
      input,
      outcome,
      required: outcome.kind === 'ok' && points > 0,
      points,
      partition: numbered(partitions, model.partition?.(input) ?? ''),
      predecessors: predecessorsOf(id, kept, precedes),
      placed: 0,
    }
  })
}

function predecessorsOf(id: OperationId, kept: readonly Operation[], precedes: Precedence): readonly number[] {
  return kept.flatMap((other, position) => (other.outcome.kind === 'ok' && precedes(other.id, id) ? [position] : []))
}

/** The number of a name, given out in the order in which names first come. */
function numbered(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name)
  if (known !== undefined) return known
  numbers.set(name, numbers.size)
  return numbers.size - 1
}
