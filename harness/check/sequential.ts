import type { ClientId, Operation } from '../history/operation.ts'
import { Limits, type Budget } from './limits.ts'
import type { Model } from './model.ts'
import type { WrongForm } from './tuning.ts'
import type { LevelVerdict } from './verdict.ts'

/**
 * A client's operations in the order in which it asked them. An unknown one is a program of its own: it may take effect
 * at any time after those before it, even after what its client asked next.
 */
interface Program<Input, Answer> {
  readonly operations: readonly Operation<Input, Answer>[]
  readonly client: ClientId
  /** How many certain operations of the client must be over before the first. */
  readonly after: number
}

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
  wrong?: WrongForm,
): LevelVerdict {
  if (wrong === 'sequential-by-parts') return partByPart(operations, model, budget)
  const search = new ProgramSearch(programsOf(operations), model, new Limits(budget), wrong === 'sequential-antichain')
  return search.run()
}

/** The wrong form of looking at the whole: each partition by itself. */
function partByPart<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  budget: Budget,
): LevelVerdict {
  const parts = new Set(operations.map(each => model.partition?.(each.input)))
  const verdicts = [...parts].map(part =>
    sequentialConsistency(
      operations.filter(each => model.partition?.(each.input) === part),
      model,
      budget,
    ),
  )
  return verdicts.find(({ kind }) => kind !== 'kept') ?? { kind: 'kept' }
}

function programsOf<Input, Answer>(operations: readonly Operation<Input, Answer>[]): Program<Input, Answer>[] {
  const byClient = new Map<ClientId, Operation<Input, Answer>[]>()
  const late: Program<Input, Answer>[] = []
  const inOrder = [...operations].sort((left, right) => left.invokedAt - right.invokedAt)
  for (const operation of inOrder) {
    if (operation.outcome.kind === 'failed') continue
    const own = byClient.get(operation.client) ?? []
    byClient.set(operation.client, own)
    if (operation.outcome.kind === 'ok') own.push(operation)
    else late.push({ operations: [operation], client: operation.client, after: own.length })
  }
  const certain = [...byClient].map(([client, own]) => ({ operations: own, client, after: 0 }))
  return [...certain, ...late]
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
  private readonly dropsBehind: boolean
  private readonly visited: Progress<State>[] = []

  constructor(
    programs: readonly Program<Input, Answer>[],
    model: Model<State, Input, Answer>,
    limits: Limits,
    dropsBehind: boolean,
  ) {
    this.programs = programs
    this.model = model
    this.limits = limits
    this.dropsBehind = dropsBehind
  }

  run(): LevelVerdict {
    const none = this.programs.map(() => 0)
    const stack: Progress<State>[] = [{ done: none, points: none, states: new Map() }]
    for (let progress = stack.pop(); progress !== undefined; progress = stack.pop()) {
      if (this.isComplete(progress)) return { kind: 'kept' }
      const key = this.keyOf(progress)
      if (this.seen.has(key) || (this.dropsBehind && this.isBehind(progress))) continue
      if (this.limits.exceeded(1, bytesPerNode * this.seen.size)) {
        return { kind: 'undecided', reason: this.limits.reason ?? 'cut' }
      }
      this.seen.add(key)
      stack.push(...this.following(progress))
    }
    return { kind: 'broken', operations: [] }
  }

  /** The wrong form of remembering: what is behind another in the same states need not be tried. */
  private isBehind(progress: Progress<State>): boolean {
    const states = this.statesKey(progress)
    const isAhead = ({ done, points }: Progress<State>): boolean =>
      done.every((count, client) => count >= (progress.done[client] ?? 0)) && points.join() === progress.points.join()
    const isDropped = this.visited.some(other => this.statesKey(other) === states && isAhead(other))
    this.visited.push(progress)
    return isDropped
  }

  private isComplete({ done }: Progress<State>): boolean {
    return this.programs.every((program, client) =>
      program.operations.slice(done[client]).every(operation => operation.outcome.kind === 'unknown'),
    )
  }

  private keyOf(progress: Progress<State>): string {
    return `${progress.done.join()}|${progress.points.join()}|${this.statesKey(progress)}`
  }

  private statesKey({ states }: Progress<State>): string {
    const named = [...states].map(([name, state]) => `${name}=${String(this.model.key(state))}`)
    return named.sort().join()
  }

  private following(progress: Progress<State>): Progress<State>[] {
    const moves = this.programs.flatMap((_, client) => this.movesOf(client, progress))
    return [...moves, ...this.internalMoves(progress)]
  }

  private movesOf(client: number, progress: Progress<State>): Progress<State>[] {
    const { done, points, states } = progress
    const program = this.programs[client]
    const operation = program?.operations[done[client] ?? 0]
    if (program === undefined || operation === undefined || !this.mayBegin(program, done)) return []
    const index = points[client] ?? 0
    const count = this.model.points?.(operation.input, operation.outcome) ?? 1
    const next = (value: readonly number[], to: number): number[] =>
      value.map((each, at) => (at === client ? to : each))
    const finished = { done: next(done, (done[client] ?? 0) + 1), points: next(points, 0) }
    if (index >= count) return [{ ...finished, states }]
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
    return following.map(state => ({ ...after, states: new Map(states).set(name, state) }))
  }

  private mayBegin({ client, after }: Program<Input, Answer>, done: readonly number[]): boolean {
    if (after === 0) return true
    const own = this.programs.findIndex(each => each.client === client)
    return (done[own] ?? 0) >= after
  }

  private internalMoves(progress: Progress<State>): Progress<State>[] {
    const following = this.model.internal?.(this.stateOf(progress.states, '')) ?? []
    return following.map(state => ({ ...progress, states: new Map(progress.states).set('', state) }))
  }

  private stateOf(states: ReadonlyMap<string, State>, name: string): State {
    return states.has(name) ? (states.get(name) as State) : this.model.initial
  }
}
