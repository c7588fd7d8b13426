import { describe, expect, test } from 'vitest'
import { check } from '../../harness/check/precedence.ts'
import type { Outcome } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import type { Route, RoutingAnswer, RoutingRequest } from './routing-operations.ts'
import type { RoutingDeclaration } from './routing.ts'
import { routing } from './routing.ts'

type Told = readonly [RoutingRequest, RoutingAnswer | 'unknown']

const from = { session: 's', connection: 'c' }

function send(message: string, route: Route, connection = 'c'): Told {
  return [
    { operation: 'send', session: 's', connection, message },
    { kind: 'accepted', route, cut: null },
  ]
}

function interrupt(answer: RoutingAnswer, message?: string): Told {
  return [{ operation: 'interrupt', ...from, ...(message === undefined ? {} : { message }) }, answer]
}

function ask(operation: 'detach' | 'suspend' | 'close', kind: 'detached' | 'suspended' | 'closed'): Told {
  return [{ operation, ...from }, { kind }]
}

const close = ask('close', 'closed')

function inspect(life: 'CREATED' | 'ACTIVE' | 'CLOSING' | 'ENDED' | null, ...answered: readonly string[]): Told {
  return [
    { operation: 'inspect', ...from },
    { kind: 'inspected', life, answered },
  ]
}

function attach(running: boolean): Told {
  return [
    { operation: 'attach', ...from },
    { kind: 'watching', running, cut: 0 },
  ]
}

/** Whether these can have been said one after another. */
function isPossible(told: readonly Told[], declared: Partial<RoutingDeclaration> = {}): boolean {
  const operations = told.map(([input, said], id) => {
    const outcome: Outcome<RoutingAnswer> = said === 'unknown' ? { kind: said } : { kind: 'ok', answer: said }
    return {
      id,
      client: id,
      input,
      outcome,
      invokedAt: id * 2,
      completedAt: said === 'unknown' ? Infinity : id * 2 + 1,
    }
  })
  const model = routing({ admission: 'enqueue', failures: 0, life: null, ...declared })
  return check(model, operations, recordedOrder(operations)).kind === 'linearizable'
}

test('the first message starts an agent, later ones go to it, and after an end another is started', () => {
  expect(isPossible([send('m1', 'started'), send('m2', 'running'), close, send('m3', 'resumed')])).toBe(true)
  expect(isPossible([send('m1', 'running')])).toBe(false)
  expect(isPossible([send('m1', 'started'), send('m2', 'started')])).toBe(false)
  expect(isPossible([send('m1', 'started'), close, send('m2', 'running')])).toBe(false)
  expect(isPossible([send('m1', 'resumed')], { life: 'ENDED' })).toBe(true)
})

test('messages are answered by and by, in their order', () => {
  const sent = [send('m1', 'started'), send('m2', 'running')]
  expect(isPossible([...sent, inspect('CREATED')])).toBe(true)
  expect(isPossible([...sent, inspect('ACTIVE', 'm1')])).toBe(true)
  expect(isPossible([...sent, inspect('ACTIVE', 'm1', 'm2')])).toBe(true)
  expect(isPossible([...sent, inspect('ACTIVE', 'm2')])).toBe(false)
  expect(isPossible([...sent, inspect('ACTIVE', 'm2')], { failures: 1 })).toBe(true)
})

test('the same message again is a duplicate, and changes nothing', () => {
  const again: Told = [{ operation: 'send', ...from, message: 'm1' }, { kind: 'duplicate' }]
  expect(isPossible([send('m1', 'started'), again, inspect('ACTIVE', 'm1')])).toBe(true)
  expect(isPossible([again])).toBe(false)
  expect(isPossible([send('m1', 'started'), interrupt({ kind: 'duplicate' }, 'm1')])).toBe(true)
})

describe('an interrupt', () => {
  test('ends the message that is taken up, or would be, which then has no answer', () => {
    const stopped = [send('m1', 'started'), interrupt({ kind: 'stopped', message: 'm1' })]
    expect(isPossible(stopped)).toBe(true)
    expect(isPossible([...stopped, inspect('ACTIVE', 'm1')])).toBe(false)
    expect(
      isPossible([send('m1', 'started'), send('m2', 'running'), interrupt({ kind: 'stopped', message: 'm3' })]),
    ).toBe(false)
  })

  test('finds nothing only where everything was answered', () => {
    expect(isPossible([send('m1', 'started'), interrupt({ kind: 'no-turn' }), inspect('CREATED')])).toBe(false)
    expect(isPossible([send('m1', 'started'), interrupt({ kind: 'no-turn' }), inspect('ACTIVE', 'm1')])).toBe(true)
  })

  test('brings its message, also to a session that has ended', () => {
    expect(isPossible([interrupt({ kind: 'no-turn' }, 'm1'), inspect('ACTIVE', 'm1')])).toBe(true)
    expect(isPossible([interrupt({ kind: 'run-failed' }, 'm1')])).toBe(false)
  })
})

describe('admission', () => {
  const busy: Told = [{ operation: 'send', ...from, message: 'm2' }, { kind: 'busy' }]

  test('busy is said only where it is declared, and somebody waits', () => {
    expect(isPossible([send('m1', 'started'), busy], { admission: 'reject' })).toBe(true)
    expect(isPossible([send('m1', 'started'), busy])).toBe(false)
    expect(isPossible([busy], { admission: 'reject' })).toBe(false)
    const both = [send('m1', 'started'), send('m2', 'running'), inspect('CREATED')]
    expect(isPossible(both, { admission: 'reject' })).toBe(false)
  })

  test.each(['interrupt', 'rollback'] as const)('by %s the last message alone is answered', admission => {
    const told = [send('m1', 'started'), send('m2', 'running')]
    expect(isPossible([...told, inspect('ACTIVE', 'm2')], { admission })).toBe(true)
    expect(isPossible([...told, inspect('CREATED'), inspect('ACTIVE', 'm1', 'm2')], { admission })).toBe(false)
  })
})

describe('presence', () => {
  test('a session runs until it closes, and then comes to its end', () => {
    const closed = [send('m1', 'started'), inspect('ACTIVE', 'm1'), close]
    expect(isPossible([...closed, inspect('CLOSING', 'm1'), inspect('ENDED', 'm1')])).toBe(true)
    expect(isPossible([...closed, inspect('ACTIVE', 'm1')])).toBe(false)
    expect(isPossible([...closed, attach(true)])).toBe(false)
    expect(isPossible([...closed, attach(false)])).toBe(true)
    expect(isPossible([inspect(null), attach(false)])).toBe(true)
  })

  test('one that has said nothing yet ends at once', () => {
    expect(isPossible([send('m1', 'started'), inspect('CREATED'), close, inspect('ENDED')])).toBe(true)
  })

  test('one that is left may end, and goes on when somebody comes back in time', () => {
    for (const leave of [ask('detach', 'detached'), ask('suspend', 'suspended')]) {
      const left = [send('m1', 'started'), inspect('ACTIVE', 'm1'), leave]
      expect(isPossible([...left, inspect('ENDED', 'm1')])).toBe(true)
      expect(isPossible([...left, attach(true), inspect('ACTIVE', 'm1')])).toBe(true)
      expect(isPossible([...left, inspect('ACTIVE', 'm1')])).toBe(false)
    }
    expect(isPossible([send('m1', 'started'), inspect('ACTIVE', 'm1'), inspect('ENDED', 'm1')])).toBe(false)
  })

  test('who is not the owner leaves without effect', () => {
    const sent = send('m1', 'started', 'd')
    expect(isPossible([sent, inspect('ACTIVE', 'm1'), ask('detach', 'detached'), inspect('ACTIVE', 'm1')])).toBe(true)
  })
})

test('a send that nobody was told of may have started an agent, or not', () => {
  const lost: Told = [{ operation: 'send', ...from, message: 'm1' }, 'unknown']
  expect(isPossible([lost, send('m2', 'running')])).toBe(true)
  expect(isPossible([lost, send('m2', 'started')])).toBe(true)
  expect(isPossible([lost, send('m2', 'resumed')])).toBe(false)
})
