import original from 'fast-check'
import moved from 'signalbox/fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { schedulerTests, type SchedulerTest } from './scheduler-tests.ts'

/** That ours stands in this list says that it can be imported in the place of the other. */
const imports: readonly (readonly [string, typeof original])[] = [
  ['fast-check', original],
  ['signalbox/fast-check', moved],
]

/** What such a test comes to, for one seed. */
async function checked(one: SchedulerTest, fc: typeof original, isFixed: boolean, seed: number) {
  const { failed, numRuns, counterexample } = await original.check(one.property(fc, isFixed), { seed, numRuns: 3000 })
  return { failed, numRuns, printed: counterexample === null ? '' : String((counterexample as unknown[])[0]) }
}

describe.each(imports)('existing tests with the import %s', (_, fc) => {
  test.each(schedulerTests)('find what is wrong with $name', async one => {
    for (let seed = 0; seed < 5; seed++) expect((await checked(one, fc, false, seed)).failed).toBe(true)
  })

  test.each(schedulerTests)('pass where $name was fixed', async one => {
    expect((await checked(one, fc, true, 1)).failed).toBe(false)
  })
})

describe('our scheduler', () => {
  const median = (counts: number[]): number => counts.sort((left, right) => left - right)[10] ?? 0
  const runsOf = async (one: SchedulerTest, fc: typeof original): Promise<number> => {
    const runs: number[] = []
    for (let seed = 0; seed < 21; seed++) runs.push((await checked(one, fc, false, seed)).numRuns)
    return median(runs)
  }
  const upload = schedulerTests.find(({ name }) => name === 'an upload')

  test('finds what one task has to wait for long in a tenth of the runs', async () => {
    if (upload === undefined) throw new Error('there is such a test')
    expect(10 * (await runsOf(upload, moved))).toBeLessThan(await runsOf(upload, original))
  })

  test.each(schedulerTests)('shrinks the order of $name to three switches or fewer', async one => {
    for (let seed = 0; seed < 5; seed++) {
      const { printed } = await checked(one, moved, false, seed)
      expect(printed).toMatch(/^schedulerFor\(\)`\n {3}[0-3] switch/)
    }
  })

  test('fails alike for the same seed', async () => {
    for (const one of schedulerTests) {
      expect(await checked(one, moved, false, 7)).toEqual(await checked(one, moved, false, 7))
    }
  })

  test('is replayed by path where nothing was shrunk before it', async () => {
    if (upload === undefined) throw new Error('there is such a test')
    const { numRuns } = await checked(upload, moved, false, 3)
    const again = await original.check(upload.property(moved, false), { seed: 3, path: String(numRuns - 1) })
    expect([again.failed, again.numRuns]).toEqual([true, 1])
  })

  test.each(imports)('prints an order that %s replays', async (_, fc) => {
    for (const one of schedulerTests.filter(({ name }) => ['a balance', 'an upload', 'a retry'].includes(name))) {
      const { printed } = await checked(one, moved, false, 2)
      const ordering = [...printed.matchAll(/\[task\$\{(\d+)\}\]/g)].map(([, id]) => Number(id))
      const property = one.property({ ...fc, scheduler: () => original.constant(fc.schedulerFor(ordering)) }, false)
      expect((await original.check(property, { numRuns: 1 })).failed).toBe(true)
    }
  })

  test.each(['random', 'pos', 'pct2', 'pct3', 'pct4'] as const)('takes the strategy %s', async strategy => {
    for (const one of schedulerTests) {
      const property = one.property({ ...moved, scheduler: () => moved.scheduler({ strategy }) }, false)
      expect((await original.check(property, { seed: 1, numRuns: 3000 })).failed).toBe(true)
    }
  })

  test('waits for more than fifty microtasks before it releases the next', async () => {
    const late = async (s: ReturnType<typeof moved.schedulerFor>) => {
      const order: string[] = []
      const slow = async (): Promise<void> => {
        await s.schedule(Promise.resolve(), 'first')
        for (let turn = 0; turn < 200; turn++) await Promise.resolve()
        order.push('after first')
      }
      const other = s.schedule(Promise.resolve(), 'second').then(() => order.push('second'))
      await s.waitFor(Promise.all([slow(), other]))
      return order
    }
    expect(await late(moved.schedulerFor([2, 1]))).toEqual(['after first', 'second'])
    expect(await late(original.schedulerFor([2, 1]))).toEqual(['second', 'after first'])
  })

  test('explores the order of bodies where it is asked to', async () => {
    const bodies = async (constraints: Parameters<typeof moved.scheduler>[0]): Promise<boolean> => {
      const property = original.asyncProperty(moved.scheduler(constraints), async s => {
        let value = 0
        const add = s.scheduleFunction(async (by: number) => void (value = value * 2 + by))
        await s.waitFor(Promise.all([add(1), add(2)]))
        return value === 4
      })
      return (await original.check(property, { seed: 1 })).failed
    }
    expect(await bodies({})).toBe(false)
    expect(await bodies({ bodies: 'released' })).toBe(true)
  })
})

type Made = ReturnType<typeof original.schedulerFor>

/** In the order in which tasks are scheduled. */
function inOrder(fc: typeof original, count = 20): Made {
  return fc.schedulerFor(Array.from({ length: count }, (_, index) => index + 1))
}

describe.each(imports)('the interface of %s', (_, fc) => {
  afterEach(() => void vi.useRealTimers())

  test('counts, releases one by one, and reports', async () => {
    const s = inOrder(fc)
    const seen: string[] = []
    void s.schedule(Promise.resolve('a'), 'first').then(value => seen.push(value))
    s.schedule(Promise.reject(new Error('no')), 'second', { with: 'data' }).catch(() => seen.push('rejected'))
    expect(s.count()).toBe(2)
    expect(s.report().map(({ status }) => status)).toEqual(['pending', 'pending'])
    await s.waitOne()
    expect([s.count(), seen]).toEqual([1, ['a']])
    await s.waitAll()
    expect(seen).toEqual(['a', 'rejected'])
    expect(s.report()).toMatchObject([
      { status: 'resolved', schedulingType: 'promise', taskId: 1, label: 'first', outputValue: '"a"' },
      { status: 'rejected', schedulingType: 'promise', taskId: 2, label: 'second', metadata: { with: 'data' } },
    ])
    expect(original.stringify(s)).toContain('-> [task${1}] promise::first resolved with value "a"')
  })

  test('throws where there is nothing to release', () => {
    expect(() => inOrder(fc).waitOne()).toThrow('No task scheduled')
  })

  test('releases in the order that was given, as a list or as a tag', async () => {
    for (const s of [fc.schedulerFor([3, 1, 2]), fc.schedulerFor()`${3} then ${1} then ${2}`]) {
      const seen: number[] = []
      for (const value of [1, 2, 3]) void s.schedule(Promise.resolve(value)).then(one => seen.push(one))
      await s.waitAll()
      expect(seen).toEqual([3, 1, 2])
    }
  })

  test('refuses an order that does not fit', async () => {
    const s = fc.schedulerFor([2])
    void s.schedule(Promise.resolve())
    await expect(async () => s.waitOne()).rejects.toThrow('Invalid schedulerFor')
  })

  test('starts the body of a function when it is called, and names it', async () => {
    const s = inOrder(fc)
    const seen: string[] = []
    const load = s.scheduleFunction(async function load(id: number) {
      seen.push(`body ${id}`)
      return id
    })
    const loaded = load(7)
    expect(seen).toEqual(['body 7'])
    await s.waitAll()
    expect(await loaded).toBe(7)
    expect(s.report()).toMatchObject([{ schedulingType: 'function', label: 'load(7)', outputValue: '7' }])
  })

  test('goes through a sequence one by one, and says whether it got through', async () => {
    const s = inOrder(fc)
    const seen: string[] = []
    const sequence = s.scheduleSequence([
      async () => void seen.push('a'),
      { label: 'b', builder: async () => void seen.push('b') },
    ])
    expect([s.count(), sequence.done, seen]).toEqual([1, false, []])
    await s.waitIdle()
    expect([await sequence.task, sequence.done, seen]).toEqual([{ done: true, faulty: false }, true, ['a', 'b']])
    const faulty = s.scheduleSequence([() => Promise.reject(new Error('no')), async () => void seen.push('never')])
    await s.waitIdle()
    expect([await faulty.task, faulty.faulty, seen.length]).toEqual([{ done: false, faulty: true }, true, 2])
  })

  test('waits for as many as asked, for one to come, and for what it is given', async () => {
    const s = inOrder(fc)
    const seen: number[] = []
    const plan = (value: number): unknown => s.schedule(Promise.resolve(value)).then(one => seen.push(one))
    for (const value of [1, 2, 3]) plan(value)
    await s.waitNext(2)
    expect(seen).toEqual([1, 2])
    const four = s.waitNext(2)
    plan(4)
    await four
    expect(seen).toEqual([1, 2, 3, 4])
    const late = new Promise(resolve => setTimeout(() => void s.schedule(Promise.resolve()).then(resolve), 1))
    await s.waitFor(late)
    await expect(s.waitFor(s.schedule(Promise.reject(new Error('no'))))).rejects.toThrow('no')
  })

  test('waits only for as few as it takes', async () => {
    const s = inOrder(fc)
    const first = s.schedule(Promise.resolve('first'))
    void s.schedule(Promise.resolve('second'))
    expect(await s.waitFor(first)).toBe('first')
    expect(s.count()).toBe(1)
  })

  test('surrounds each release', async () => {
    const acts: string[] = []
    const act =
      (name: string) =>
      async (release: () => Promise<void>): Promise<void> => {
        acts.push(name)
        await release()
      }
    const s = fc.schedulerFor([1], { act: act('scheduler') })
    void s.schedule(Promise.resolve(), 'task', undefined, act('task'))
    await s.waitAll(act('wait'))
    expect(acts).toEqual(['scheduler', 'wait', 'task'])
  })

  test('works under fake timers', async () => {
    vi.useFakeTimers()
    const s = inOrder(fc)
    let shown = ''
    const ask = s.scheduleFunction(async (query: string) => `results of ${query}`)
    const debounced = (query: string): void =>
      void setTimeout(() => void ask(query).then(results => (shown = results)), 100)
    debounced('a')
    vi.advanceTimersByTime(100)
    await s.waitAll()
    expect(shown).toBe('results of a')
  })

  test('runs commands of a model', async () => {
    class Add {
      check = (): boolean => true
      toString = (): string => 'add'
      async run(_expected: object, real: { add: () => Promise<void> }): Promise<void> {
        await real.add()
      }
    }
    const commands = original.commands([original.constant(new Add())], { maxCommands: 5 })
    const property = original.asyncProperty(fc.scheduler(), commands, async (s, all) => {
      let count = 0
      const add = async (): Promise<void> => void count++
      await original.scheduledModelRun(s, () => ({ model: {}, real: { add } }), all)
      return count <= 2
    })
    expect((await original.check(property, { seed: 1, numRuns: 50 })).failed).toBe(true)
  })
})
