import { describe, expect, test } from 'vitest'
import type { Case, Expectation, Scenario } from '../harness/explore/scenario.ts'
import type { Answer } from '../harness/explore/search.ts'
import { search } from '../harness/explore/search.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { scenarios } from './index.ts'

function searched({ variants }: Scenario, one: Case, variant: string, expected: Expectation): Promise<Answer> {
  const system = variants[variant]?.(one.settings)
  if (system === undefined) throw new Error(`no variant ${variant}`)
  const { program, faults = {}, target } = one
  const breaks = expected === 'held' ? [] : expected.breaks
  const limits = { seed: 1, schedules: 200_000, stop: () => undefined }
  return drive(search({ system, program, faults, target, breaks }, limits))
}

/** A proof takes as long as it takes, on a busy machine too. */
const patienceMs = 60_000

describe.each(scenarios.map(scenario => [scenario.id, scenario] as const))('%s', (_, scenario) => {
  for (const one of scenario.cases) {
    for (const [variant, expected] of Object.entries(one.expect)) {
      test(
        `${one.name}: ${variant} ${expected === 'held' ? 'holds' : 'breaks'} as expected`,
        async () => {
          const answer = await searched(scenario, one, variant, expected)
          expect(answer.coverage.reached).toBe(true)
          if (expected === 'held') expect(answer).toMatchObject({ kind: 'held', coverage: { exhaustive: true } })
          else {
            const broken = answer.kind === 'violated' ? answer.hit.broken.map(({ invariant }) => invariant) : []
            expect(broken).toEqual(expect.arrayContaining([...expected.breaks]))
          }
        },
        patienceMs,
      )
    }
  }
})
