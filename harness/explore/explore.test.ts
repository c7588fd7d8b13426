import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exploreProgram, exploreSystem, type Exploration, type Searcher } from './explore.ts'
import type { DrawnProgram } from './programs.ts'
import type { World } from '../world/world.ts'
import { defineSystem, type Input, type System } from './system.ts'

/** Adds to a counter, as it should be or not. */
interface Add extends Input {
  readonly operation: 'careful' | 'careless'
}

const counting = (requests: readonly Add[]): System<Add> =>
  defineSystem<Add, void, World, string>({
    name: 'counting',
    start: world => world,
    operations: {
      careful: async world => {
        await world.database.transaction('add', rows => {
          rows.put('counts', 'c', { n: Number(rows.get('counts', 'c')?.['n'] ?? 0) + 1 })
        })
      },
      careless: async world => {
        const n = Number((await world.keyValue.get('n')) ?? '0')
        await world.keyValue.set('n', String(n + 1))
      },
    },
    requests: () => requests,
    artefacts: async world => String((await world.keyValue.get('n')) ?? '0'),
    invariants: [
      {
        id: 'counted',
        claim: 'every careless addition is counted',
        breach: ({ artefacts, history: { operations } }) => {
          const careless = operations.filter(({ input }) => input.operation === 'careless')
          return Number(artefacts) === careless.length ? undefined : { sentence: 'lost', operations: [0] }
        },
      },
    ],
  })

const size = { clients: 2, operations: 2 }
const exploration: Exploration = { size, faults: {}, strategy: undefined, programs: 12 }
const limits = { seed: 5, schedules: 300, stop: () => undefined }

/** Searches here, keeps what it was asked for, and answers when it is let. */
function searching(system: System, width: number, until: (done: Promise<void>) => Promise<void>) {
  const asked: DrawnProgram[] = []
  const searcher: Searcher = {
    width,
    async search(drawn) {
      asked.push(drawn)
      const finding = await exploreProgram(system, exploration, drawn, limits)
      await until(Promise.resolve())
      return finding
    },
  }
  return { asked, searcher }
}

describe('searching programs ahead of their turn', () => {
  test.each([
    ['held', counting([{ operation: 'careful' }])],
    ['violated', counting([{ operation: 'careful' }, { operation: 'careless' }])],
  ])('gives what was %s as searching one after another does, whichever is done first', async (kind, system) => {
    const alone = await exploreSystem(system, exploration, limits)
    expect(alone.kind).toBe(kind)
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), async (scheduler, width) => {
        const { searcher } = searching(system, width, done => scheduler.schedule(done))
        const found = await scheduler.waitFor(exploreSystem(system, exploration, limits, searcher))
        expect(found).toEqual(alone)
      }),
      { numRuns: 15 },
    )
  })

  test('searches the very programs whose turn comes, each once', async () => {
    const system = counting([{ operation: 'careful' }])
    const one = searching(system, 1, done => done)
    const many = searching(system, 4, done => done)
    await exploreSystem(system, exploration, limits, one.searcher)
    await exploreSystem(system, exploration, limits, many.searcher)
    expect(many.asked).toEqual(one.asked)
    expect(new Set(one.asked.map(drawn => JSON.stringify(drawn))).size).toBe(one.asked.length)
    expect(one.asked.length).toBeGreaterThan(3)
  })
})
