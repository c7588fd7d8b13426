import { describe, expect, test } from 'vitest'
import { lockTrials } from '../../harness/conformance/lock.ts'
import { locksTable } from './locks-table.ts'

/** Too many schedules for every test run: `npm run locks` covers these as well. */
const long = new Set([
  're-entrant by flow: crash',
  'single writer: crash',
  'lock file with an age limit: crash',
  'lock file with an age limit: two deaths',
])

describe.each(locksTable.map(discipline => [discipline.name, discipline] as const))('%s', (lock, discipline) => {
  for (const { name, promised, run } of lockTrials(discipline)) {
    if (long.has(`${lock}: ${name}`)) continue
    test(`${name}: ${promised ? 'keeps what it promises' : 'promises nothing, and keeps nothing'}`, async () => {
      const { schedules, breaks } = await run()
      expect(schedules).toBeGreaterThan(0)
      expect(breaks.length > 0).toBe(!promised)
    }, 30_000)
  }
})

test('every way has a name of its own', () => {
  expect(new Set(locksTable.map(({ name }) => name)).size).toBe(locksTable.length)
})
