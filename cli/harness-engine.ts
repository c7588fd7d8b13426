import { defaultSchedules, investigate, replayToken } from '../harness/explore/investigate.ts'
import { scenarios } from '../scenarios/index.ts'
import type { Engine, SearchLimits } from './engine.ts'

/** The commands' view of the harness, over the shipped scenarios. */
export const harnessEngine: Engine = {
  scenarios,
  search(scenario, caseName, variant, limits) {
    const address = { scenario: scenario.id, case: caseName, variant }
    const { seed, schedules = defaultSchedules, progress } = limits
    const startedAt = limits.now()
    const stop = () => stopReason(limits, startedAt)
    return investigate(scenario, address, { seed, schedules, stop, ...(progress === undefined ? {} : { progress }) })
  },
  replay: (token, among) => replayToken(token, among),
}

function stopReason({ interrupted, budgetMs, now }: SearchLimits, startedAt: number): string | undefined {
  if (interrupted.aborted) return 'it was interrupted'
  return budgetMs !== undefined && now() - startedAt >= budgetMs ? `the budget of ${budgetMs} ms is spent` : undefined
}
