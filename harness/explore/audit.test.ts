import { describe, expect, test } from 'vitest'
import type { Rule } from '../world/rule.ts'
import type { World } from '../world/world.ts'
import type { KeyValueRequest } from '../world/devices/key-value.ts'
import { keyValueDevice } from '../world/devices/key-value.ts'
import { drive, type Search } from '../schedule/quiescence.ts'
import { Classes, noting } from '../schedule/strategies/coverage.ts'
import { SourceDpor } from '../schedule/strategies/dpor.ts'
import { Audit, type Audited } from './audit.ts'
import { defineSystem, type System } from './system.ts'
import { Trial } from './trial.ts'

type Act = (world: World) => Promise<unknown>

/** Clients of one operation each; whether they are served by one process, and whether it declares its memory. */
function systemOf(acts: readonly Act[], more: Pick<System, 'serving' | 'memory'> = {}): System {
  return {
    ...defineSystem({
      name: 'sample',
      start: world => world,
      operations: Object.fromEntries(acts.map((act, index) => [String(index), act])),
      artefacts: async () => undefined,
      invariants: [],
    }),
    ...more,
  }
}

function trialOf(acts: readonly Act[], more: Pick<System, 'serving' | 'memory'> = {}, without?: Rule): Trial {
  const clients = acts.map((_, client) => [{ operation: String(client) }])
  const options = { program: { clients }, faults: {}, target: undefined, realTime: 'effects', maxSteps: 200 } as const
  return new Trial({ ...options, system: systemOf(acts, more), without })
}

/** What random runs say to what the reduction has covered, and how many runs that were. */
function* covered(trial: Trial, without?: Rule): Search<{ readonly runs: number; readonly audited: Audited }> {
  yield* trial.prepare()
  const classes = new Classes()
  const reduction = new SourceDpor(trial.simulation.footprints, without)
  const strategy = noting(classes, reduction.trace, reduction)
  let runs = 0
  for (let chooser = strategy.begin(); chooser !== undefined; chooser = strategy.begin()) {
    runs++
    yield trial.run(chooser)
    if (trial.execution.ending.kind !== 'abandoned') yield* trial.judge(trial.strongest(reduction.trace))
  }
  return { runs, audited: yield* new Audit(trial, 1, classes, true).run() }
}

const write: Act = world => world.keyValue.set('k', 'written')
const read: Act = world => world.keyValue.get('k')

/** Answers as the store does, but keeps what it knows where the kernel does not see it. */
function withHiddenState(trial: Trial): Trial {
  const kept = new Map<string, string>()
  const { ground } = trial.simulation
  let { run } = ground
  const perform = (_cells: unknown, request: KeyValueRequest): unknown => {
    if (run !== ground.run) kept.clear()
    run = ground.run
    return request.kind === 'set' ? void kept.set(request.key, request.value) : kept.get('k')
  }
  Object.assign(trial.simulation.keyValue, { device: { ...keyValueDevice, perform } })
  return trial
}

describe('random runs after an exhaustive search', () => {
  test('show nothing else where devices and memory are honest', async () => {
    const { runs, audited } = await drive(covered(trialOf([write, read])))
    expect(runs).toBe(2)
    expect(audited).toEqual({ kind: 'passed', runs: 50 })
  })

  test('give away a device that touches something which the kernel does not see', async () => {
    const { runs, audited } = await drive(covered(withHiddenState(trialOf([write, read]))))
    expect(runs).toBe(1)
    const reason = expect.stringContaining('leaves something that no covered schedule shows') as string
    expect(audited).toMatchObject({ kind: 'failed', reason })
  })

  test('give away tasks that share what they have not declared, which are dependent where they declare nothing', async () => {
    const inOneProcess = (memory: 'shared' | 'declared'): Trial => {
      let shared = ''
      const put: Act = async world => {
        shared = ''
        await world.keyValue.get('a')
        shared = 'put'
      }
      const look: Act = async world => {
        await world.keyValue.get('b')
        return shared
      }
      return trialOf([put, look], { serving: 'one-process', memory })
    }
    const declared = await drive(covered(inOneProcess('declared')))
    expect(declared.audited).toMatchObject({ kind: 'failed' })
    const undeclared = await drive(covered(inOneProcess('shared')))
    expect(undeclared.audited).toEqual({ kind: 'passed', runs: 50 })
    expect(undeclared.runs).toBeGreaterThan(declared.runs)
  })

  test('give away a reduction that lacks a rule', async () => {
    const both: Act = async world => {
      let cache = 'empty'
      const fill = world.keyValue.get('k').then(value => (cache = value ?? 'old'))
      const change = world.keyValue.set('k', 'new').then(() => (cache = 'new'))
      await Promise.all([fill, change])
      return cache
    }
    const without = 'deliveries'
    expect((await drive(covered(trialOf([both])))).audited).toEqual({ kind: 'passed', runs: 50 })
    const { audited } = await drive(covered(trialOf([both], {}, without), without))
    expect(audited).toMatchObject({ kind: 'failed' })
  })
})
