import type { Access, Model } from '../harness/check/model.ts'
import { becomes, observes, unconstrained, updates, type Asked, type Rule } from '../harness/check/rule.ts'
import { ruleModel } from '../harness/check/rule-model.ts'

/** What a store of texts by key is asked. */
export type KeyValueCall =
  | { readonly f: 'get'; readonly key: string }
  | { readonly f: 'put'; readonly key: string; readonly value: string }
  | { readonly f: 'append'; readonly key: string; readonly value: string }

/** A store of texts by key with put, append and get; every key holds `initial` at first. */
export function keyValue(initial = ''): Model<string, KeyValueCall, string | undefined> {
  return ruleModel<string, KeyValueCall, string | undefined>({
    name: 'key-value',
    initial,
    rule: keyValueRule,
    key: state => state,
    partition: input => input.key,
    growth: {
      leadsTo: (earlier, later) => later.startsWith(earlier),
      part: ({ input }) => ({ kind: input.f === 'append' ? 'grows' : 'other' }),
      growsTowards: (earlier, { input }, later) =>
        input.f !== 'append' || later.startsWith(input.value, earlier.length),
    },
    registers: { initial: () => initial, accesses: keyValueAccesses },
    describe: state => `the key holds ${JSON.stringify(state)}`,
  })
}

function keyValueRule({ input, outcome }: Asked<KeyValueCall, string | undefined>): Rule<string> {
  switch (input.f) {
    case 'get':
      return outcome.kind === 'ok' && outcome.answer !== undefined ? observes(outcome.answer) : unconstrained()
    case 'put':
      return becomes(input.value)
    case 'append':
      return updates(state => state + input.value)
  }
}

function keyValueAccesses({ input, outcome }: Asked<KeyValueCall, string | undefined>): readonly Access[] | undefined {
  const { f, key } = input
  if (f === 'append') return undefined
  if (f === 'put') return [{ kind: 'write', register: key, value: input.value }]
  const isKnown = outcome.kind === 'ok' && outcome.answer !== undefined
  return isKnown ? [{ kind: 'read', register: key, value: outcome.answer }] : []
}
