import { afterEach, expect, test, vi } from 'vitest'
import { Random } from '../random.ts'
import { executionOf } from './fixtures/compare.ts'
import { enumerate, type Enumeration } from './fixtures/enumerate.ts'
import { executionOfExample, explore } from './fixtures/explored.ts'
import { drawProgram } from './fixtures/draw-program.ts'
import { drive, driveNow, NeverParks, preferredQuiescence, type Quiescence } from './quiescence.ts'
import { depthFirst } from './strategies/depth-first.ts'
import { SourceDpor } from './strategies/dpor.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

function fromMacrotask<Result>(work: () => Result): Promise<Result> {
  return new Promise(resolve => setImmediate(() => resolve(work())))
}

test('draining passes its test from a macrotask', async () => {
  expect(await fromMacrotask(preferredQuiescence)).toBe('drain')
})

test('draining fails its test inside a microtask, where it does nothing', async () => {
  await Promise.resolve()
  expect(preferredQuiescence()).toBe('turns')
})

test('without the internal of Node.js the fallback is taken, and finds the same', async () => {
  vi.stubGlobal('process', { ...process, _tickCallback: undefined })
  vi.resetModules()
  const bare = await import('./quiescence.ts')
  expect(await fromMacrotask(bare.preferredQuiescence)).toBe('turns')
  const program = drawProgram(new Random(4))
  const execution = executionOf(program)
  const search = () => enumerate({ execution, mostRuns: 50, strategy: new SourceDpor(execution.simulation.footprints) })
  expect(await bare.drive(search())).toEqual(await drive(search(), { quiescence: 'drain' }))
})

/** What the reduction finds in the first runs of a random program, driven in one of the two ways. */
function found(seed: number, quiescence: Quiescence): Promise<Enumeration> {
  const execution = executionOf(drawProgram(new Random(seed)))
  const strategy = new SourceDpor(execution.simulation.footprints)
  return drive(enumerate({ execution, mostRuns: 30, strategy }), { quiescence })
}

test('draining and turns find the same outcomes and the same classes in 60 random programs', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    expect(await found(seed, 'drain'), `seed ${seed}`).toEqual(await found(seed, 'turns'))
  }
})

test('draining awaits chains of promises of any length before the next step', async () => {
  const deep = async (): Promise<number> => {
    let sum = 0
    for (let turn = 0; turn < 1000; turn++) sum += await Promise.resolve(1)
    return sum
  }
  const execution = executionOfExample({ clients: [deep] })
  const { outcomes } = await drive(explore(execution, depthFirst()), { quiescence: 'drain' })
  expect(outcomes).toEqual(['1000 |  |  | finished'])
})

test('a search can be driven at once from a macrotask', async () => {
  const search = explore(executionOfExample({ clients: [world => world.files.read('/a')] }), depthFirst())
  const { schedules } = await fromMacrotask(() => driveNow(search))
  expect(schedules).toEqual([[]])
})

test('a program that never parks is reported, not awaited for ever', async () => {
  const endless = async (): Promise<never> => {
    for (;;) await Promise.resolve()
  }
  const search = explore(executionOfExample({ clients: [endless] }), depthFirst())
  const driven = drive(search, { quiescence: 'drain', timeoutMs: 100 })
  await expect(driven).rejects.toThrow(NeverParks)
  await expect(driven).rejects.toThrow('for (;;) await null')
})

test('a program that never returns is reported too', async () => {
  const stuck = async (): Promise<never> => {
    await Promise.resolve()
    for (;;);
  }
  const search = explore(executionOfExample({ clients: [stuck] }), depthFirst())
  await expect(drive(search, { quiescence: 'drain', timeoutMs: 100 })).rejects.toThrow(NeverParks)
})

test('what a chooser throws ends the search with that error', async () => {
  const strategy = {
    name: 'broken',
    begin: () => ({
      pick(): number {
        throw new RangeError('broken')
      },
    }),
  }
  for (const quiescence of ['drain', 'turns'] as const) {
    const search = explore(executionOfExample({ clients: [world => world.files.read('/a')] }), strategy)
    await expect(drive(search, { quiescence })).rejects.toThrow('broken')
  }
})
