import type { Execution } from '../schedule/execute.ts'
import { drive, NeverParks, type DriveOptions, type Search } from '../schedule/quiescence.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { replay } from '../schedule/strategies/replay.ts'
import { Nondeterminism } from '../schedule/strategy.ts'
import type { Counterexample, Finding } from './finding.ts'
import type { Case, Scenario } from './scenario.ts'
import type { Hit } from './hit.ts'
import { search, type Answer, type Question, type SearchLimits } from './search.ts'
import { Teller, traceHashOf } from './teller.ts'
import {
  addressOf,
  checkOf,
  MalformedToken,
  parseToken,
  printToken,
  type Address,
  type Provenance,
  type ReplayToken,
} from './token.ts'
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
  return drive(findingOf(question, address, limits), options).catch((error: unknown) => {
    if (error instanceof NeverParks || error instanceof Nondeterminism) return unsearchable(error)
    throw error
  })
}

/** What a token led back to. */
export interface Replayed extends Address {
  readonly finding: 'violated' | 'held' | 'undecided'
  readonly counterexample: Counterexample
}

/**
 * Runs the one execution that a token names, of one of these scenarios.
 *
 * @throws MalformedToken where the text is no whole token of this version, names nothing that is here, or no longer
 * leads where it led
 */
export async function replayToken(
  text: string,
  scenarios: readonly Scenario[],
  options: DriveOptions = {},
): Promise<Replayed> {
  const token = parseToken(text)
  const found = find(token.address, scenarios)
  if (found === undefined) {
    throw new MalformedToken(`${text} is of no scenario, case and variant that is here; is it of a file of your own?`)
  }
  const question = questionOf(found.scenario, found.address)
  return { ...found.address, ...(await drive(tellFinding(question, token, text), options)) }
}

/**
 * Runs the schedule of a token and tells it.
 *
 * @throws MalformedToken where it no longer leads where it led
 */
export function* tellFinding(
  question: Question,
  token: ReplayToken,
  text: string,
): Search<Pick<Replayed, 'finding' | 'counterexample'>> {
  const told = yield* tell(question, token.schedule)
  const traceHash = traceHashOf(told.story)
  if (told.divergedAt !== undefined || checkOf(traceHash) !== token.check) throw new MalformedToken(drifted(told, text))
  const { story, preemptions, broken } = told
  const finding = told.undecided !== undefined ? 'undecided' : broken.length > 0 ? 'violated' : 'held'
  return { finding, counterexample: { token: text, broken, preemptions, traceHash, story } }
}

function drifted({ divergedAt }: Told, text: string): string {
  const where =
    divergedAt === undefined ? 'its trace is another' : `it leaves its way at step ${String(divergedAt + 1)}`
  return `${text} no longer leads where it led: ${where}, so the code has changed since`
}

/** Searches, and tells what was found; `provenance` is what its token is to lead back to. */
export function* findingOf(question: Question, provenance: Provenance, limits: SearchLimits): Search<Finding> {
  const answer = yield* search(question, limits)
  if (answer.kind === 'violated') return yield* certified(question, provenance, answer)
  return answer.kind === 'held' ? yield* repeatable(question, answer) : answer
}

/** The finding, if at least the schedule without any switch gives the same run twice. */
function* repeatable(question: Question, held: Extract<Answer, { kind: 'held' }>): Search<Finding> {
  const first = yield* tell(question, [])
  const second = yield* tell(question, [])
  if (traceHashOf(first.story) === traceHashOf(second.story)) return held
  const reason = nondeterministic(first, second)
  return { kind: 'undecided', reason, coverage: { ...held.coverage, exhaustive: false, limit: reason } }
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
  const { schedule } = hit
  const { kept, draws } = provenance
  const token = printToken({
    address: addressOf(provenance),
    check: checkOf(traceHash),
    schedule,
    ...(kept === undefined ? {} : { kept }),
    ...(draws === undefined ? {} : { draws }),
  })
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
}

/** Runs one schedule and tells it. */
function* tell(question: Question, schedule: Schedule): Search<Told> {
  const { system, program, faults, maxSteps } = question
  const trial = new Trial({
    system,
    program,
    faults,
    target: undefined,
    realTime: 'recorded',
    maxSteps: maxSteps ?? defaultMaxSteps,
  })
  yield* trial.prepare()
  const strategy = replay(schedule)
  const chooser = strategy.begin()
  if (chooser === undefined) throw new RangeError('a schedule has one run')
  const execution: Execution = trial.run(chooser)
  const teller = new Teller(execution, trial.before)
  execution.observer = teller
  yield execution
  const story = teller.story(execution)
  const { preemptions } = execution
  const { broken, undecided } = yield* trial.judge(trial.recorded)
  return { story, preemptions, broken, undecided, divergedAt: strategy.divergedAt }
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
