import { describe, expect, test } from 'vitest'
import type { Rule } from '../../world/rule.ts'
import type { World } from '../../world/world.ts'
import type { StepInvariant, StepView } from '../step-invariant.ts'
import { compare, disagreement } from '../fixtures/compare.ts'
import { exploreAll, exploreClasses, repeat, type Example, type Explored } from '../fixtures/explored.ts'
import type { RandomProgram } from '../fixtures/random-program.ts'
import { missingWithout } from '../fixtures/weakened.ts'

/*
 * One program for each rule of the reduction, as small as can be, of which it misses something without that rule.
 */

/** What the reduction finds of what plain search finds, both in the eyes of the same judge. */
async function found(example: Example, without?: Rule): Promise<Explored> {
  const { schedules } = await exploreClasses(example, without)
  return repeat(example, schedules)
}

interface Missing {
  readonly outcomes: readonly string[]
  readonly classes: number
}

/** What the reduction misses without a rule; with all of them it must find exactly what plain search finds. */
async function missedWithout(rule: Rule, example: Example): Promise<Missing> {
  const plain = await repeat(example, (await exploreAll(example)).schedules)
  const whole = await found(example)
  expect(whole.outcomes).toEqual(plain.outcomes)
  expect(whole.schedules).toHaveLength(plain.classes.size)
  const less = await found(example, rule)
  const outcomes = plain.outcomes.filter(outcome => !less.outcomes.includes(outcome))
  return { outcomes, classes: plain.classes.size - less.classes.size }
}

const readCache = async (world: World) => (await world.keyValue.get('cache')) ?? 'nothing'
const writeRow = (world: World) => world.database.transaction('write', rows => rows.put('rows', 'r', { value: 1 }))

describe('without the rule that', () => {
  test('real-time order is part of a class, a stale read is missed', async () => {
    // They share nothing, and yet who reads the cache after the row was written should have found it there.
    const { outcomes } = await missedWithout('real-time-order', { clients: [readCache, writeRow] })
    expect(outcomes).toEqual(['"nothing" undefined | 1 before 0 | row rows/r = {"value":1} | finished'])
  })

  test('deliveries of one process depend on each other, a stale cache fill is missed', async () => {
    const cache = { value: 'empty' }
    const fill = async (world: World): Promise<void> => {
      cache.value = await world.database.read('read', rows => (rows.get('rows', 'r') === undefined ? 'old' : 'new'))
    }
    const change = async (world: World): Promise<void> => {
      await world.database.transaction('write', rows => rows.put('rows', 'r', { value: 'new' }))
      cache.value = 'new'
    }
    const both = async (world: World): Promise<string> => {
      await Promise.all([fill(world), change(world)])
      return cache.value
    }
    const { outcomes } = await missedWithout('deliveries', { clients: [both] })
    expect(outcomes).toEqual(['"old" |  | row rows/r = {"value":"new"} | finished'])
  })

  test('faults on one budget depend on each other, a class is missed', async () => {
    // Faults on one budget forbid each other but lead to one state in either order, and each is tried wherever it can
    // strike: so where real-time order is recorded no outcome is missed, only the order in which two processes die.
    const example: Example = { clients: [readCache, writeRow], faults: { crashes: 2 } }
    const { outcomes, classes } = await missedWithout('budgets', example)
    expect(outcomes).toEqual([])
    expect(classes).toBeGreaterThan(0)
  })

  test('faults on one budget depend on each other, a strongest order is missed', async () => {
    // Who is told of an error first has come to an end before the other one begins, and only the budget orders them.
    const program: RandomProgram = {
      serving: 'process-per-client',
      memory: 'declared',
      clients: [[[{ do: 'put', key: 'x' }]], [[{ do: 'put', key: 'y' }]]],
      faults: { errors: 2 },
    }
    const options = { mostRuns: 700, realTime: 'effects' } as const
    const comparison = await compare(program, options)
    expect(comparison && disagreement(comparison)).toBeUndefined()
    expect(comparison && (await missingWithout('budgets', program, comparison, options))).toBe('outcomes')
  })

  const missedIn = async (rule: Rule, program: RandomProgram, realTime: 'recorded' | 'effects') => {
    const options = { mostRuns: 700, realTime } as const
    const found = await compare(program, options)
    if (found === undefined) throw new Error('plain search comes to its end')
    expect(disagreement(found)).toBeUndefined()
    return missingWithout(rule, program, found, options)
  }

  const get = { do: 'get', key: 'x' } as const
  const small = { serving: 'process-per-client', memory: 'declared' } as const

  test('a request and the error that prevents it forbid each other, an order of operations is missed', async () => {
    const program: RandomProgram = { ...small, clients: [[[]], [[get, get]]], faults: { errors: 1 } }
    expect(await missedIn('fates', program, 'effects')).toBe('outcomes')
  })

  test('a death is ordered with every step of its process, what came before it is missed', async () => {
    const faults = { crashes: 1, clockJumps: 1 }
    const program: RandomProgram = { ...small, clients: [[[]], [[get, get]]], faults }
    expect(await missedIn('deaths', program, 'recorded')).toBe('outcomes')
  })

  test('time is ordered after everything, what was in flight before it passed is missed', async () => {
    const put = { do: 'put', key: 'x' } as const
    const clients = [[[]], [[put, { do: 'sleep', ms: 20 } as const]]]
    const program: RandomProgram = { ...small, clients, faults: { lostReplies: 1 } }
    expect(await missedIn('time-as-barrier', program, 'effects')).toBe('outcomes')
  })

  test('what may never happen is tried wherever it can, a write after death is missed', async () => {
    const put = (world: World) => world.keyValue.set('k', 'late')
    const bury = async (world: World): Promise<unknown> => {
      const child = await world.processes.spawn('child', put)
      const { kind } = await child.exit()
      return [kind, (await world.keyValue.get('k')) ?? 'nothing']
    }
    const { outcomes } = await missedWithout('optional-faults', { clients: [bury], faults: { crashes: 1 } })
    expect(outcomes).toContain('["killed","nothing"] |  | key k = late | finished')
  })

  test('footprints are compared as values, an overwritten value is missed', async () => {
    const increment = async (world: World): Promise<void> => {
      const value = Number((await world.keyValue.get('n')) ?? 0)
      await world.keyValue.set('n', String(value + 1))
    }
    const { outcomes } = await missedWithout('footprints-as-values', { clients: [increment, increment] })
    expect(outcomes.length).toBeGreaterThan(0)
  })

  test('an acquire that was blocked while time passed races with the one before, the other order is missed', async () => {
    const polling = { ttlMs: 20, everyMs: 10, waitMs: 50 }
    const hold = (world: World) => world.keyValue.pollSetIfAbsent('lock', world.process.name, polling)
    const { outcomes } = await missedWithout('acquire-across-time', { clients: [hold, hold], realTime: 'effects' })
    expect(outcomes).toEqual([expect.stringContaining('1 before 0')])
  })

  test('a step reads what step invariants read after it, a breach that passes is missed', async () => {
    // They share no key, and both are gone in the end.
    const upAndDown = (key: string) => async (world: World) => {
      await world.keyValue.set(key, 'up')
      await world.keyValue.delete(key)
    }
    const example: Example = {
      clients: [upAndDown('x'), upAndDown('y')],
      realTime: 'effects',
      stepInvariants: [invariantOn(view => view.key('x') !== undefined && view.key('y') !== undefined)],
    }
    const { outcomes } = await missedWithout('judged-reads', example)
    expect(outcomes).toContain('undefined undefined |  |  | finished | broken')
  })

  test('a step reads what step invariants read before it, a breach that it would hide is missed', async () => {
    const example: Example = {
      clients: [world => world.keyValue.set('shut', 'yes'), world => world.keyValue.set('bad', 'yes')],
      realTime: 'effects',
      stepInvariants: [invariantOn(view => view.key('shut') === undefined && view.key('bad') !== undefined)],
    }
    const { outcomes } = await missedWithout('reads-before', example)
    expect(outcomes).toEqual([expect.stringContaining('broken')])
  })
})

function invariantOn(isBroken: (view: StepView) => boolean): StepInvariant {
  return {
    id: 'never',
    claim: 'it never comes to that',
    breach: view => (isBroken(view) ? { sentence: 'broken', operations: [] } : undefined),
  }
}
