import { expect, test } from 'vitest'
import { budgetOf, faultNames, type FaultName } from '../world/fault.ts'
import type { World } from '../world/world.ts'
import { drive, type Search } from '../schedule/quiescence.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import { shrink } from './shrink.ts'
import { defineSystem } from './system.ts'
import { defaultMaxSteps, Trial } from './trial.ts'

/** Logs what it was asked, slowly, and is broken whatever happens. */
const broken = defineSystem({
  name: 'broken',
  start: (world: World) => world,
  operations: {
    async log(world: World): Promise<number> {
      await world.keyValue.set('k', 'v', { ttlMs: 10 }).catch(() => undefined)
      await world.files.append('/log', 'xy').catch(() => undefined)
      return world.clock.now()
    },
  },
  artefacts: () => Promise.resolve(undefined),
  invariants: [{ id: 'none', claim: 'nothing is right', breach: () => ({ sentence: 'wrong', operations: [] }) }],
})

const log = { operation: 'log' } as const

function trialWith(name: FaultName): Trial {
  const faults = { crashes: name === 'restarts' ? 1 : 0, [name]: 1 }
  const program = { clients: [[log, log], [log]] }
  return new Trial({
    system: broken,
    program,
    faults,
    target: undefined,
    realTime: 'recorded',
    maxSteps: defaultMaxSteps,
  })
}

/** Lets each fault strike as soon as it can after the first steps, and counts what struck. */
function striking(struck: Set<FaultName>): Chooser {
  let steps = 0
  return {
    pick(candidates, running) {
      const fault = candidates.findIndex(chain => chain.isFault)
      const kind = candidates[fault]?.kind
      const strikes = steps++ > 0 && kind !== undefined && kind in budgetOf
      if (strikes) for (const [known, name] of Object.entries(budgetOf)) if (known === kind) struck.add(name)
      return strikes ? fault : defaultChoice(candidates, running)
    },
  }
}

function* shrunk(trial: Trial, struck: Set<FaultName>): Search<readonly number[]> {
  yield* trial.prepare()
  const execution = trial.run(striking(struck))
  yield execution
  const { schedule, preemptions } = execution
  const { broken } = yield* trial.judge(trial.recorded)
  const { hit } = yield* shrink(trial, { schedule, preemptions, broken }, ['none'])
  return [schedule.length, hit.schedule.length]
}

test.each(faultNames)('shrinking leaves out %s that are not needed', async name => {
  const struck = new Set<FaultName>()
  const [before, after] = await drive(shrunk(trialWith(name), struck))
  expect(struck).toContain(name)
  expect(before).toBeGreaterThan(0)
  expect(after).toBe(0)
})
