import {
  addressOfSystem,
  exploreSystem,
  replayExplored,
  type Exploration,
  type Searcher,
} from '../harness/explore/explore.ts'
import { defaultSchedules, investigate, replayToken } from '../harness/explore/investigate.ts'
import type { SearchLimits as HarnessLimits } from '../harness/explore/search.ts'
import { readToken } from '../harness/explore/long-token.ts'
import { addressOf } from '../harness/explore/token.ts'
import { strategies, type StrategyName } from '../harness/schedule/strategies/named.ts'
import { scenarios } from '../scenarios/index.ts'
import type { Engine, ExplorationShape, SearchLimits } from './engine.ts'
import { WrongUsage } from './exit-code.ts'
import { searchWorkers, type SearchWorkers } from './search-workers.ts'
import { suggestion } from './suggestion.ts'

const campaign = 'campaign'
const strategyNames = [campaign, ...Object.keys(strategies)]

/** The commands' view of the harness, over the shipped scenarios. */
export const harnessEngine: Engine = {
  scenarios,
  strategies: strategyNames,
  width: 1,
  search(scenario, pair, limits) {
    const address = { scenario: scenario.id, ...pair }
    return investigate(scenario, address, harnessLimits(limits), { strategy: strategyNamed(limits.strategy) })
  },
  explore(system, shape, limits) {
    return exploreSystem(system, explorationOf(shape), harnessLimits(limits))
  },
  async replay(token, among, systems) {
    const { address } = readToken(token).token
    const system = systems.find(one => addressOf(addressOfSystem(one)) === address)
    return system === undefined ? replayToken(token, among) : replayExplored(token, system)
  },
  withWorkers(count, terminal) {
    const workers = searchWorkers(count, terminal)
    return { engine: engineOf(workers, count), stop: () => workers.stop() }
  },
}

/** The same searches, each handed to one of the workers. */
function engineOf(workers: SearchWorkers, width: number): Engine {
  return {
    ...harnessEngine,
    width,
    search(scenario, pair, { strategy, ...limits }, file) {
      const { seed, schedules, ...watch } = harnessLimits(limits)
      const address = { scenario: scenario.id, ...pair }
      return workers.run({ kind: 'case', file, address, strategy: strategyNamed(strategy), seed, schedules }, watch)
    },
    explore(system, shape, limits, file) {
      const exploration = explorationOf(shape)
      const whole = harnessLimits(limits)
      const { seed, schedules } = whole
      const job = { kind: 'program' as const, file, system: system.name, exploration, seed, schedules }
      const searcher: Searcher = {
        width,
        search: (drawn, ended) =>
          workers.run({ ...job, drawn }, { ...whole, stop: () => whole.stop() ?? notNeeded(ended) }),
      }
      return exploreSystem(system, exploration, whole, searcher)
    },
  }
}

function notNeeded(ended: AbortSignal | undefined): string | undefined {
  return ended?.aborted === true ? 'nobody waits for it any more' : undefined
}

function explorationOf({ clients, operations, faults, programs, strategy }: ExplorationShape): Exploration {
  return { size: { clients, operations }, faults, programs, strategy: strategyNamed(strategy) }
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
