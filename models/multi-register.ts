import type { Access, Model } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** One step of a transaction: a read, whose value is null where it is not known, or a write. */
export type RegisterStep = readonly [f: 'read' | 'write' | 'r' | 'w', name: string, value: Value]

/** A transaction that reads and writes registers at one moment, its steps one after another. */
export interface TransactionCall {
  readonly f: 'txn'
  readonly value: readonly RegisterStep[]
}

/** Registers by name; the names in order, so that equal states are written alike. */
export type Registers = Readonly<Record<string, Value>>

/** Several registers that are read and written by transactions; one that is not named in `initial` holds null. */
export function multiRegister(
  initial: Registers = {},
): Model<Registers, TransactionCall, readonly RegisterStep[] | undefined> {
  return {
    name: 'multi-register',
    initial,
    step: (state, { input, outcome }) => {
      const steps = outcome.kind === 'ok' && outcome.answer !== undefined ? outcome.answer : input.value
      return transact(state, steps, outcome.kind === 'ok')
    },
    registers: { initial: name => valueKey(initial[name] ?? null), accesses: transactionAccesses },
    key: state =>
      Object.keys(state)
        .sort()
        .map(name => `${name}=${String(valueKey(state[name]))}`)
        .join(';'),
    describe: state =>
      Object.entries(state)
        .map(([name, value]) => `${name} holds ${valueText(value)}`)
        .join(', '),
  }
}

function transact(before: Registers, steps: readonly RegisterStep[], readsCount: boolean): readonly Registers[] {
  let state = before
  for (const [f, name, value] of steps) {
    if (f === 'write' || f === 'w') state = { ...state, [name]: value }
    else if (readsCount && value !== null && valueKey(state[name] ?? null) !== valueKey(value)) return []
  }
  return [state]
}

function transactionAccesses({
  input,
  outcome,
}: Asked<TransactionCall, readonly RegisterStep[] | undefined>): readonly Access[] {
  const isKnown = outcome.kind === 'ok'
  const steps = isKnown && outcome.answer !== undefined ? outcome.answer : input.value
  return steps.flatMap<Access>(([f, name, value]) => {
    const access = { register: String(name), value: valueKey(value) }
    if (f === 'write' || f === 'w') return [{ kind: 'write', ...access }]
    return isKnown && value !== null ? [{ kind: 'read', ...access }] : []
  })
}
