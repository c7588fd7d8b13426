import { expect, test } from 'vitest'
import { Trial } from '../harness/explore/trial.ts'
import { drive, type Search } from '../harness/schedule/quiescence.ts'
import { SourceDpor } from '../harness/schedule/strategies/dpor.ts'
import { lockedSession } from './locked-session.ts'

const clients = ['a', 'b'].map(message => [{ operation: 'turn', message }])

/** The names of the invariants that any schedule of two turns breaks. */
function* brokenOf(system: ReturnType<typeof lockedSession>): Search<readonly string[]> {
  const options = { faults: {}, target: undefined, realTime: 'effects', maxSteps: 200 } as const
  const trial = new Trial({ system, program: { clients }, ...options })
  yield* trial.prepare()
  const strategy = new SourceDpor(trial.simulation.footprints)
  const broken = new Set<string>()
  for (let chooser = strategy.begin(); chooser !== undefined; chooser = strategy.begin()) {
    yield trial.run(chooser)
    for (const { invariant } of (yield* trial.judge(trial.recorded)).broken) broken.add(invariant)
  }
  return [...broken]
}

test.each([false, true])('two turns need the lock (with a switch: %s)', async isSwitching => {
  const unlocked = lockedSession(isSwitching, async (_world, work) => {
    await work()
    return null
  })
  expect(await drive(brokenOf(unlocked))).toContain('one-transcript-at-a-time')
  expect(await drive(brokenOf(lockedSession(isSwitching)))).toEqual([])
})
