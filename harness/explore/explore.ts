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
import { someFaults, type FaultName, type Faults } from '../world/fault.ts'
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

/** Who searches one program; the finding is a function of the program alone, so it does not matter who and when. */
export interface Searcher {
  /** Programs that are searched at the same time, from 1. */
  readonly width: number
  /** `ended` says that nobody waits for it any more; absent where somebody does to the end. */
  search(drawn: DrawnProgram, ended?: AbortSignal): Promise<Finding>
}

/**
 * Searches programs of a system: the largest one first, then ones that fast-check draws, each with the same limits, so
 * that the verdict is a function of the program; a failing one is shrunk by fast-check. Programs that come later may be
 * searched ahead of their turn, but the first that fails in the order in which they were drawn is the one that counts.
 *
 * @throws NoRequests when the system has no `requests`
 */
export async function exploreSystem(
  system: System,
  exploration: Exploration,
  limits: SearchLimits,
  searcher: Searcher = searchingHere(system, exploration, limits),
): Promise<Finding> {
  const { size, programs } = exploration
  const drawn = drawnPrograms(requestsOf(system), size)
  const asked = (full: DrawnProgram): DrawnProgram => withoutUnasked(system, size, full)
  const whole = wholeProgram(size)
  const coming = fc.sample(drawn, { seed: limits.seed, numRuns: programs, examples: [whole] }).map(asked)
  const tried = new Tried(new Ahead(coming, searcher, limits), limits)
  const property = fc.asyncProperty(drawn, full => tried.holds(asked(full)))
  const options = { seed: limits.seed, numRuns: programs, examples: [[whole]] as [DrawnProgram][] }
  try {
    const { counterexample } = await fc.check(property, options)
    return tried.conclude(counterexample !== null)
  } finally {
    tried.end()
  }
}

/** Searches one program of a system. */
export function exploreProgram(
  system: System,
  exploration: Exploration,
  drawn: DrawnProgram,
  limits: SearchLimits,
  options: DriveOptions = {},
): Promise<Finding> {
  const question = questionOf(system, exploration, drawn)
  return driveFinding(question, provenanceOf(system, exploration, drawn), limits, options)
}

function searchingHere(system: System, exploration: Exploration, limits: SearchLimits): Searcher {
  return { width: 1, search: drawn => exploreProgram(system, exploration, drawn, limits) }
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
  const question = questionOf(system, exploration, drawn)
  if (question.program.clients.flat().length < drawn.kept.length) {
    throw new MalformedToken(`the program of ${text} asks what the system ${system.name} does not know any more`)
  }
  return drive(tellFinding(question, own, read), options)
}

/**
 * Size and budgets as the numbers that a token holds: clients, operations, crashes, stalls. Where there are other faults
 * a 0 and the budgets of their group come before that, and of the groups before it, for there is no program of 0 clients.
 */
function drawsOf({ clients, operations }: ProgramSize, faults: Faults): readonly number[] {
  const last = otherFaults.findLastIndex(names => names.some(name => faults[name] > 0))
  const others = otherFaults.slice(0, last + 1).flatMap(names => [0, ...names.map(name => faults[name])])
  return [...others, clients, operations, faults.crashes, faults.stalls]
}

/** The other way round. */
function drawnFrom(draws: readonly number[]): ProgramSize & { faults: FaultBudget; choices: readonly number[] } {
  const others = someFaults()
  let rest = draws
  for (const names of otherFaults) {
    if (rest[0] !== 0) break
    names.forEach((name, place) => (others[name] = rest[place + 1] ?? 0))
    rest = rest.slice(names.length + 1)
  }
  const [clients = 1, operations = 1, crashes = 0, stalls = 0, ...choices] = rest
  return { clients, operations, faults: { ...others, crashes, stalls }, choices }
}

/** In the order in which tokens hold them, for ever; what comes later is a group of its own. */
const otherFaults: readonly (readonly FaultName[])[] = [
  ['errors', 'lostReplies', 'restarts', 'clockJumps', 'tornWrites'],
  ['machineCrashes'],
]

function questionOf(system: System, { size, faults, strategy }: Exploration, drawn: DrawnProgram): Question {
  return { system, program: programOf(system, size, drawn), faults, breaks: [], strategy }
}

function provenanceOf(system: System, { size, faults }: Exploration, { choices, kept }: DrawnProgram): Provenance {
  const last = choices.findLastIndex(choice => choice !== 0)
  const draws = [...drawsOf(size, someFaults(faults)), ...choices.slice(0, last + 1)]
  const isWhole = kept.length === size.clients * size.operations
  return { ...addressOfSystem(system), ...(isWhole ? {} : { kept }), draws }
}

/** Searches programs, each once, and as many of those to come as there is room for. */
class Ahead {
  private readonly findings = new Map<string, Promise<Finding>>()
  private readonly running = new Set<string>()
  private readonly ended = new AbortController()
  private readonly searcher: Searcher
  private readonly limits: SearchLimits
  private coming: readonly DrawnProgram[]

  constructor(coming: readonly DrawnProgram[], searcher: Searcher, limits: SearchLimits) {
    this.coming = coming
    this.searcher = searcher
    this.limits = limits
  }

  /** Undefined where there was no time left to begin with it. */
  find(drawn: DrawnProgram): Promise<Finding> | undefined {
    const begun = this.findings.get(nameOf(drawn))
    if (begun !== undefined || this.limits.stop() !== undefined) return begun
    return this.begin(drawn)
  }

  /** Begins no more ahead of its turn, and ends what was. */
  end(): void {
    this.coming = []
    for (const name of this.running) this.findings.delete(name)
    this.ended.abort()
  }

  private begin(drawn: DrawnProgram, ended?: AbortSignal): Promise<Finding> {
    const name = nameOf(drawn)
    const finding = this.searcher.search(drawn, ended)
    this.findings.set(name, finding)
    this.running.add(name)
    const next = (): void => {
      this.running.delete(name)
      this.goOn()
    }
    // Whoever waits for it hears what went wrong; of what was ahead of its turn nobody may.
    finding.then(next, next)
    this.goOn()
    return finding
  }

  private goOn(): void {
    const { searcher, limits, running } = this
    if (searcher.width === 1 || running.size >= searcher.width || limits.stop() !== undefined) return
    const next = this.coming.findIndex(one => isAsked(one) && !this.findings.has(nameOf(one)))
    const drawn = this.coming[next]
    if (drawn === undefined) return
    this.coming = this.coming.slice(next + 1)
    void this.begin(drawn, this.ended.signal)
  }
}

function nameOf({ choices, kept }: DrawnProgram): string {
  return `${kept.join()} ${choices.join()}`
}

function isAsked({ kept }: DrawnProgram): boolean {
  return kept.length > 0
}

/** What was tried so far, in the order in which programs were drawn. */
class Tried {
  private readonly ahead: Ahead
  private readonly limits: SearchLimits
  private readonly findings = new Set<Finding>()
  private failure: { readonly error: unknown } | undefined
  private last: Finding | undefined

  constructor(ahead: Ahead, limits: SearchLimits) {
    this.ahead = ahead
    this.limits = limits
  }

  /** Whether a program does not fail; what is wrong with the system is no property of a program, and not to be shrunk. */
  async holds(drawn: DrawnProgram): Promise<boolean> {
    if (!isAsked(drawn) || this.isOver) return true
    try {
      const finding = await this.ahead.find(drawn)
      if (finding !== undefined) this.add(finding)
      return finding?.kind !== 'violated'
    } catch (error) {
      this.failure = { error }
      return true
    }
  }

  end(): void {
    this.ahead.end()
  }

  /** The last violation is of the smallest program, for fast-check goes on from one that fails to smaller ones. */
  conclude(fails: boolean): Finding {
    if (this.failure !== undefined) throw this.failure.error
    if (fails && this.last !== undefined) return this.last
    const findings = [...this.findings]
    const coverage = mergedCoverage(findings.map(finding => finding.coverage))
    const undecided = findings.find(finding => finding.kind === 'undecided')
    if (undecided !== undefined) return { ...undecided, coverage }
    const nothing = findings.length === 0 ? 'no program was made up of which all makes sense to ask' : undefined
    const reason = this.limits.stop() ?? nothing
    return reason === undefined ? { kind: 'held', coverage } : { kind: 'undecided', reason, coverage }
  }

  /** Whether a program could not be run at all, as when it never comes to rest: others would take as long to say so. */
  private get isOver(): boolean {
    if (this.failure !== undefined) return true
    return [...this.findings].some(({ kind, coverage }) => kind === 'undecided' && coverage.schedules === 0)
  }

  private add(finding: Finding): void {
    this.findings.add(finding)
    if (finding.kind !== 'violated') return
    this.last = finding
    this.ahead.end()
  }
}

/** What a token of an explored system is of. */
export function addressOfSystem(system: System): Address {
  return { scenario: system.name, case: 'explored', variant: 'system' }
}
