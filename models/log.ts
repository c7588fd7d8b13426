import type { GrowthPart, Model } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What an append-only log is asked. A read answers all values in order. */
export type LogCall = { readonly f: 'append'; readonly value: Value } | { readonly f: 'read' }

type LogAsked = Asked<LogCall, Value | undefined>

/** A log that only grows. An append may answer the position that it took, counted from 0. */
export function log(initial: readonly Value[] = []): Model<LogState, LogCall, Value | undefined> {
  const states = new LogStates(initial)
  return {
    name: 'log',
    initial: states.first,
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      if (input.f === 'append') {
        return typeof answer === 'number' && answer !== state.length ? [] : [states.after(state, input.value)]
      }
      return !isList(answer) || (answer.length === state.length && states.holding(answer) === state) ? [state] : []
    },
    key: ({ number }) => number,
    describe: state => `the log holds [${states.valuesOf(state).map(valueText).join(', ')}]`,
    kind: ({ input }) => (input.f === 'read' ? 'pure' : 'other'),
    growth: {
      leadsTo: (earlier, later) => beginningOf(later, earlier.length) === earlier,
      part: asked => partOf(asked, states),
      growsTowards: ({ length }, { input }, { read }) => input.f !== 'append' || holdsAt(read, length, input.value),
    },
  }
}

function isList(answer: Value | undefined): answer is readonly Value[] {
  return Array.isArray(answer)
}

function partOf({ input, outcome }: LogAsked, states: LogStates): GrowthPart<LogState> {
  if (input.f === 'append') return { kind: 'grows' }
  const answer = outcome.kind === 'ok' ? outcome.answer : undefined
  return isList(answer) ? { kind: 'observes', state: states.holding(answer) } : { kind: 'other' }
}

/** Whether what was read, if anything, has the value at the place. */
function holdsAt(read: readonly Value[] | undefined, place: number, value: Value): boolean {
  return read === undefined || read[place] === value || valueKey(read[place]) === valueKey(value)
}

/** What a log holds: one value more than another log, or nothing. Equal logs are one object while anybody has it. */
export class LogState {
  readonly before: LogState | undefined
  readonly value: Value
  readonly length: number
  readonly number: number
  /** A much shorter log that this one begins with: any shorter one is found in logarithmically many jumps. */
  readonly jump: LogState
  /** All its values, where a read answered them. */
  read: readonly Value[] | undefined
  /** A log with one value more, for there is hardly ever another one, and the others. */
  private next: LogState | undefined
  private others: Map<string | number, LogState> | undefined

  /** @param length how many values it holds, where nothing is before it */
  constructor(number: number, value: Value, before: LogState | undefined, length: number) {
    this.number = number
    this.value = value
    this.before = before
    this.length = before === undefined ? length : before.length + 1
    this.jump = before === undefined ? this : before.jumpOfNext()
  }

  /** Myers, "An applicative random-access stack" (1983). */
  private jumpOfNext(): LogState {
    const { jump } = this
    return this.length - jump.length === jump.length - jump.jump.length ? jump.jump : this
  }

  /** The log with one value more, which gets a number if it is new. */
  followedBy(value: Value, number: () => number): LogState {
    const { next } = this
    if (next === undefined) return (this.next = new LogState(number(), value, this, 0))
    if (next.value === value) return next
    const key = valueKey(value)
    if (valueKey(next.value) === key) return next
    const known = (this.others ??= new Map<string | number, LogState>()).get(key)
    if (known !== undefined) return known
    const fresh = new LogState(number(), value, this, 0)
    this.others.set(key, fresh)
    return fresh
  }
}

/** The log that holds as many of the values, or all where there are fewer. */
function beginningOf(log: LogState, length: number): LogState {
  let state = log
  while (state.length > length) {
    state = state.before === undefined || state.jump.length >= length ? state.jump : state.before
  }
  return state
}

/** How many values two lists begin with alike. */
function commonLength(left: readonly Value[], right: readonly Value[]): number {
  const most = Math.min(left.length, right.length)
  let at = 0
  while (at < most && (left[at] === right[at] || valueKey(left[at]) === valueKey(right[at]))) at++
  return at
}

/** Makes states so that equal ones are one object: a key of all the values would cost as much as the log is long. */
class LogStates {
  readonly first: LogState
  private readonly initial: readonly Value[]
  /** By their first values, the logs that hold more than at first: they know each other, and are forgotten together. */
  private readonly grown = new Map<string | number, WeakRef<LogState>>()
  /** Stands for logs that do not begin with what is there at first. */
  private readonly impossible = new LogState(-1, null, undefined, -1)
  /** What was read last, for what is read next begins alike. */
  private last: WeakRef<{ readonly values: readonly Value[]; readonly state: LogState }> | undefined
  private count = 0
  private readonly number = (): number => this.count++

  constructor(initial: readonly Value[]) {
    this.initial = initial
    this.first = new LogState(this.number(), null, undefined, initial.length)
  }

  holding(values: readonly Value[]): LogState {
    const { initial } = this
    const last = this.last?.deref()
    const common = last === undefined ? 0 : commonLength(last.values, values)
    if (common < initial.length && commonLength(initial, values) < initial.length) return this.impossible
    const isFurther = last !== undefined && common >= initial.length
    const state = this.extended(isFurther ? beginningOf(last.state, common) : this.first, values)
    state.read = values
    if (last?.values !== values) this.last = new WeakRef({ values, state })
    return state
  }

  private extended(from: LogState, values: readonly Value[]): LogState {
    let state = from
    for (let at = from.length; at < values.length; at++) state = this.after(state, values[at] ?? null)
    return state
  }

  after(state: LogState, value: Value): LogState {
    return state === this.first ? this.withFirst(value) : state.followedBy(value, this.number)
  }

  private withFirst(value: Value): LogState {
    const key = valueKey(value)
    const known = this.grown.get(key)?.deref()
    if (known !== undefined) return known
    const fresh = new LogState(this.number(), value, this.first, 0)
    this.grown.set(key, new WeakRef(fresh))
    return fresh
  }

  valuesOf(state: LogState): Value[] {
    const values: Value[] = []
    for (let at = state; at.before !== undefined; at = at.before) values.push(at.value)
    return [...this.initial, ...values.reverse()]
  }
}
