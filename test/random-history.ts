import type { Model } from '../harness/check/model.ts'
import type { Operation, Outcome } from '../harness/history/operation.ts'
import type { Random } from '../harness/random.ts'

/** What a random history is drawn from. */
export interface Family<State, Input, Answer> {
  readonly name: string
  readonly model: Model<State, Input, Answer>
  input(random: Random): Input
  answers(input: Input): readonly Answer[]
  /** The most operations that brute force can try every order of; 7 where it is not said. */
  readonly longest?: number
  /** The share of answers that are replaced, where it is not left to chance. */
  readonly wrong?: number
}

/** How a random history is shaped. */
export interface Shape {
  readonly operations: number
  readonly clients: number
  /** Shares of operations, in [0, 1]. */
  readonly unknown: number
  readonly failed: number
  /** The share of answers that are replaced by any answer. */
  readonly wrong: number
}

interface Running<Input, Answer> {
  readonly id: number
  readonly client: number
  readonly input: Input
  readonly invokedAt: number
  readonly fate: 'ok' | 'unknown' | 'failed'
  readonly answer: Answer
  placed: number
  isDue: boolean
}

/**
 * A history as clients of a system would leave it that behaves like the model, except where answers were replaced:
 * entries are chosen one by one, and each operation takes effect at some moment in between.
 */
export function randomHistory<State, Input, Answer>(
  family: Family<State, Input, Answer>,
  shape: Shape,
  random: Random,
): Operation<Input, Answer>[] {
  const { model } = family
  const finished: Operation<Input, Answer>[] = []
  const running: Running<Input, Answer>[] = []
  const states = new Map<string, State>()
  let invoked = 0
  let clients = shape.clients
  let now = 0

  function invoke(): void {
    const busy = new Set(running.map(each => each.client))
    const free = Array.from({ length: clients }, (_, client) => client).filter(client => !busy.has(client))
    const client = free[random.below(Math.max(1, free.length))]
    if (client === undefined) return
    const input = family.input(random)
    const roll = random.fraction()
    const fate = roll < shape.unknown ? 'unknown' : roll < shape.unknown + shape.failed ? 'failed' : 'ok'
    const answer = chosenAnswer(input, client)
    running.push({ id: invoked++, client, input, invokedAt: now++, fate, answer, placed: 0, isDue: false })
  }

  function stateFor(input: Input): State {
    const name = model.partition?.(input) ?? ''
    return states.has(name) ? (states.get(name) as State) : model.initial
  }

  function chosenAnswer(input: Input, client: number): Answer {
    const answers = family.answers(input)
    const allowed = answers.filter(answer => next(stateFor(input), input, client, { kind: 'ok', answer }, 0).length > 0)
    const from = allowed.length === 0 || random.fraction() < shape.wrong ? answers : allowed
    return from[random.below(from.length)] as Answer
  }

  function next(state: State, input: Input, client: number, outcome: Outcome<Answer>, index: number): readonly State[] {
    return model.step(state, { operation: invoked, client, input, outcome, index })
  }

  function advance(each: Running<Input, Answer>): void {
    const outcome: Outcome<Answer> = each.fate === 'ok' ? { kind: 'ok', answer: each.answer } : { kind: each.fate }
    const points = model.points?.(each.input, outcome) ?? 1
    if (each.fate === 'failed' || each.placed >= points || (each.fate === 'unknown' && random.below(4) === 0)) {
      finish(each, outcome)
      return
    }
    const index = each.placed++
    const following = next(stateFor(each.input), each.input, each.client, outcome, index)
    const state = following[random.below(Math.max(1, following.length))]
    if (following.length > 0) states.set(model.partition?.(each.input) ?? '', state as State)
  }

  function finish(each: Running<Input, Answer>, outcome: Outcome<Answer>): void {
    running.splice(running.indexOf(each), 1)
    const { id, client, input, invokedAt } = each
    const completedAt = each.fate === 'unknown' ? Infinity : now++
    if (each.fate === 'unknown') clients++
    finished.push({ id, client, input, outcome, invokedAt, completedAt })
  }

  while (finished.length < shape.operations) {
    const mayInvoke = invoked < shape.operations && running.length < shape.clients
    const internal = model.internal?.(stateFor(undefined as Input)) ?? []
    if (internal.length > 0 && random.below(4) === 0) states.set('', internal[random.below(internal.length)] as State)
    const chosen = running[random.below(Math.max(1, running.length))]
    if (mayInvoke && (chosen === undefined || random.below(3) > 0)) invoke()
    else if (chosen !== undefined) advance(chosen)
  }
  return finished.sort((left, right) => left.id - right.id)
}
