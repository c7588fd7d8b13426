import { expect, test } from 'vitest'
import { Simulation } from '../../world/simulate.ts'
import { Execution, type Subject } from '../execute.ts'
import { drive, type Search } from '../quiescence.ts'
import { Campaign, type CampaignOptions, type Phase } from './campaign.ts'

/** Two clients that set one key as often. */
function settersOf(steps: number): Execution {
  const subject: Subject = {
    serving: 'process-per-client',
    memory: 'shared',
    serve: world => async () => {
      for (let step = 0; step < steps; step++) await world.keyValue.set('k', world.process.name)
    },
  }
  const faults = { crashes: 0, stalls: 0 }
  const workload = { clients: [[0], [1]], faults, maxSteps: 200, realTime: 'effects' as const }
  return new Execution(subject, workload, new Simulation())
}

interface Course {
  readonly phases: readonly Phase[]
  readonly strategies: ReadonlySet<string>
  readonly runs: number
  readonly campaign: Campaign
}

function* courseOf(options: CampaignOptions, most: number): Search<Course> {
  const campaign = new Campaign(options)
  const phases: Phase[] = []
  const strategies = new Set<string>()
  let runs = 0
  for (let chooser = campaign.begin(); chooser !== undefined && runs < most; chooser = campaign.begin()) {
    runs++
    if (phases.at(-1) !== campaign.phase) phases.push(campaign.phase)
    strategies.add(campaign.current)
    yield options.execution.begin(chooser)
  }
  return { phases, strategies, runs, campaign }
}

test('a small program is searched to the end, after each of its clients has run first', async () => {
  const { phases, campaign, runs } = await drive(courseOf({ execution: settersOf(2), seed: 1 }, 1000))
  expect(phases).toEqual(['sequential', 'exhaustive'])
  expect(campaign.exhaustive).toBe(true)
  // 2 in sequence, 6 classes searched twice at most, and half as many samples.
  expect(runs).toBeLessThanOrEqual(2 + 2 * 6 + 6)
  expect(campaign.begin()).toBeUndefined()
})

test('where the budget ends before the classes do, few preemptions and samplers follow', async () => {
  const options = { execution: settersOf(8), seed: 1, exhaustiveRuns: 20, boundedRuns: 30 }
  const { phases, campaign, strategies } = await drive(courseOf(options, 200))
  expect(phases).toEqual(['sequential', 'exhaustive', 'bounded', 'rotation'])
  expect(campaign.exhaustive).toBe(false)
  expect([...strategies].sort()).toEqual([
    'dpor',
    'pct2',
    'pct3',
    'pct4',
    'pos',
    'preemption-bounded',
    'random',
    'sequential',
    'state-hash',
    'surw',
  ])
})

test('what samplers are expected to show next is told for each by itself', async () => {
  const options = { execution: settersOf(8), seed: 1, exhaustiveRuns: 0, boundedRuns: 0 }
  const { campaign } = await drive(courseOf(options, 400))
  const { classes } = campaign
  expect([...classes.strategies].sort()).toEqual(['pct2', 'pct3', 'pct4', 'pos', 'random', 'sequential', 'surw'])
  expect(classes.size).toBeGreaterThan(50)
  // There are 12,870 interleavings: a uniform sampler will show new ones for long, one with a single change point not.
  expect(classes.chanceOfNew('surw')).toBeGreaterThan(0.8)
  expect(classes.chanceOfNew('pct2')).toBeLessThan(0.6)
})
