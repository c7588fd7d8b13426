import { describe, expect, test } from 'vitest'
import { lockTrials } from '../../harness/conformance/lock.ts'
import { locksTable } from './locks-table.ts'

describe.each(locksTable.map(discipline => [discipline.name, discipline] as const))('%s', (_, discipline) => {
  for (const { name, promised, run } of lockTrials(discipline)) {
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
