import type { Access, Model } from '../harness/check/model.ts'
import { becomes, differs, moves, observes, unconstrained, type Asked, type Rule } from '../harness/check/rule.ts'
import { ruleModel } from '../harness/check/rule-model.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What a register is asked. A compare-and-set has the pair of the value it expects and the one it would set. */
export type RegisterCall =
  | { readonly f: 'read' }
  | { readonly f: 'write'; readonly value: Value }
  | { readonly f: 'cas'; readonly value: readonly [from: Value, to: Value] }

/** A read answers the value; a compare-and-set answers false where it found another value than it expected. */
export type RegisterAnswer = Value | undefined

/** A register with reads, writes and compare-and-set, which holds `initial` at first. */
export function casRegister(initial: Value = null): Model<Value, RegisterCall, RegisterAnswer> {
  return ruleModel<Value, RegisterCall, RegisterAnswer>({
    name: 'cas-register',
    initial,
    rule: registerRule,
    key: valueKey,
    registers: { initial: () => valueKey(initial), accesses: registerAccesses },
    describe: state => `the register holds ${valueText(state)}`,
  })
}

function registerRule({ input, outcome }: Asked<RegisterCall, RegisterAnswer>): Rule<Value> {
  switch (input.f) {
    case 'read':
      return outcome.kind === 'ok' && outcome.answer !== undefined ? observes(outcome.answer) : unconstrained()
    case 'write':
      return becomes(input.value)
    case 'cas': {
      const [from, to] = input.value
      return outcome.kind === 'ok' && outcome.answer === false ? differs(from) : moves(from, to)
    }
  }
}

function registerAccesses({ input, outcome }: Asked<RegisterCall, RegisterAnswer>): readonly Access[] {
  switch (input.f) {
    case 'read':
      return outcome.kind === 'ok' && outcome.answer !== undefined ? [accessOf('read', outcome.answer)] : []
    case 'write':
      return [accessOf('write', input.value)]
    case 'cas': {
      const [from, to] = input.value
      // One that was refused saw another value than it expected, and which one is not known.
      if (outcome.kind === 'ok' && outcome.answer === false) return []
      const write = accessOf('write', to)
      return outcome.kind === 'ok' ? [accessOf('read', from), write] : [write]
    }
  }
}

function accessOf(kind: Access['kind'], value: Value): Access {
  return { kind, register: '', value: valueKey(value) }
}
