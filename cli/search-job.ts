import { exploreProgram, type Exploration } from '../harness/explore/explore.ts'
import type { Finding } from '../harness/explore/finding.ts'
import { investigate } from '../harness/explore/investigate.ts'
import type { DrawnProgram } from '../harness/explore/programs.ts'
import type { Scenario } from '../harness/explore/scenario.ts'
import type { SearchLimits } from '../harness/explore/search.ts'
import type { Address } from '../harness/explore/token.ts'
import { scenarios } from '../scenarios/index.ts'
import { MalformedInput } from './exit-code.ts'
import { scenariosOf, subjectsOf } from './scenario-file.ts'

/** One search as plain data, for another process; what it finds is a function of this. */
export type SearchJob = CaseJob | ProgramJob

/** A case of a scenario on one of its variants. */
export interface CaseJob extends Bounded {
  readonly kind: 'case'
  /** The user's file that exports the scenario; absent for a shipped one. */
  readonly file?: string | undefined
  readonly address: Address
  readonly strategy: Exploration['strategy']
}

/** A program that was made up for a system. */
export interface ProgramJob extends Bounded {
  readonly kind: 'program'
  readonly file: string
  /** By name. */
  readonly system: string
  readonly exploration: Exploration
  readonly drawn: DrawnProgram
}

type Bounded = Pick<SearchLimits, 'seed' | 'schedules'>

/**
 * Does a search that was handed to this process.
 *
 * @throws MalformedInput where the file does not export any more what it did
 */
export async function runSearch(job: SearchJob, watch: Pick<SearchLimits, 'stop' | 'progress'>): Promise<Finding> {
  const limits = { seed: job.seed, schedules: job.schedules, ...watch }
  if (job.kind === 'case') {
    return investigate(await scenarioOf(job), job.address, limits, { strategy: job.strategy })
  }
  const { systems } = await subjectsOf(job.file)
  const system = systems.find(({ name }) => name === job.system)
  if (system === undefined) throw new MalformedInput(`${job.file}: exports no system ${job.system} any more`)
  return exploreProgram(system, job.exploration, job.drawn, limits)
}

async function scenarioOf({ file, address }: CaseJob): Promise<Scenario> {
  const among = file === undefined ? scenarios : await scenariosOf(file)
  const found = among.find(({ id }) => id === address.scenario)
  if (found === undefined) throw new MalformedInput(`${file ?? ''}: exports no scenario ${address.scenario} any more`)
  return found
}
