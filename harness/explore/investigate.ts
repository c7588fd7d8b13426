import type { Execution } from '../schedule/execute.ts'
import { drive, NeverParks, type DriveOptions, type Search } from '../schedule/quiescence.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { replay } from '../schedule/strategies/replay.ts'
import { Nondeterminism } from '../schedule/strategy.ts'
import type { Counterexample, Finding } from './finding.ts'
import type { Case, Scenario } from './scenario.ts'
import type { Hit } from './hit.ts'
import { search, type Answer, type Question, type SearchLimits } from './search.ts'
import { markingWay, type Landmark } from './landmark.ts'
import { readToken, shortened, type LongToken, type ReadToken } from './long-token.ts'
import { steer, type Stray } from './steering.ts'
import { Teller, traceHashOf } from './teller.ts'
import { addressOf, checkOf, MalformedToken, printToken, type Address, type Provenance } from './token.ts'
import { defaultMaxSteps, Trial } from './trial.ts'

/** Schedules that a search may run where nobody says how many. */
export const defaultSchedules = 200_000

/**
 * Searches one case of a scenario on one of its variants.
 *
 * @throws RangeError where there is no such case or variant
 */
export function investigate(
  scenario: Scenario,
  address: Address,
  limits: SearchLimits,
  { strategy, ...options }: DriveOptions & Pick<Question, 'strategy'> = {},
): Promise<Finding> {
  const question = { ...questionOf(scenario, address), strategy }
  return driveFinding(question, address, limits, options)
}

/**
 * The finding of a search, also where the program can not be searched: it never comes to rest, is not deterministic, or
 * sets timers that are not of the World.
 */
export async function driveFinding(
  question: Question,
  provenance: Provenance,
  limits: SearchLimits,
  options: DriveOptions = {},
): Promise<Finding> {
  let timer: string | undefined
  const timerSet = (by: string): void => void (timer ??= by)
  try {
    const finding = await drive(findingOf(question, provenance, limits), { ...options, timerSet })
    return timer === undefined || finding.kind === 'violated' ? finding : withTimer(finding, timer)
  } catch (error) {
    if (error instanceof NeverParks || error instanceof Nondeterminism) return unsearchable(error)
    throw error
  }
}

/** A timer that the World does not know may act at any time, also in the middle of a later run. */
function withTimer(finding: Exclude<Finding, { kind: 'violated' }>, by: string): Finding {
  const said = `the program calls ${by}, which is outside the World; world.clock.sleep and world.clock.timer are in it`
  const reason = finding.kind === 'held' ? said : `${finding.reason}; ${said}`
  const { claim: _withdrawn, ...coverage } = finding.coverage
  return { kind: 'undecided', reason, coverage: { ...coverage, exhaustive: false, limit: reason } }
}

/** What a token led back to. */
export interface Replayed extends Address {
  readonly finding: 'violated' | 'held' | 'undecided'
  /** Why it is undecided; absent otherwise. */
  readonly reason?: string
  /** Its token is that of this very run. */
  readonly counterexample: Counterexample
  /** That token, in words. */
  readonly long: LongToken
  /** Present where the code has changed since the token was made: the decisions that were not where they had been. */
  readonly strays?: readonly Stray[]
}

/**
 * Runs the one execution that a token names, of one of these scenarios. Where the code has changed since, its decisions
 * are taken where their landmarks are now, and the run says which ones had moved.
 *
 * @throws MalformedToken where the text is no whole token of this version, or names nothing that is here
 */
export async function replayToken(
  text: string,
  scenarios: readonly Scenario[],
  options: DriveOptions = {},
): Promise<Replayed> {
  const read = readToken(text)
  const found = find(read.token.address, scenarios)
  if (found === undefined) {
    const named = text.trimStart().startsWith('{') ? 'the token' : text
    throw new MalformedToken(`${named} is of no scenario, case and variant that is here; is it of a file of your own?`)
  }
  return drive(tellFinding(questionOf(found.scenario, found.address), found.address, read), options)
}

/** Runs the schedule of a token, or what is left of it in code that has changed, and tells it. */
export function* tellFinding(question: Question, address: Address, { token, words }: ReadToken): Search<Replayed> {
  const { kept, draws } = token
  const provenance = { ...address, ...(kept === undefined ? {} : { kept }), ...(draws === undefined ? {} : { draws }) }
  const told = yield* tell(question, token.decisions)
  const isSame = told.divergedAt === undefined && checkOf(traceHashOf(told.story)) === token.check
  if (isSame) return replayedOf(question, provenance, told)
  const trial = trialOf(question)
  yield* trial.prepare()
  const { schedule, strays } = yield* steer(trial, token.decisions, words)
  const first = yield* tell(question, schedule)
  const second = yield* tell(question, schedule)
  const isStable = traceHashOf(first.story) === traceHashOf(second.story)
  const undecided = isStable ? first.undecided : nondeterministic(first, second)
  return { ...replayedOf(question, provenance, { ...first, undecided }), strays }
}

function replayedOf(question: Question, provenance: Provenance, told: Told): Replayed {
  const { story, preemptions, broken, undecided } = told
  const finding = undecided !== undefined ? 'undecided' : broken.length > 0 ? 'violated' : 'held'
  const long = longTokenOf(question, provenance, told)
  const { scenario, case: name, variant } = provenance
  return {
    scenario,
    case: name,
    variant,
    finding,
    ...(undecided === undefined ? {} : { reason: undecided }),
    counterexample: { token: printToken(shortened(long)), broken, preemptions, traceHash: traceHashOf(story), story },
    long,
  }
}

function longTokenOf({ program, faults }: Question, provenance: Provenance, told: Told): LongToken {
  const decisions = told.schedule.map(({ at, to }, index) => ({
    step: at + 1,
    chain: to,
    moves: told.landmarks[index]?.moves ?? '',
    insteadOf: told.landmarks[index]?.insteadOf ?? '',
  }))
  return { ...provenance, program, faults, decisions, check: checkOf(traceHashOf(told.story)) }
}

/** Searches, and tells what was found; `provenance` is what its token is to lead back to. */
export function* findingOf(question: Question, provenance: Provenance, limits: SearchLimits): Search<Finding> {
  const answer = yield* search(question, limits)
  if (answer.kind === 'violated') return yield* certified(question, provenance, answer)
  if (answer.kind === 'held') return yield* repeatable(question, answer, [])
  const { suspect, ...undecided } = answer
  return suspect === undefined ? undecided : yield* repeatable(question, undecided, suspect)
}

/** The finding, if at least this schedule gives the same run twice. */
function* repeatable(
  question: Question,
  finding: Exclude<Finding, { kind: 'violated' }>,
  schedule: Schedule,
): Search<Finding> {
  const first = yield* tell(question, schedule)
  const second = yield* tell(question, schedule)
  if (traceHashOf(first.story) === traceHashOf(second.story)) return finding
  const reason = nondeterministic(first, second)
  const { claim: _withdrawn, ...coverage } = finding.coverage
  return { kind: 'undecided', reason, coverage: { ...coverage, exhaustive: false, limit: reason } }
}

/** The finding with its story, if the same schedule shows the same again. */
function* certified(
  question: Question,
  provenance: Provenance,
  { hit, coverage, runs, certified: fewest, essential }: Extract<Answer, { kind: 'violated' }>,
): Search<Finding> {
  const first = yield* tell(question, hit.schedule)
  const second = yield* tell(question, hit.schedule)
  const traceHash = traceHashOf(first.story)
  if (traceHash !== traceHashOf(second.story) || !sameBroken(first.broken, hit)) {
    return { kind: 'undecided', reason: nondeterministic(first, second), coverage }
  }
  const token = printToken(shortened(longTokenOf(question, provenance, first)))
  const { story, preemptions, broken } = first
  const shrunk = { runs, certified: fewest }
  return {
    kind: 'violated',
    counterexample: { token, broken, preemptions, traceHash, story, shrunk, essential },
    coverage,
  }
}

function sameBroken(broken: Hit['broken'], hit: Hit): boolean {
  const ids = (of: Hit['broken']): string => of.map(({ invariant }) => invariant).join()
  return ids(broken) === ids(hit.broken)
}

function nondeterministic(first: Told, second: Told): string {
  const steps = first.story.steps
  const at = steps.findIndex((step, index) => JSON.stringify(step) !== JSON.stringify(second.story.steps[index]))
  return new Nondeterminism(at < 0 ? 'at the end' : `at step ${String(at + 1)} (${steps[at]?.request ?? ''})`).message
}

/** A run that was told. */
interface Told extends Pick<Counterexample, 'story' | 'preemptions' | 'broken'> {
  readonly undecided: string | undefined
  readonly divergedAt: number | undefined
  readonly schedule: Schedule
  readonly landmarks: readonly Landmark[]
}

/** Runs one schedule and tells it. */
function* tell(question: Question, schedule: Schedule): Search<Told> {
  const trial = trialOf(question)
  yield* trial.prepare()
  const strategy = replay(schedule)
  const chooser = strategy.begin()
  if (chooser === undefined) throw new RangeError('a schedule has one run')
  const landmarks: Landmark[] = []
  const execution: Execution = trial.run(markingWay(chooser, trial.execution, landmarks))
  const teller = new Teller(execution, trial.before)
  execution.observer = teller
  yield execution
  const story = teller.story(execution)
  const { preemptions, schedule: taken } = execution
  const { broken, undecided } = yield* trial.judge(trial.recorded)
  return { story, preemptions, broken, undecided, divergedAt: strategy.divergedAt, schedule: taken, landmarks }
}

function trialOf({ system, program, faults, maxSteps = defaultMaxSteps }: Question): Trial {
  return new Trial({ system, program, faults, target: undefined, realTime: 'recorded', maxSteps })
}

/** What is to be searched in one case of a scenario, on one of its variants. */
export function questionOf(scenario: Scenario, { case: caseName, variant }: Address): Question {
  const found = scenario.cases.find(({ name }) => name === caseName)
  const make = scenario.variants[variant]
  if (found === undefined || make === undefined) {
    throw new RangeError(`${scenario.id} has no case ${caseName} with a variant ${variant}`)
  }
  const { program, faults = {}, target } = found
  return { system: make(found.settings), program, faults, target, breaks: breaksOf(found, variant) }
}

function breaksOf(found: Case, variant: string): readonly string[] {
  const expectation = found.expect[variant]
  return expectation === undefined || expectation === 'held' ? [] : expectation.breaks
}

function find(
  wanted: number,
  scenarios: readonly Scenario[],
): { readonly scenario: Scenario; readonly address: Address } | undefined {
  for (const scenario of scenarios) {
    for (const { name } of scenario.cases) {
      for (const variant of Object.keys(scenario.variants)) {
        const address = { scenario: scenario.id, case: name, variant }
        if (addressOf(address) === wanted) return { scenario, address }
      }
    }
  }
  return undefined
}

/** Nothing that was seen until then says anything. */
function unsearchable({ message }: Error): Finding {
  const coverage = { schedules: 0, classes: 0, outcomes: 0, exhaustive: false, reached: false, limit: message }
  return { kind: 'undecided', reason: message, coverage }
}
