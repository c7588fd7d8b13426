import { describe, expect, test } from 'vitest'
import { progress } from '../../models/session/invariants/locks.ts'
import { scenarios } from '../../scenarios/index.ts'
import { acquire, release } from '../schedule/fixtures/ideal-lock.ts'
import { drive, type DriveOptions } from '../schedule/quiescence.ts'
import type { Kernel } from '../world/kernel.ts'
import type { World } from '../world/world.ts'
import type { Finding } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { investigate, replayToken } from './investigate.ts'
import { defineScenario, type FaultBudget, type Scenario } from './scenario.ts'
import { search, type Answer } from './search.ts'
import { defineSystem, type System } from './system.ts'

type Client = (world: World) => Promise<unknown>

/** A system whose operations are these, one for each client. */
function systemOf(clients: readonly Client[], invariants: readonly Invariant[] = [progress]): System {
  return defineSystem({
    name: 'sample',
    start: world => world,
    operations: Object.fromEntries(clients.map((client, index) => [String(index), (world: World) => client(world)])),
    artefacts: world => world.files.read('/a'),
    invariants,
  })
}

function programOf(clients: readonly Client[]): { clients: { operation: string }[][] } {
  return { clients: clients.map((_, index) => [{ operation: String(index) }]) }
}

function scenarioOf(clients: readonly Client[], invariants?: readonly Invariant[], faults: FaultBudget = {}): Scenario {
  return defineScenario({
    id: 'sample',
    report: 'https://example.org',
    claim: 'it ends',
    class: 'C00',
    variants: { sound: () => systemOf(clients, invariants) },
    cases: [
      {
        name: 'only',
        claim: 'it ends',
        program: programOf(clients),
        faults,
        target: { description: 'it starts', reached: () => true },
        expect: { sound: 'held' },
      },
    ],
  })
}

const limits = { seed: 1, schedules: 1000, stop: () => undefined }
const address = { scenario: 'sample', case: 'only', variant: 'sound' }

function investigated(clients: readonly Client[], options: DriveOptions = {}): Promise<Finding> {
  return investigate(scenarioOf(clients), address, limits, options)
}

const reasonOf = (finding: Finding): string => (finding.kind === 'undecided' ? finding.reason : finding.kind)

describe('an await outside the World', () => {
  const outside: Client = async world => {
    await world.files.append('/a', 'x')
    await new Promise(() => undefined)
  }
  const timeout: Client = async world => {
    await world.keyValue.get('k')
    await new Promise(resolve => setTimeout(resolve, 1000))
  }

  test.each(['drain', 'turns'] as const)('is named with the last effect before it, driven by %s', async quiescence => {
    const finding = await investigated([outside], { quiescence })
    expect(reasonOf(finding)).toBe('worker 1 awaits something outside the World, after: append /a x')
    expect(finding.coverage.exhaustive).toBe(false)
  })

  test('is found where it is a real timer', async () => {
    expect(reasonOf(await investigated([timeout]))).toContain('outside the World, after: get k')
  })

  test('is found beside a client that is well', async () => {
    expect((await investigated([world => world.files.read('/a'), outside])).kind).toBe('undecided')
  })
})

describe('two locks that are taken in opposite order', () => {
  const keyValue = (first: string, second: string): Client => {
    const polling = { everyMs: 10, waitMs: Infinity }
    return async world => {
      await world.keyValue.pollSetIfAbsent(first, 'held', polling)
      await world.keyValue.pollSetIfAbsent(second, 'held', polling)
      await world.keyValue.delete(second)
      await world.keyValue.delete(first)
    }
  }
  const ideal = (first: string, second: string): Client => {
    return async world => {
      const kernel = (world as unknown as { kernel: Kernel }).kernel
      await acquire(kernel, world, first)
      await acquire(kernel, world, second)
      await release(kernel, world, second)
      await release(kernel, world, first)
    }
  }

  test.each([
    ['keys', keyValue('x', 'y'), keyValue('y', 'x')],
    ['ideal locks', ideal('x', 'y'), ideal('y', 'x')],
  ])('violate progress: %s', async (_, left, right) => {
    const finding = await investigated([left, right])
    expect(reasonOf(finding)).toBe('violated')
    expect(finding.kind === 'violated' && finding.counterexample.broken).toMatchObject([
      { invariant: 'progress', operations: [0, 1] },
    ])
    expect(finding.kind === 'violated' && finding.counterexample.broken[0]?.sentence).toContain('these wait:')
  })

  test('are well in one order', async () => {
    expect(await investigated([keyValue('x', 'y'), keyValue('x', 'y')])).toMatchObject({
      kind: 'held',
      coverage: { exhaustive: true },
    })
  })
})

describe('a bare polling loop', () => {
  const loop: Client = async world => {
    while ((await world.keyValue.get('done')) === undefined);
  }
  const finish: Client = world => world.keyValue.set('done', 'yes')

  function searched(clients: readonly Client[], schedules: number): Promise<Answer> {
    const question = { system: systemOf(clients), program: programOf(clients), faults: {}, breaks: [], maxSteps: 40 }
    return drive(search(question, { ...limits, schedules }))
  }

  test('is cut at the bound on steps, and the search is neither exhaustive nor held', async () => {
    expect(await searched([loop], 10)).toMatchObject({
      kind: 'undecided',
      reason: 'a run was cut after 40 steps',
      coverage: { exhaustive: false, limit: 'a run was cut after 40 steps' },
    })
  })

  test('that somebody ends is bounded too', async () => {
    expect(await searched([loop, finish], 1000)).toMatchObject({
      kind: 'undecided',
      coverage: { exhaustive: false },
    })
  })
})

describe('a program that uses chance', () => {
  const notDeterministic = /^the program is not deterministic: the same schedule gave another run/

  test('in what it writes is not deterministic, though nothing breaks', async () => {
    const finding = await investigated([world => world.files.append('/a', String(Math.random()))])
    expect(reasonOf(finding)).toMatch(notDeterministic)
    expect(reasonOf(finding)).toContain('(append /a 0.')
    expect(finding.coverage.exhaustive).toBe(false)
  })

  test('in what it touches is not deterministic', async () => {
    let run = 0
    const other: Client = world => world.files.append(`/file-${String(run++)}`, 'x')
    expect(reasonOf(await investigated([other, other]))).toMatch(notDeterministic)
  })

  test('in how many effects it has is not deterministic', async () => {
    let run = 0
    const other: Client = async world => {
      await world.files.append('/a', 'x')
      if (run++ % 3 === 0) await world.files.append('/a', 'x')
    }
    expect(reasonOf(await investigated([other, other]))).toMatch(notDeterministic)
  })

  test('in what breaks is not deterministic', async () => {
    const never: Invariant = { id: 'never', claim: 'it holds', breach: () => ({ sentence: 'no', operations: [] }) }
    const scenario = scenarioOf([world => world.files.append('/a', String(Math.random()))], [never])
    expect(reasonOf(await investigate(scenario, address, limits))).toMatch(notDeterministic)
  })
})

test('a program that never comes to rest is undecided, and says why', async () => {
  const endless: Client = async () => {
    for (;;) await Promise.resolve()
  }
  const finding = await investigated([endless], { timeoutMs: 100 })
  expect(reasonOf(finding)).toContain('never comes to rest')
})

describe('both ways of driving', () => {
  const pairs = scenarios.flatMap(scenario =>
    scenario.cases.flatMap(({ name, expect: expected }) =>
      Object.entries(expected).map(([variant, expectation]) => ({
        scenario,
        address: { scenario: scenario.id, case: name, variant },
        expectation,
      })),
    ),
  )
  const small = pairs.filter(
    ({ address: { case: name, variant }, expectation }) =>
      !name.startsWith('proof') && variant === 'sound' && expectation === 'held',
  )
  const broken = pairs.filter(({ expectation }) => expectation !== 'held')
  const patient = { ...limits, schedules: 50_000 }

  test.each(small)(
    'cover the same of $address.case',
    async ({ scenario, address: of }) => {
      const drained = await investigate(scenario, of, limits, { quiescence: 'drain' })
      expect(drained.kind).toBe('held')
      expect(await investigate(scenario, of, limits, { quiescence: 'turns' })).toEqual(drained)
    },
    60_000,
  )

  test.each(broken)(
    'give one trace hash for $address.case on $address.variant',
    async ({ scenario, address: of }) => {
      const finding = await investigate(scenario, of, patient, { quiescence: 'drain' })
      if (finding.kind !== 'violated') throw new Error(`not violated: ${finding.kind}`)
      const { token, traceHash, broken: ids } = finding.counterexample
      const turned = await replayToken(token, scenarios, { quiescence: 'turns' })
      expect(turned.counterexample).toMatchObject({ traceHash, broken: ids })
      expect(token.length).toBeLessThanOrEqual(40)
    },
    60_000,
  )
})
