import type { GrowthPart, Model } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What an append-only log is asked. A read answers all values in order. */
export type LogCall = { readonly f: 'append'; readonly value: Value } | { readonly f: 'read' }

type LogAsked = Asked<LogCall, Value | undefined>

/** What a log holds: one value more than another log, or nothing. Equal logs are one object while anybody has it. */
export interface LogState {
  readonly before: LogState | undefined
  readonly value: Value
  readonly length: number
  readonly number: number
}

/** A log that only grows. An append may answer the position that it took, counted from 0. */
export function log(initial: readonly Value[] = []): Model<LogState, LogCall, Value | undefined> {
  const states = new LogStates()
  return {
    name: 'log',
    initial: states.holding(initial),
    step: (state, { input, outcome }) => {
      const answer = outcome.kind === 'ok' ? outcome.answer : undefined
      if (input.f === 'append') {
        return typeof answer === 'number' && answer !== state.length ? [] : [states.after(state, input.value)]
      }
      return !isList(answer) || (answer.length === state.length && states.holding(answer) === state) ? [state] : []
    },
    key: ({ number }) => number,
    describe: state => `the log holds [${valuesOf(state).map(valueText).join(', ')}]`,
    kind: ({ input }) => (input.f === 'read' ? 'pure' : 'other'),
    growth: { leadsTo: isBeginning, part: asked => partOf(asked, states) },
  }
}

function isList(answer: Value | undefined): answer is readonly Value[] {
  return Array.isArray(answer)
}

function isBeginning(earlier: LogState, later: LogState): boolean {
  let state: LogState | undefined = later
  while (state !== undefined && state.length > earlier.length) state = state.before
  return state === earlier
}

function partOf({ input, outcome }: LogAsked, states: LogStates): GrowthPart<LogState> {
  if (input.f === 'append') return { kind: 'grows' }
  const answer = outcome.kind === 'ok' ? outcome.answer : undefined
  return isList(answer) ? { kind: 'observes', state: states.holding(answer) } : { kind: 'other' }
}

function valuesOf(state: LogState): Value[] {
  const values: Value[] = []
  for (let at = state; at.before !== undefined; at = at.before) values.push(at.value)
  return values.reverse()
}

/** Makes states so that equal ones are one object: a key of all the values would cost as much as the log is long. */
class LogStates {
  private readonly empty: LogState = { before: undefined, value: null, length: 0, number: 0 }
  private readonly following = new WeakMap<LogState, Map<string | number, WeakRef<LogState>>>()
  private count = 1

  holding(values: readonly Value[]): LogState {
    return values.reduce((state: LogState, value) => this.after(state, value), this.empty)
  }

  after(state: LogState, value: Value): LogState {
    const key = valueKey(value)
    const following = this.followingOf(state)
    const known = following.get(key)?.deref()
    if (known !== undefined) return known
    const fresh = { before: state, value, length: state.length + 1, number: this.count++ }
    following.set(key, new WeakRef(fresh))
    return fresh
  }

  private followingOf(state: LogState): Map<string | number, WeakRef<LogState>> {
    const known = this.following.get(state)
    if (known !== undefined) return known
    const fresh = new Map<string | number, WeakRef<LogState>>()
    this.following.set(state, fresh)
    return fresh
  }
}
