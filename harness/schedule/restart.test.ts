import { expect, test } from 'vitest'
import { Simulation } from '../world/simulate.ts'
import type { World } from '../world/world.ts'
import { Execution, type Subject, type Workload } from './execute.ts'
import { explore, type Explored } from './fixtures/explored.ts'
import { drive } from './quiescence.ts'
import { depthFirst } from './strategies/depth-first.ts'
import { SourceDpor } from './strategies/dpor.ts'

type Serve = (world: World) => (input: unknown) => Promise<unknown>

async function outcomesOf(serve: Serve, faults: Workload['faults'], serving: Subject['serving']): Promise<Explored> {
  const search = (reduced: boolean) => {
    const simulation = new Simulation()
    const clients = serving === 'one-process' ? [['a'], ['b', 'c']] : [['a', 'b']]
    const workload: Workload = { clients, faults, maxSteps: 200, realTime: 'recorded' }
    const execution = new Execution({ serve, serving, memory: 'shared' }, workload, simulation)
    return drive(explore(execution, reduced ? new SourceDpor(simulation.footprints) : depthFirst()))
  }
  const plain = await search(false)
  expect((await search(true)).outcomes).toEqual(plain.outcomes)
  return plain
}

/** Adds what it is asked to a file; its first number is kept in memory, which a new process does not have. */
const logging: Serve = world => {
  let served = 0
  return async input => {
    await world.files.append('/log', `${String(input)}${String(served++)}`)
    return world.process.name
  }
}

test('a process that died is started again, with a memory of its own, for what was not asked yet', async () => {
  const { outcomes } = await outcomesOf(logging, { crashes: 1, restarts: 1 }, 'process-per-client')
  const left = outcomes.map(outcome => outcome.split(' | '))
  expect(left.map(([answers, , files]) => `${answers ?? ''}; ${files ?? ''}`)).toEqual([
    '"worker 1" "worker 1"; file /log = a0b1',
    '"worker 1" nothing; file /log = a0',
    '"worker 1" nothing; file /log = a0b1',
    'nothing "worker 1 (start 2)"; file /log = a0b0',
    'nothing "worker 1 (start 2)"; file /log = b0',
    'nothing nothing; ',
    'nothing nothing; file /log = a0',
  ])
})

test('without a budget for it nothing is started again', async () => {
  const { outcomes, events } = await outcomesOf(logging, { crashes: 1 }, 'process-per-client')
  expect(events).not.toContain('restart')
  expect(outcomes.some(outcome => outcome.includes('start 2'))).toBe(false)
})

test('it can die again, and be started again as often as its budget allows', async () => {
  const { outcomes } = await outcomesOf(logging, { crashes: 2, restarts: 2 }, 'process-per-client')
  expect(outcomes.some(outcome => outcome.startsWith('nothing nothing'))).toBe(true)
  expect(outcomes.some(outcome => outcome.includes('start 3'))).toBe(false)
})

test('one process for all clients serves all of them again', async () => {
  const { outcomes } = await outcomesOf(logging, { crashes: 1, restarts: 1 }, 'one-process')
  expect(outcomes.some(outcome => outcome.startsWith('nothing nothing "server (start 2)"'))).toBe(true)
})

test('a lock that died with its holder keeps the one who takes its place out', async () => {
  const underLock: Serve = world => async () => {
    if (!(await world.keyValue.setIfAbsent('lock', world.process.name))) return 'locked out'
    await world.keyValue.delete('lock')
    return 'served'
  }
  const locksOut = ({ outcomes }: Explored): boolean => outcomes.some(outcome => outcome.includes('locked out'))
  expect(locksOut(await outcomesOf(underLock, { crashes: 1 }, 'process-per-client'))).toBe(false)
  expect(locksOut(await outcomesOf(underLock, { crashes: 1, restarts: 1 }, 'process-per-client'))).toBe(true)
})
