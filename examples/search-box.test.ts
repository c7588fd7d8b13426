import fc, { type Scheduler } from 'signalbox/fast-check'
import { expect, test } from 'vitest'

/** A search box that is to show the results of what was typed last. */
class SearchBox {
  shown = ''
  private typed = 0
  private readonly ask: (query: string) => Promise<string>
  private readonly ignoresLate: boolean

  constructor(ask: (query: string) => Promise<string>, ignoresLate: boolean) {
    this.ask = ask
    this.ignoresLate = ignoresLate
  }

  async type(query: string): Promise<void> {
    const mine = ++this.typed
    const results = await this.ask(query)
    if (!this.ignoresLate || mine === this.typed) this.shown = results
  }
}

/** A property as it was written for fc.scheduler(): only the import above was changed. */
function showsTheLast(ignoresLate: boolean) {
  return fc.asyncProperty(fc.scheduler(), async (s: Scheduler) => {
    const box = new SearchBox(
      s.scheduleFunction(async query => `results of ${query}`),
      ignoresLate,
    )
    s.scheduleSequence(['c', 'ca', 'cat'].map(query => ({ label: query, builder: async () => void box.type(query) })))
    await s.waitIdle()
    expect(box.shown).toBe('results of cat')
  })
}

test('the search box shows the results of what was typed last', async () => {
  await fc.assert(showsTheLast(true))
})

test('without looking at what was typed since, a late answer overwrites a newer one: one switch is enough', async () => {
  const { failed, counterexample } = await fc.check(showsTheLast(false), { seed: 1 })
  expect(failed).toBe(true)
  expect(fc.stringify(counterexample)).toContain('1 switch away from the task that goes on by default')
})
