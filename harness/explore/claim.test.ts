import { describe, expect, test } from 'vitest'
import type { World } from '../world/world.ts'
import { drive } from '../schedule/quiescence.ts'
import { keyValueDevice, type KeyValueRequest } from '../world/devices/key-value.ts'
import { Classes } from '../schedule/strategies/coverage.ts'
import { Audit } from './audit.ts'
import type { Claim, Coverage } from './finding.ts'
import { mergedCoverage } from './merged-coverage.ts'
import { search, type Answer, type Question } from './search.ts'
import { defineSystem, type System } from './system.ts'
import { Trial } from './trial.ts'

type Act = (world: World) => Promise<unknown>

function systemOf(acts: readonly Act[], more: Partial<System> = {}): System {
  return {
    ...defineSystem({
      name: 'sample',
      start: world => world,
      operations: Object.fromEntries(acts.map((act, index) => [String(index), (world: World) => act(world)])),
      artefacts: async () => undefined,
      invariants: [{ id: 'nothing', claim: 'nothing', breach: () => undefined }],
    }),
    ...more,
  }
}

function questionOf(acts: readonly Act[], more: Partial<System> = {}): Question {
  const program = { clients: acts.map((_, client) => [{ operation: String(client) }]) }
  return { system: systemOf(acts, more), program, faults: {}, breaks: [] }
}

function searched(question: Question, schedules = 20_000): Promise<Answer> {
  return drive(search(question, { seed: 1, schedules, stop: () => undefined }))
}

const write: Act = world => world.keyValue.set('k', world.process.name)

/** As many times a read and a write of one key: many classes of few states. */
const contend =
  (times: number): Act =>
  async world => {
    for (let time = 0; time < times; time++) {
      await world.keyValue.get('k')
      await world.keyValue.set('k', 'x')
    }
  }

describe('what an exhaustive search claims', () => {
  test('names its search, what was judged, and that random runs show nothing else', async () => {
    const { coverage } = await searched(questionOf([write, write]))
    expect(coverage.claim).toEqual({
      by: 'dpor',
      judged: ['progress', 'nothing'],
      memory: 'shared',
      auditRuns: 50,
      longest: 2,
      polls: false,
    })
  })

  test('says where polling is one waiting step', async () => {
    const poll: Act = world => world.keyValue.pollSetIfAbsent('lock', 'x', { everyMs: 10, waitMs: 50 })
    expect((await searched(questionOf([poll]))).coverage.claim?.polls).toBe(true)
  })

  test('says how likely two states are taken for one where state-hash search ended it', async () => {
    const question = { ...questionOf([contend(2), contend(2)]), strategy: 'state-hash' as const }
    const { hash } = (await searched(question)).coverage.claim ?? {}
    expect(hash?.bits).toBe(64)
    expect(hash?.states).toBeGreaterThan(10)
    expect(hash?.collision).toBeLessThan(1e-15)
  })

  test('is made by state-hash search, too, where many classes have few states', async () => {
    const { coverage } = await searched(questionOf([contend(2), contend(2), contend(2)]), 12_000)
    expect(coverage.claim?.by).toBe('state-hash')
  })

  test('is not made where a limit came first: then samplers say what they expect', async () => {
    const { kind, coverage } = await searched(questionOf([contend(3), contend(3), contend(3)]), 1500)
    expect(kind).toBe('held')
    expect(coverage).toMatchObject({
      exhaustive: false,
      limit: expect.stringContaining('next: --schedules 6000') as string,
    })
    expect(coverage.claim).toBeUndefined()
    expect(coverage.samples?.map(({ strategy }) => strategy)).toEqual(['random', 'pos', 'pct2', 'pct3', 'pct4', 'surw'])
    for (const { runs, classes, chanceOfNew } of coverage.samples ?? []) {
      expect(classes).toBeLessThanOrEqual(runs)
      expect(chanceOfNew).toBeGreaterThan(0)
    }
  })

  test('is not made where the target was never entered, and more schedules would not help', async () => {
    const target = { description: 'never', reached: () => false }
    const answer = await searched({ ...questionOf([write, write]), target })
    expect(answer).toMatchObject({
      kind: 'undecided',
      reason: expect.stringContaining('in no schedule at all') as string,
    })
  })
})

describe('the audit', () => {
  test('finds what tasks share behind the back of the World', async () => {
    let shared = ''
    const put: Act = async world => {
      await world.keyValue.get('a')
      shared = 'put'
    }
    const look: Act = async world => {
      await world.keyValue.get('b')
      return shared
    }
    const start = (world: World): World => {
      shared = ''
      return world
    }
    const asDeclared = { serving: 'one-process', memory: 'declared', start } as const
    const answer = await searched(questionOf([put, look], asDeclared))
    expect(answer).toMatchObject({
      kind: 'undecided',
      reason: expect.stringContaining('that they do not declare') as string,
    })
    expect(answer.coverage.exhaustive).toBe(false)
    const { coverage } = await searched(questionOf([put, look], { serving: 'one-process', start }))
    expect(coverage.claim?.memory).toBe('shared')
  })

  test('finds a device whose requests do not touch what they wait for', async () => {
    const poll: Act = async world => {
      await world.keyValue.pollSetIfAbsent('lock', 'x', { everyMs: 10, waitMs: 50 })
    }
    const { system, program, faults } = questionOf([poll, poll])
    const trial = new Trial({ system, program, faults, target: undefined, realTime: 'effects', maxSteps: 200 })
    const lying = { ...keyValueDevice, perform: (_cells: unknown, request: KeyValueRequest) => request.kind === 'get' }
    Object.assign(trial.simulation.keyValue, { device: lying })
    const audited = await drive(
      (function* () {
        yield* trial.prepare()
        return yield* new Audit(trial, 1, new Classes(), false).run()
      })(),
    )
    expect(audited).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('and does not touch it') as string,
    })
  })
})

describe('the coverage of several programs', () => {
  const claim: Claim = { by: 'dpor', judged: ['a'], memory: 'declared', auditRuns: 50, longest: 7, polls: false }
  const one: Coverage = { schedules: 3, classes: 2, outcomes: 1, exhaustive: true, reached: true, claim }

  test('claims what all of them claim', () => {
    const other = { ...claim, judged: ['a', 'b'], memory: 'shared', longest: 9, polls: true } as const
    const merged = mergedCoverage([one, { ...one, claim: other }])
    expect(merged).toMatchObject({ schedules: 6, classes: 4, exhaustive: true })
    expect(merged.claim).toEqual({ ...other, auditRuns: 100 })
  })

  test('claims nothing where one of them does not', () => {
    const { claim: _none, ...open } = one
    const merged = mergedCoverage([one, { ...open, exhaustive: false, limit: 'it was cut' }])
    expect(merged).toMatchObject({ exhaustive: false, limit: 'it was cut' })
    expect(merged.claim).toBeUndefined()
  })
})
