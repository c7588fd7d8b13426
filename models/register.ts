import type { Model } from '../harness/check/model.ts'

/** A value of JSON; compared by its printed form, so equal objects print their keys in the same order. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** What a client asks of a register. */
export type RegisterInput = { readonly operation: 'read' } | { readonly operation: 'write'; readonly value: Json }

/** One cell that is read and written as a whole. A read answers the value, a write answers null; it starts as null. */
export const register: Model<Json, RegisterInput, Json> = {
  name: 'register',
  initial: null,
  step(state, { input, outcome }) {
    if (outcome.kind === 'failed') return []
    const after = input.operation === 'write' ? input.value : state
    if (outcome.kind === 'unknown') return [after]
    const expected = input.operation === 'write' ? null : state
    return same(outcome.answer, expected) ? [after] : []
  },
  key: state => JSON.stringify(state),
  describe: state => `the register holds ${JSON.stringify(state)}`,
}

function same(left: Json, right: Json): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}
