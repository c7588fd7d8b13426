import fc from 'fast-check'
import { drive, type DriveOptions } from '../schedule/quiescence.ts'
import type { Finding } from './finding.ts'
import { driveFinding, tellFinding, type Replayed } from './investigate.ts'
import { mergedCoverage } from './merged-coverage.ts'
import {
  drawnPrograms,
  programOf,
  requestsOf,
  wholeProgram,
  withoutUnasked,
  type DrawnProgram,
  type ProgramSize,
} from './programs.ts'
import type { FaultBudget } from './scenario.ts'
import type { Question, SearchLimits } from './search.ts'
import { someFaults, type Faults } from '../world/fault.ts'
import type { System } from './system.ts'
import { readToken } from './long-token.ts'
import { addressOf, MalformedToken, type Address, type Provenance } from './token.ts'

/** How a system is explored. */
export interface Exploration {
  readonly size: ProgramSize
  readonly faults: FaultBudget
  readonly strategy: Question['strategy']
  /** Programs to try, the whole one first. */
  readonly programs: number
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
  const property = fc.asyncProperty(drawnPrograms(requests, size), async full => {
    const drawn = withoutUnasked(system, size, full)
    if (drawn.kept.length === 0 || limits.stop() !== undefined || tried.isOver) return true
    try {
      const finding = await driveFinding(tried.question(drawn), tried.provenance(drawn), limits, options)
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
 * Runs the one execution that a token names, of a system that was explored, as `replayToken` does.
 *
 * @throws MalformedToken where the token is not of this system, or its program is none of this system any more
 */
export async function replayExplored(text: string, system: System, options: DriveOptions = {}): Promise<Replayed> {
  const read = readToken(text)
  const { address, draws, kept } = read.token
  const own = addressOfSystem(system)
  if (address !== addressOf(own)) throw new MalformedToken(`${text} is not of the system ${system.name}`)
  const { faults, choices, ...size } = drawnFrom(draws ?? [])
  const drawn = { choices, kept: kept ?? wholeProgram(size).kept }
  const exploration: Exploration = { size, faults, strategy: undefined, programs: 1 }
  const question = new Tried(system, exploration).question(drawn)
  if (question.program.clients.flat().length < drawn.kept.length) {
    throw new MalformedToken(`the program of ${text} asks what the system ${system.name} does not know any more`)
  }
  return drive(tellFinding(question, own, read), options)
}

/**
 * Size and budgets as the numbers that a token holds: clients, operations, crashes, stalls. Where there are other faults
 * a 0 and their budgets come before that, for there is no program of 0 clients.
 */
function drawsOf({ clients, operations }: ProgramSize, { crashes, stalls, ...others }: Faults): readonly number[] {
  const size = [clients, operations, crashes, stalls]
  const budgets = otherFaults.map(name => others[name])
  return budgets.every(budget => budget === 0) ? size : [0, ...budgets, ...size]
}

/** The other way round. */
function drawnFrom(draws: readonly number[]): ProgramSize & { faults: FaultBudget; choices: readonly number[] } {
  const others = draws[0] === 0 ? draws.slice(1, otherFaults.length + 1) : []
  const rest = draws.slice(others.length === 0 ? 0 : otherFaults.length + 1)
  const [clients = 1, operations = 1, crashes = 0, stalls = 0, ...choices] = rest
  const budgets = Object.fromEntries(otherFaults.map((name, place) => [name, others[place] ?? 0]))
  return { clients, operations, faults: { ...budgets, crashes, stalls }, choices }
}

/** In the order in which tokens hold them, for ever. */
const otherFaults = ['errors', 'lostReplies', 'restarts', 'clockJumps', 'tornWrites'] as const

/** What was tried so far. */
class Tried {
  failure: { readonly error: unknown } | undefined
  private readonly system: System
  private readonly exploration: Exploration
  private findings: readonly Finding[] = []
  private last: Finding | undefined

  constructor(system: System, exploration: Exploration) {
    this.system = system
    this.exploration = exploration
  }

  question(drawn: DrawnProgram): Question {
    const { size, faults, strategy } = this.exploration
    return { system: this.system, program: programOf(this.system, size, drawn), faults, breaks: [], strategy }
  }

  provenance({ choices, kept }: DrawnProgram): Provenance {
    const { size, faults } = this.exploration
    const last = choices.findLastIndex((choice, place) => choice !== 0 && kept.includes(place))
    const draws = [
      ...drawsOf(size, someFaults(faults)),
      ...choices.slice(0, last + 1).map((choice, place) => (kept.includes(place) ? choice : 0)),
    ]
    const isWhole = kept.length === size.clients * size.operations
    return { ...addressOfSystem(this.system), ...(isWhole ? {} : { kept }), draws }
  }

  /** Whether a program could not be run at all, as when it never comes to rest: others would take as long to say so. */
  get isOver(): boolean {
    if (this.failure !== undefined) return true
    return this.findings.some(({ kind, coverage }) => kind === 'undecided' && coverage.schedules === 0)
  }

  add(finding: Finding): void {
    this.findings = [...this.findings, finding]
    if (finding.kind === 'violated') this.last = finding
  }

  /** The last violation is of the smallest program, for fast-check goes on from one that fails to smaller ones. */
  conclude(fails: boolean, limits: SearchLimits): Finding {
    if (fails && this.last !== undefined) return this.last
    const coverage = mergedCoverage(this.findings.map(finding => finding.coverage))
    const undecided = this.findings.find(finding => finding.kind === 'undecided')
    if (undecided !== undefined) return { ...undecided, coverage }
    const nothing = this.findings.length === 0 ? 'no program was made up of which all makes sense to ask' : undefined
    const reason = limits.stop() ?? nothing
    return reason === undefined ? { kind: 'held', coverage } : { kind: 'undecided', reason, coverage }
  }
}

/** What a token of an explored system is of. */
export function addressOfSystem(system: System): Address {
  return { scenario: system.name, case: 'explored', variant: 'system' }
}
