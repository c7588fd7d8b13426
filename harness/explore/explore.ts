import fc from 'fast-check'
import { drive, type DriveOptions } from '../schedule/quiescence.ts'
import type { Coverage, Finding } from './finding.ts'
import { findingOf, tellFinding, type Replayed } from './investigate.ts'
import {
  drawnPrograms,
  programOf,
  wholeProgram,
  type DrawnProgram,
  type ProgramSize,
  type Requests,
} from './programs.ts'
import type { FaultBudget } from './scenario.ts'
import type { Question, SearchLimits } from './search.ts'
import type { System } from './system.ts'
import { addressOf, MalformedToken, parseToken, type Address, type Provenance } from './token.ts'

/** How a system is explored. */
export interface Exploration {
  readonly size: ProgramSize
  readonly faults: FaultBudget
  readonly strategy: Question['strategy']
  /** Programs to try, the whole one first. */
  readonly programs: number
}

/** A system says nothing of what clients may ask, so no program can be made up for it. */
export class NoRequests extends Error {
  override readonly name = 'NoRequests'
}

/**
 * Searches programs of a system: the largest one first, then ones that fast-check draws, each with the same limits, so
 * that the verdict is a function of the program; a failing one is shrunk by fast-check.
 *
 * @throws NoRequests when the system has no `requests`
 */
export async function exploreSystem(
  system: System,
  exploration: Exploration,
  limits: SearchLimits,
  options: DriveOptions = {},
): Promise<Finding> {
  const { size, programs } = exploration
  const requests = requestsOf(system)
  const tried = new Tried(system, exploration)
  const property = fc.asyncProperty(drawnPrograms(requests, size), async drawn => {
    if (limits.stop() !== undefined || tried.failure !== undefined) return true
    try {
      const finding = await drive(findingOf(tried.question(drawn), tried.provenance(drawn), limits), options)
      tried.add(finding)
      return finding.kind !== 'violated'
    } catch (error) {
      // What is wrong with the system is no property of a program, and not to be shrunk.
      tried.failure = { error }
      return true
    }
  })
  const examples: [DrawnProgram][] = [[wholeProgram(size)]]
  const { counterexample } = await fc.check(property, { seed: limits.seed, numRuns: programs, examples })
  if (tried.failure !== undefined) throw tried.failure.error
  return tried.conclude(counterexample !== null, limits)
}

/**
 * Runs the one execution that a token names, of a system that was explored.
 *
 * @throws MalformedToken where the token is not of this system, or no longer leads where it led
 */
export async function replayExplored(text: string, system: System, options: DriveOptions = {}): Promise<Replayed> {
  const token = parseToken(text)
  const address = addressOfSystem(system)
  if (token.address !== addressOf(address)) throw new MalformedToken(`${text} is not of the system ${system.name}`)
  const [clients = 1, operations = 1, crashes = 0, stalls = 0, ...choices] = token.draws ?? []
  const size = { clients, operations }
  const drawn = { choices, kept: token.kept ?? [] }
  const exploration: Exploration = { size, faults: { crashes, stalls }, strategy: undefined, programs: 1 }
  const tried = new Tried(system, exploration)
  return { ...address, ...(await drive(tellFinding(tried.question(drawn), token, text), options)) }
}

/** What was tried so far. */
class Tried {
  failure: { readonly error: unknown } | undefined
  private readonly system: System
  private readonly exploration: Exploration
  private readonly requests: Requests
  private findings: readonly Finding[] = []
  private last: Finding | undefined

  constructor(system: System, exploration: Exploration) {
    this.system = system
    this.exploration = exploration
    this.requests = requestsOf(system)
  }

  question(drawn: DrawnProgram): Question {
    const { size, faults, strategy } = this.exploration
    return { system: this.system, program: programOf(this.requests, size, drawn), faults, breaks: [], strategy }
  }

  provenance({ choices, kept }: DrawnProgram): Provenance {
    const { size, faults } = this.exploration
    const last = choices.findLastIndex(choice => choice !== 0)
    const draws = [
      size.clients,
      size.operations,
      faults.crashes ?? 0,
      faults.stalls ?? 0,
      ...choices.slice(0, last + 1),
    ]
    return { ...addressOfSystem(this.system), kept, draws }
  }

  add(finding: Finding): void {
    this.findings = [...this.findings, finding]
    if (finding.kind === 'violated') this.last = finding
  }

  /** The last violation is of the smallest program, for fast-check goes on from one that fails to smaller ones. */
  conclude(fails: boolean, limits: SearchLimits): Finding {
    if (fails && this.last !== undefined) return this.last
    const coverage = this.coverage()
    const undecided = this.findings.find(finding => finding.kind === 'undecided')
    if (undecided !== undefined) return { ...undecided, coverage }
    const reason = limits.stop()
    return reason === undefined ? { kind: 'held', coverage } : { kind: 'undecided', reason, coverage }
  }

  private coverage(): Coverage {
    const all = this.findings.map(({ coverage }) => coverage)
    const sum = (of: (coverage: Coverage) => number): number => all.reduce((total, one) => total + of(one), 0)
    return {
      schedules: sum(one => one.schedules),
      classes: sum(one => one.classes),
      outcomes: sum(one => one.outcomes),
      exhaustive: all.every(one => one.exhaustive),
      reached: all.every(one => one.reached),
      ...(all.every(one => one.exhaustive) ? {} : { limit: all.find(one => !one.exhaustive)?.limit ?? 'nothing ran' }),
    }
  }
}

function requestsOf(system: System): Requests {
  if (system.requests === undefined) {
    throw new NoRequests(
      `the system ${system.name} has no requests(client, index), so no program can be made up for it`,
    )
  }
  return (client, index) => system.requests?.(client, index) ?? []
}

/** What a token of an explored system is of. */
export function addressOfSystem(system: System): Address {
  return { scenario: system.name, case: 'explored', variant: 'system' }
}
