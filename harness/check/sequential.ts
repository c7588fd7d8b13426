import type { ClientId, Operation } from '../history/operation.ts'
import { Limits, type Budget } from './limits.ts'
import type { Model } from './model.ts'
import type { LevelVerdict } from './verdict.ts'

/** A client's operations in the order in which it asked them. */
type Program<Input, Answer> = readonly Operation<Input, Answer>[]

/**
 * Decides whether there is any order that explains all answers and keeps each client's own order, whatever the clock
 * said (Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs", 1979). A history
 * that is this but not linearizable shows stale answers rather than corrupt ones. Partitions are not looked at apart,
 * for sequential consistency of the parts does not give that of the whole; a model with partitions keeps one state
 * for each.
 */
export function sequentialConsistency<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  budget: Budget,
): LevelVerdict {
  return new ProgramSearch(programsOf(operations), model, new Limits(budget)).run()
}

function programsOf<Input, Answer>(operations: readonly Operation<Input, Answer>[]): Program<Input, Answer>[] {
  const byClient = new Map<ClientId, Operation<Input, Answer>[]>()
  const inOrder = [...operations].sort((left, right) => left.invokedAt - right.invokedAt)
  for (const operation of inOrder) {
    if (operation.outcome.kind === 'failed') continue
    const program = byClient.get(operation.client)
    if (program === undefined) byClient.set(operation.client, [operation])
    else program.push(operation)
  }
  return [...byClient.values()]
}

/** About what one configuration takes that is remembered. */
const bytesPerNode = 400

/** How far each client has come: whole operations, and points of the one it is in. */
interface Progress<State> {
  readonly done: readonly number[]
  readonly points: readonly number[]
  readonly states: ReadonlyMap<string, State>
}

class ProgramSearch<State, Input, Answer> {
  private readonly programs: readonly Program<Input, Answer>[]
  private readonly model: Model<State, Input, Answer>
  private readonly seen = new Set<string>()
  private readonly limits: Limits

  constructor(programs: readonly Program<Input, Answer>[], model: Model<State, Input, Answer>, limits: Limits) {
    this.programs = programs
    this.model = model
    this.limits = limits
  }

  run(): LevelVerdict {
    const none = this.programs.map(() => 0)
    const stack: Progress<State>[] = [{ done: none, points: none, states: new Map() }]
    for (let progress = stack.pop(); progress !== undefined; progress = stack.pop()) {
      if (this.isComplete(progress)) return { kind: 'kept' }
      const key = this.keyOf(progress)
      if (this.seen.has(key)) continue
      if (this.limits.exceeded(1, bytesPerNode * this.seen.size)) {
        return { kind: 'undecided', reason: this.limits.reason ?? 'cut' }
      }
      this.seen.add(key)
      stack.push(...this.following(progress))
    }
    return { kind: 'broken', operations: [] }
  }

  private isComplete({ done }: Progress<State>): boolean {
    return this.programs.every((program, client) =>
      program.slice(done[client]).every(operation => operation.outcome.kind === 'unknown'),
    )
  }

  private keyOf({ done, points, states }: Progress<State>): string {
    const named = [...states].map(([name, state]) => `${name}=${String(this.model.key(state))}`)
    return `${done.join()}|${points.join()}|${named.sort().join()}`
  }

  private following(progress: Progress<State>): Progress<State>[] {
    const moves = this.programs.flatMap((_, client) => this.movesOf(client, progress))
    return [...moves, ...this.internalMoves(progress)]
  }

  private movesOf(client: number, progress: Progress<State>): Progress<State>[] {
    const { done, points, states } = progress
    const operation = this.programs[client]?.[done[client] ?? 0]
    if (operation === undefined) return []
    const index = points[client] ?? 0
    const count = this.model.points?.(operation.input, operation.outcome) ?? 1
    const next = (value: readonly number[], to: number): number[] =>
      value.map((each, at) => (at === client ? to : each))
    const finished = { done: next(done, (done[client] ?? 0) + 1), points: next(points, 0) }
    // An unknown operation may end after any of its points, or before the first.
    const skipped = operation.outcome.kind === 'unknown' || count === 0 ? [{ ...finished, states }] : []
    if (index >= count) return skipped
    const name = this.model.partition?.(operation.input) ?? ''
    const after = index + 1 === count ? finished : { done, points: next(points, index + 1) }
    const point = {
      operation: operation.id,
      client: operation.client,
      input: operation.input,
      outcome: operation.outcome,
      index,
    }
    const following = this.model.step(this.stateOf(states, name), point)
    return [...skipped, ...following.map(state => ({ ...after, states: new Map(states).set(name, state) }))]
  }

  private internalMoves(progress: Progress<State>): Progress<State>[] {
    const following = this.model.internal?.(this.stateOf(progress.states, '')) ?? []
    return following.map(state => ({ ...progress, states: new Map(progress.states).set('', state) }))
  }

  private stateOf(states: ReadonlyMap<string, State>, name: string): State {
    return states.has(name) ? (states.get(name) as State) : this.model.initial
  }
}
