import type { ClientId, Outcome } from '../history/operation.ts'

/** What a rule may depend on: everything about an operation but when it happened. */
export interface Asked<Input, Answer> {
  readonly client: ClientId
  readonly input: Input
  readonly outcome: Outcome<Answer>
}

/** What must hold of the state: anything; equal to `expected`; different from it; or never allowed. */
export const guardAny = 0
export const guardEqual = 1
export const guardDiffers = 2
export const guardNever = 3

/** What follows: the same state; `next`; or `update(state)`. */
export const effectNone = 0
export const effectBecomes = 1
export const effectUpdates = 2

/** What an effect makes of a state; typed as a method is, so that models of different states can stand in one list. */
export type Update<State> = { update(state: State): State }['update']

/**
 * Guard and effect of an operation. Of one shape for every operation, because a checker reads millions of them;
 * made by `observes`, `differs`, `becomes`, `moves`, `updates`, `unconstrained` and `impossible`.
 */
export interface Rule<State> {
  readonly guard: 0 | 1 | 2 | 3
  readonly expected: State | undefined
  readonly effect: 0 | 1 | 2
  readonly next: State | undefined
  readonly update: Update<State> | undefined
}

/** Allowed only in `expected`, and changes nothing: a read. */
export function observes<State>(expected: State): Rule<State> {
  return { guard: guardEqual, expected, effect: effectNone, next: undefined, update: undefined }
}

/** Allowed in every state but `excluded`, and changes nothing: a compare-and-set that failed. */
export function differs<State>(excluded: State): Rule<State> {
  return { guard: guardDiffers, expected: excluded, effect: effectNone, next: undefined, update: undefined }
}

/** Always allowed, and `next` follows: a write. */
export function becomes<State>(next: State): Rule<State> {
  return { guard: guardAny, expected: undefined, effect: effectBecomes, next, update: undefined }
}

/** Allowed only in `from`, and `to` follows: a compare-and-set that succeeded. */
export function moves<State>(from: State, to: State): Rule<State> {
  return { guard: guardEqual, expected: from, effect: effectBecomes, next: to, update: undefined }
}

/** Always allowed, and what follows depends on the state: an append. */
export function updates<State>(update: (state: State) => State): Rule<State> {
  return { guard: guardAny, expected: undefined, effect: effectUpdates, next: undefined, update }
}

/** Always allowed, and changes nothing: a read whose answer is not known. */
export function unconstrained<State>(): Rule<State> {
  return { guard: guardAny, expected: undefined, effect: effectNone, next: undefined, update: undefined }
}

/** Allowed in no state. */
export function impossible<State>(): Rule<State> {
  return { guard: guardNever, expected: undefined, effect: effectNone, next: undefined, update: undefined }
}

/** The states that follow when a rule is applied; `key` tells states apart. */
export function applyRule<State>(
  rule: Rule<State>,
  state: State,
  key: (state: State) => string | number,
): readonly State[] {
  if (!allows(rule, state, key)) return []
  if (rule.effect === effectUpdates && rule.update !== undefined) return [rule.update(state)]
  // The effect says that `next` is a state; the type cannot, without a second shape of rule.
  return rule.effect === effectBecomes ? [rule.next as State] : [state]
}

function allows<State>(rule: Rule<State>, state: State, key: (state: State) => string | number): boolean {
  if (rule.guard === guardAny) return true
  if (rule.guard === guardNever) return false
  const same = key(state) === key(rule.expected as State)
  return rule.guard === guardEqual ? same : !same
}
