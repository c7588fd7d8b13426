import type {
  BrokenInvariant,
  Claim,
  Counterexample,
  Coverage,
  Sample,
  Story,
  StoryStep,
} from '../harness/explore/finding.ts'
import type { Stray } from '../harness/explore/steering.ts'
import { faultNames, type FaultName } from '../harness/world/fault.ts'
import type { Operation, OperationId } from '../harness/history/operation.ts'
import type { Bounds, ReplayReport, ReproduceReport, VariantReport } from './report.ts'
import { printInput, printValue } from './value.ts'

/** A number with its thousands apart, the same in every locale: 92,314. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 schedule`, `2 schedules`; nouns whose plural takes more than an s are given in full. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** A list as it is spoken: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Real time, rounded to what a reader cares for. */
export function elapsed(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Virtual time, exactly. */
export function moment(ms: number): string {
  return Math.abs(ms) < 1000 ? `${ms} ms` : `${ms / 1000} s`
}

/** The command that shows one execution again. */
export function replayCommand({ token, file }: Pick<Counterexample, 'token' | 'file'>): string {
  return `npx signalbox replay ${token}${file === undefined ? '' : ` ${/\s/.test(file) ? JSON.stringify(file) : file}`}`
}

/** What a replay came to, in a phrase. */
export function replayPhrase({ finding, broken, reason, strays }: ReplayReport): string {
  const said = broken.length === 0 ? finding : `${finding}: ${breaksPhrase(broken)}`
  const why = reason === undefined ? said : `${said}: ${reason}`
  if (strays === undefined) return why
  return finding === 'held'
    ? `${why}: on this way the code breaks nothing any more`
    : `${why}, in the code as it is now`
}

/** That the code has changed since a token was made. */
export function changedPhrase(strays: readonly Stray[]): string {
  const said = 'The code has changed since this token was made, and this is the way that is left of it.'
  return strays.length > 0 ? said : `${said} Its decisions stand where they stood; what the steps do is another.`
}

/** A decision that was not where it had been. */
export function strayPhrase({ decision, step, expected, found, takenAt }: Stray): string {
  const then = takenAt === undefined ? 'the default went on' : takenAt === step ? 'it was taken' : takenLater(takenAt)
  return `decision ${String(decision)} at step ${String(step)} expected ${expected}; found ${found}; ${then}`
}

function takenLater(step: number): string {
  return `it was taken at step ${String(step)}`
}

/** The program and the faults that a search ran within: `3 clients x 2 operations, at most 1 crash, no stalls`. */
export function boundsOf({ clients, operations, ...faults }: Bounds): string {
  const program = `${counted(clients, 'client')} x ${counted(operations, 'operation')}`
  const named = faultNames.filter(name => faults[name] !== undefined)
  return `${program}; ${named.map(name => atMost(faults[name] ?? 0, name)).join(', ')}`
}

function atMost(count: number, name: FaultName): string {
  const [noun, plural] = faultNouns[name]
  return count === 0 ? `no ${plural}` : `at most ${counted(count, noun, plural)}`
}

const faultNouns: Readonly<Record<FaultName, readonly [noun: string, plural: string]>> = {
  crashes: ['crash', 'crashes'],
  stalls: ['stall', 'stalls'],
  errors: ['error of a device', 'errors of devices'],
  lostReplies: ['lost reply', 'lost replies'],
  restarts: ['restart', 'restarts'],
  clockJumps: ['jump of a wall clock', 'jumps of wall clocks'],
  tornWrites: ['torn write', 'torn writes'],
  machineCrashes: ['loss of power', 'losses of power'],
}

/** The claim of a variant that held, with everything that bounds it. */
export function heldClaim(variant: VariantReport): string {
  const { coverage, bounds, target } = variant
  const limit = coverage.limit === undefined ? '' : ` Not exhaustive: ${withStop(coverage.limit)}`
  const within = coverage.claim === undefined ? '' : `; ${claimText(coverage.claim)}`
  return `held in ${coveredText(coverage)}: ${boundsOf(bounds)}; reached: ${target}${within}.${limit}`
}

/** What an exhaustive search claims beside its program and its faults. */
export function claimText({ judged, memory, auditRuns, longest, polls, hash }: Claim): string {
  const shared = memory === 'declared' ? 'memory as declared' : 'all that tasks of one process may share ordered'
  return [
    `runs of at most ${counted(longest, 'step')}`,
    'effects atomic, one request to a device each',
    ...(polls ? ['polling as one waiting step'] : []),
    `${shared}, audited with ${counted(auditRuns, 'random run')}`,
    ...(hash === undefined
      ? []
      : [`modulo a ${hash.bits}-bit hash of ${counted(hash.states, 'state')} (${chance(hash.collision)})`]),
    `judged: ${listed(judged)}`,
  ].join('; ')
}

function chance(collision: number): string {
  return `two share one with a probability below ${collision.toPrecision(1)}`
}

/** What samplers have shown and are expected to show next; nothing where none has run. */
export function samplesText(samples: readonly Sample[] = []): readonly string[] {
  return samples.map(
    ({ strategy, runs, classes, chanceOfNew }) =>
      `${strategy}: ${counted(classes, 'class', 'classes')} in ${counted(runs, 'run')}, the next is new with ${percent(chanceOfNew)}`,
  )
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`
}

/** Of which schedules a finding is; those of one class differ only in the order of what does not matter. */
export function coveredText({ exhaustive, claim, classes, schedules, programs = 1 }: Coverage): string {
  if (!exhaustive) return `the ${counted(schedules, 'schedule')} that were run, which are not all`
  // State-hash search covers all of them too, but does not meet a schedule of each class.
  return `${claim?.hash === undefined ? everyClass(classes) : 'all schedules'} of ${programs === 1 ? 'this program' : `${grouped(programs)} programs`}`
}

function everyClass(classes: number): string {
  return classes === 1 ? 'the one class of schedules' : `all ${grouped(classes)} classes of schedules`
}

/** What a search did, in numbers. */
export function effortOf({ coverage, elapsedMs }: Pick<VariantReport, 'coverage' | 'elapsedMs'>): string {
  const { schedules } = coverage
  const outcomes = `${counted(coverage.outcomes, 'different outcome')} judged`
  const classes = coverage.exhaustive ? [] : [`${counted(coverage.classes, 'class', 'classes')} seen`]
  const run = `${counted(schedules, 'schedule')} run${perSecond(schedules, elapsedMs)}`
  return [run, ...classes, outcomes, elapsed(elapsedMs), ...samplesText(coverage.samples)].join(', ')
}

/** How fast that was, where it took long enough to say so. */
function perSecond(schedules: number, elapsedMs: number): string {
  return elapsedMs < 1000 ? '' : ` (${grouped(Math.round((1000 * schedules) / elapsedMs))} a second)`
}

/** Which invariants broke, by name: those that were to break first, and at most three. */
export function breaksPhrase(broken: readonly string[], awaited: readonly string[] = []): string {
  if (broken.length === 0) return 'breaks nothing'
  const names = [...broken].sort((left, right) => Number(awaited.includes(right)) - Number(awaited.includes(left)))
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names
  return `breaks ${listed(shown)}`
}

/** Who took part in breaking an invariant: the operations by name, with the lanes that asked for them. */
export function culprits({ operations: ids }: BrokenInvariant, story: Story): string {
  return listed(ids.flatMap(id => operationPhrases(id, story)))
}

/** `turn(message: "m1") of client 0`; what ran before the clients started has no lane. */
function operationPhrases(id: OperationId, { history, lanes, steps }: Story): string[] {
  const operation = history.operations[id]
  if (operation === undefined) return []
  const lane = steps.find(step => step.invokes === id)?.lane ?? undefined
  const asker = lane === undefined ? 'beforehand' : `of ${lanes[lane] ?? `client ${operation.client}`}`
  return [`${printInput(operation.input)} ${asker}`]
}

/** What a client asked for, as its lane shows it. */
export function invocationText(operations: readonly Operation[], id: OperationId): string {
  const operation = operations[id]
  return operation === undefined ? `operation ${id}` : printInput(operation.input)
}

/** What came back, as its lane shows it. */
export function completionText(operations: readonly Operation[], id: OperationId): string {
  const outcome = operations[id]?.outcome
  if (outcome === undefined) return `operation ${id} ended`
  return outcome.kind === 'ok' ? `ok ${printValue(outcome.answer)}` : outcome.kind
}

/** A step that concerns everybody, in words, with how long it takes; what the execution says of it comes first. */
export function acrossText({ kind, request }: StoryStep, takesMs: number): string {
  const said = request === '' ? defaults[kind] : request
  const named = said.toLowerCase().includes(kind) ? said : `${kind}: ${said}`
  return takesMs > 0 ? `${named}, ${moment(takesMs)}` : named
}

const defaults: Readonly<Record<StoryStep['kind'], string>> = {
  effect: '',
  deliver: '',
  pause: '',
  late: '',
  time: 'time passes',
  stall: 'stall: the clock runs on while others could still move',
  crash: 'crash',
  error: '',
  'lost-reply': '',
  restart: 'restart',
  'clock-jump': '',
  'torn-write': '',
  'machine-crash': '',
}

/** The last line of `reproduce`: how many expectations were met, and what became of the others. */
export function summary(report: ReproduceReport): string {
  const variants = report.scenarios.flatMap(scenario => scenario.variants)
  const met = variants.filter(variant => variant.met).length
  const undecided = variants.filter(variant => variant.finding === 'undecided').length
  const contradicted = variants.length - met - undecided
  const others = [
    contradicted === 0 ? '' : `${contradicted} contradicted`,
    undecided === 0 ? '' : `${undecided} undecided`,
    report.interrupted ? 'stopped by Ctrl-C' : '',
  ].filter(part => part !== '')
  const time = elapsed(variants.reduce((sum, variant) => sum + variant.elapsedMs, 0))
  return `${met} of ${counted(variants.length, 'expectation')} met in ${time}${others.map(part => `, ${part}`).join('')}.`
}

/** A sentence ends with a full stop, once. */
export function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
