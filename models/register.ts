import type { Model } from '../harness/check/model.ts'
import { becomes, observes, unconstrained } from '../harness/check/rule.ts'
import { ruleModel } from '../harness/check/rule-model.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What a client asks of a register. */
export type RegisterCall = { readonly f: 'read' } | { readonly f: 'write'; readonly value: Value }

/** One cell that is read and written as a whole, and holds `initial` at first. What a write answers is not judged. */
export function register(initial: Value = null): Model<Value, RegisterCall, Value | undefined> {
  return ruleModel<Value, RegisterCall, Value | undefined>({
    name: 'register',
    initial,
    rule: ({ input, outcome }) => {
      if (input.f === 'write') return becomes(input.value)
      return outcome.kind === 'ok' && outcome.answer !== undefined ? observes(outcome.answer) : unconstrained()
    },
    key: valueKey,
    registers: {
      initial: () => valueKey(initial),
      accesses: ({ input, outcome }) => {
        if (input.f === 'write') return [{ kind: 'write', register: '', value: valueKey(input.value) }]
        if (outcome.kind !== 'ok' || outcome.answer === undefined) return []
        return [{ kind: 'read', register: '', value: valueKey(outcome.answer) }]
      },
    },
    describe: state => `the register holds ${valueText(state)}`,
  })
}
