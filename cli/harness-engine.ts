import { exploreSystem, addressOfSystem, replayExplored } from '../harness/explore/explore.ts'
import { defaultSchedules, investigate, replayToken } from '../harness/explore/investigate.ts'
import type { SearchLimits as HarnessLimits } from '../harness/explore/search.ts'
import { readToken } from '../harness/explore/long-token.ts'
import { addressOf } from '../harness/explore/token.ts'
import { strategies, type StrategyName } from '../harness/schedule/strategies/named.ts'
import { scenarios } from '../scenarios/index.ts'
import type { Engine, SearchLimits } from './engine.ts'
import { WrongUsage } from './exit-code.ts'
import { suggestion } from './suggestion.ts'

const campaign = 'campaign'
const strategyNames = [campaign, ...Object.keys(strategies)]

/** The commands' view of the harness, over the shipped scenarios. */
export const harnessEngine: Engine = {
  scenarios,
  strategies: strategyNames,
  search(scenario, caseName, variant, limits) {
    const address = { scenario: scenario.id, case: caseName, variant }
    return investigate(scenario, address, harnessLimits(limits), { strategy: strategyNamed(limits.strategy) })
  },
  explore(system, { clients, operations, faults, programs, strategy }, limits) {
    const size = { clients, operations }
    return exploreSystem(system, { size, faults, programs, strategy: strategyNamed(strategy) }, harnessLimits(limits))
  },
  async replay(token, among, systems) {
    const { address } = readToken(token).token
    const system = systems.find(one => addressOf(addressOfSystem(one)) === address)
    return system === undefined ? replayToken(token, among) : replayExplored(token, system)
  },
}

function harnessLimits(limits: SearchLimits): HarnessLimits {
  const { seed, schedules = defaultSchedules, progress } = limits
  const startedAt = limits.now()
  const stop = () => stopReason(limits, startedAt)
  return { seed, schedules, stop, ...(progress === undefined ? {} : { progress }) }
}

function stopReason({ interrupted, budgetMs, now }: SearchLimits, startedAt: number): string | undefined {
  if (interrupted.aborted) return 'it was interrupted'
  if (budgetMs === undefined || now() - startedAt < budgetMs) return undefined
  return `the budget of ${budgetMs} ms is spent; next: --budget ${4 * budgetMs}ms`
}

function strategyNamed(name = campaign): StrategyName | 'campaign' {
  const known = strategyNames.find(one => one === name)
  if (known === undefined) throw new WrongUsage(`unknown strategy "${name}": ${suggestion(name, strategyNames)}`)
  return known as StrategyName | 'campaign'
}
