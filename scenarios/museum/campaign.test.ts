import { describe, expect, test } from 'vitest'
import { Trial } from '../../harness/explore/trial.ts'
import { drive, type Search } from '../../harness/schedule/quiescence.ts'
import { Campaign } from '../../harness/schedule/strategies/campaign.ts'
import type { Exhibit } from './exhibit.ts'
import { museum } from './index.ts'

const seeds = 5
const goal = 100

/** How many schedules a campaign takes to find the bug, for each of a few seeds; Infinity where it does not. */
function* schedulesToFind({ buggy, program, faults }: Exhibit): Search<number[]> {
  const trial = new Trial({ system: buggy, program, faults, target: undefined, realTime: 'effects', maxSteps: 500 })
  yield* trial.prepare()
  const counts: number[] = []
  for (let seed = 0; seed < seeds; seed++) counts.push(yield* firstHit(trial, seed))
  return counts.sort((left, right) => left - right)
}

function* firstHit(trial: Trial, seed: number): Search<number> {
  const campaign = new Campaign({ execution: trial.execution, seed })
  for (let run = 1; run <= 4 * goal; run++) {
    const chooser = campaign.begin()
    if (chooser === undefined) return Infinity
    yield trial.run(chooser)
    if (trial.execution.ending.kind === 'abandoned') continue
    const { broken } = yield* trial.judge(trial.recorded)
    if (broken.length > 0) return run
  }
  return Infinity
}

describe('the campaign', () => {
  test.each(museum.map(exhibit => [exhibit.id, exhibit] as const))('finds %s in few schedules', async (_, exhibit) => {
    const counts = await drive(schedulesToFind(exhibit))
    expect(counts[Math.floor(seeds / 2)], `schedules by seed: ${counts.join(', ')}`).toBeLessThanOrEqual(goal)
  })
})
