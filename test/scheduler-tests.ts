import type original from 'fast-check'

/** What these tests use of fast-check: what the import they are moved to has to have. */
export type Import = Pick<typeof original, 'asyncProperty' | 'array' | 'string' | 'nat'> & {
  scheduler: () => ReturnType<typeof original.scheduler>
}

/** A test as users of `fc.scheduler()` write them, in a version that fails and one that does not. */
export interface SchedulerTest {
  readonly name: string
  property(fc: Import, isFixed: boolean): ReturnType<typeof original.asyncProperty>
}

/** Answers of one call after another, in order: the example of fast-check's own guide. */
const queue: SchedulerTest = {
  name: 'a queue',
  property: (fc, isFixed) =>
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 5 }), async (s, more) => {
      const seen: number[] = []
      const call = s.scheduleFunction(async (value: number) => value)
      const queued = queueOf(call, isFixed)
      for (let value = 0; value < 2 + more; value++) void queued(value).then(answer => seen.push(answer))
      await s.waitFor(Promise.all([queued(-1)]))
      await s.waitAll()
      return seen.every((value, index) => value === index)
    }),
}

function queueOf(call: (value: number) => Promise<number>, isFixed: boolean): (value: number) => Promise<number> {
  let last: Promise<unknown> = Promise.resolve()
  return value => {
    const current = call(value)
    const answer = last.then(() => current)
    last = isFixed ? answer : current
    return answer
  }
}

/** A search box shows what came last rather than what was asked last. */
const search: SchedulerTest = {
  name: 'a search box',
  property: (fc, isFixed) =>
    fc.asyncProperty(fc.scheduler(), fc.array(fc.string(), { minLength: 2, maxLength: 4 }), async (s, queries) => {
      let shown = ''
      let asked = 0
      const answer = s.scheduleFunction(async (query: string) => `results of ${query}`)
      const type = async (query: string): Promise<void> => {
        const mine = ++asked
        const results = await answer(query)
        if (!isFixed || mine === asked) shown = results
      }
      s.scheduleSequence(
        queries.map((query, index) => ({ label: `type ${index}`, builder: async () => void type(query) })),
      )
      await s.waitIdle()
      return shown === `results of ${queries.at(-1) ?? ''}`
    }),
}

/** Two that read a balance and write it back. */
const balance: SchedulerTest = {
  name: 'a balance',
  property: (fc, isFixed) =>
    fc.asyncProperty(fc.scheduler(), async s => {
      let kept = 0
      let chain: Promise<unknown> = Promise.resolve()
      const add = async (): Promise<void> => {
        const seen = await s.schedule(Promise.resolve(), 'read').then(() => kept)
        await s.schedule(Promise.resolve(), 'write')
        kept = seen + 1
      }
      const deposit = (): Promise<unknown> => (chain = isFixed ? chain.then(add) : add())
      const all = [deposit(), deposit()]
      await s.waitFor(Promise.all(all))
      return kept === 2
    }),
}

/** A title that was read before a long upload is written back after it. */
const upload: SchedulerTest = {
  name: 'an upload',
  property: (fc, isFixed) =>
    fc.asyncProperty(fc.scheduler(), async s => {
      const document = { title: 'old', pages: 0 }
      const rename = async (): Promise<void> => {
        const seen = await s.schedule(Promise.resolve(), 'read').then(() => ({ ...document }))
        await s.schedule(Promise.resolve(), 'write')
        if (isFixed) document.title = 'new'
        else Object.assign(document, seen, { title: 'new' })
      }
      const send = async (): Promise<void> => {
        for (let page = 1; page <= 12; page++) await s.schedule(Promise.resolve(), `send page ${page}`)
        document.pages = 12
      }
      await s.waitFor(Promise.all([rename(), send()]))
      return document.pages === 12
    }),
}

/** Somebody gives up waiting, and starts what the one before has just finished. */
const retry: SchedulerTest = {
  name: 'a retry',
  property: (fc, isFixed) =>
    fc.asyncProperty(fc.scheduler(), async s => {
      const sent = new Set<string>()
      let mails = 0
      const send = async (id: string): Promise<void> => {
        await s.schedule(Promise.resolve(), 'connect')
        if (isFixed && sent.has(id)) return
        sent.add(id)
        mails++
      }
      const impatient = async (): Promise<void> => {
        const first = send('m').then(() => 'sent')
        const limit = s.schedule(Promise.resolve('late'), 'time limit')
        if ((await Promise.race([first, limit])) === 'late') await send('m')
        await first
      }
      await s.waitFor(impatient())
      return mails === 1
    }),
}

export const schedulerTests: readonly SchedulerTest[] = [queue, search, balance, upload, retry]
