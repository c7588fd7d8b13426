import { describe, expect, test } from 'vitest'
import { Simulation } from '../world/simulate.ts'
import type { World } from '../world/world.ts'
import { Execution, type Subject, type Workload } from './execute.ts'
import { explore, type Explored } from './fixtures/explored.ts'
import { drive } from './quiescence.ts'
import { depthFirst } from './strategies/depth-first.ts'
import { SourceDpor } from './strategies/dpor.ts'

/** Leaves a mark for as long as it is not done. */
async function work({ files }: World): Promise<void> {
  await files.create('/mark', '')
  await files.append('/data', 'work ')
  await files.remove('/mark')
}

/** Finishes what somebody left, and says so. */
async function recover({ files }: World): Promise<void> {
  if ((await files.read('/mark')) === undefined) return
  await files.append('/data', 'recovered ')
  await files.remove('/mark')
}

const look = (world: World): Promise<unknown> => world.files.read('/data')

function executionOf(simulation: Simulation, more: Partial<Subject>, crashes: number): Execution {
  const clients = [work, look]
  const subject: Subject = {
    serving: 'process-per-client',
    memory: 'declared',
    serve: world => input => (clients[Number(input)] ?? look)(world),
    ...more,
  }
  const faults = { crashes, stalls: 0 }
  const workload: Workload = { clients: [[0], [1]], faults, maxSteps: 100, realTime: 'recorded' }
  return new Execution(subject, workload, simulation)
}

function all(crashes: number, more: Partial<Subject> = { recover }): Promise<Explored> {
  return drive(explore(executionOf(new Simulation(), more, crashes), depthFirst()))
}

function classes(crashes: number): Promise<Explored> {
  const simulation = new Simulation()
  return drive(explore(executionOf(simulation, { recover }, crashes), new SourceDpor(simulation.footprints)))
}

function marksLeft({ outcomes }: Explored): number {
  return outcomes.filter(outcome => outcome.includes('/mark')).length
}

describe('a recovery', () => {
  test('finishes what a crash left, before the run is over', async () => {
    expect(marksLeft(await all(1, {}))).toBeGreaterThan(0)
    expect(marksLeft(await all(1))).toBe(0)
  })

  test('does not run where nobody crashed', async () => {
    let recoveries = 0
    await all(0, { recover: () => Promise.resolve(void recoveries++) })
    expect(recoveries).toBe(0)
  })

  test('runs again when it crashes itself, and its second attempt is the last that can be necessary', async () => {
    const explored = await all(2)
    expect(marksLeft(explored)).toBe(0)
    const twice = explored.outcomes.filter(outcome => outcome.includes('recovered recovered'))
    expect(twice.length).toBeGreaterThan(0)
    expect(explored.outcomes.some(outcome => outcome.includes('recovered recovered recovered'))).toBe(false)
  })

  test('is explored with its crashes by one schedule of each class', async () => {
    const plain = await all(2)
    const reduced = await classes(2)
    expect(reduced.outcomes).toEqual(plain.outcomes)
    expect(reduced.classes).toEqual(plain.classes)
    expect(reduced.schedules).toHaveLength(plain.classes.size)
  })

  test('that throws does not end the search', async () => {
    const { outcomes } = await all(1, { recover: () => Promise.reject(new Error('no way back')) })
    expect(outcomes.length).toBeGreaterThan(1)
  })
})
