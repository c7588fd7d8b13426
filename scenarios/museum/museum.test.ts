import { describe, expect, test } from 'vitest'
import { search, type Answer } from '../../harness/explore/search.ts'
import type { System } from '../../harness/explore/system.ts'
import { drive } from '../../harness/schedule/quiescence.ts'
import type { Exhibit } from './exhibit.ts'
import { museum } from './index.ts'

function searched({ program, faults }: Exhibit, system: System): Promise<Answer> {
  const limits = { seed: 1, schedules: 100_000, stop: () => undefined }
  return drive(search({ system, program, faults, breaks: [] }, limits))
}

describe.each(museum.map(exhibit => [exhibit.id, exhibit] as const))('%s', (_, exhibit) => {
  test('is found by the reduction within 100 schedules', async () => {
    const answer = await searched(exhibit, exhibit.buggy)
    expect(answer.kind).toBe('violated')
    expect(answer.coverage.schedules).toBeLessThanOrEqual(100)
  })

  test('is not there in the corrected twin, in any schedule', async () => {
    expect(await searched(exhibit, exhibit.sound)).toMatchObject({ kind: 'held', coverage: { exhaustive: true } })
  })
})
