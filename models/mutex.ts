import type { ClientId } from '../harness/history/operation.ts'
import type { Model } from '../harness/check/model.ts'
import { differs, moves, observes, type Asked, type Rule } from '../harness/check/rule.ts'
import { ruleModel } from '../harness/check/rule-model.ts'

/** What a lock is asked. An answer of false says that it was refused, and nothing changed. */
export interface MutexCall {
  readonly f: 'acquire' | 'release'
}

/** A lock that anyone may release. */
export function mutex(initial = false): Model<boolean, MutexCall, boolean | null | undefined> {
  return ruleModel<boolean, MutexCall, boolean | null | undefined>({
    name: 'mutex',
    initial,
    rule: ({ input, outcome }) => {
      const held = input.f === 'release'
      return outcome.kind === 'ok' && outcome.answer === false ? observes(!held) : moves(held, !held)
    },
    key: String,
    describe: held => (held ? 'the lock is held' : 'the lock is free'),
  })
}

/** A lock that only the client that acquired it may release; -1 where nobody holds it. */
export function ownerMutex(initial: ClientId = -1): Model<ClientId, MutexCall, boolean | null | undefined> {
  return ruleModel<ClientId, MutexCall, boolean | null | undefined>({
    name: 'owner-mutex',
    initial,
    rule: ownerRule,
    key: owner => owner,
    describe: owner => (owner < 0 ? 'the lock is free' : `client ${String(owner)} holds the lock`),
  })
}

function ownerRule({ client, input, outcome }: Asked<MutexCall, boolean | null | undefined>): Rule<ClientId> {
  const isRefusal = outcome.kind === 'ok' && outcome.answer === false
  if (input.f === 'acquire') return isRefusal ? differs(-1) : moves(-1, client)
  return isRefusal ? differs(client) : moves(client, -1)
}
