import type { OperationId } from '../harness/history/operation.ts'
import { levelNamesInWords, type WeakerLevel } from '../harness/check/levels.ts'
import type { Candidate, DeadEnd, LevelVerdict, Linearization, Violation } from '../harness/check/verdict.ts'
import type { ToldOperation } from './check-report.ts'
import { listed } from './wording.ts'

/** How many operations of an order, or of a window, are told. */
const mostTold = 12

/** Tells why a history is not linearizable, for a reader who has never seen the word. */
export function renderExplanation(violation: Violation, told: (id: OperationId) => ToldOperation): string {
  const { culprit } = violation
  if (culprit === undefined) return withoutCulprit(violation, told)
  const ends = violation.deadEnds ?? []
  return [
    opening(told(culprit)),
    possibleStates(ends),
    neededStates(culprit, ends),
    ends.length === 0 ? '' : companions(culprit, ends, told),
    lastSteps(violation.longest, told),
    violation.isCut === true
      ? 'The search for an explanation was cut: not all orders of what came before were looked at.'
      : '',
    windowText(violation, told),
  ]
    .filter(text => text !== '')
    .join('\n')
}

function withoutCulprit(
  { isCut, stuck: [first], longest }: Violation,
  told: (id: OperationId) => ToldOperation,
): string {
  const verdict = 'No order of the operations explains the history.'
  if (isCut !== true || first === undefined) return verdict
  const where = `Everything that was answered before ${name(told(first))} has an order`
  const cut = `The search for an explanation was cut. ${where}; what has none is that operation or one that was answered later.`
  return [verdict, cut, lastSteps(longest, told)].filter(text => text !== '').join('\n')
}

function opening(culprit: ToldOperation): string {
  const what = `${name(culprit)} cannot be placed.`
  const why =
    'If the system kept its promise, every operation took effect at one moment between the moment it was asked for ' +
    'and the moment it was answered, and the operations can be put in one order that explains all answers.'
  return `${what} ${why} Such an order exists for everything that was answered before, but none that includes this operation.`
}

function name({ id, client, call, answer, line }: ToldOperation): string {
  const where = line === undefined ? '' : `, line ${String(line)}`
  return `Operation ${String(id)} (client ${String(client)}${where}: ${call}, ${answer})`
}

function possibleStates(ends: readonly DeadEnd[]): string {
  if (ends.length === 0) return ''
  const states = ends.map(end => end.state)
  if (states.length === 1) return `In every order of what came before, when it was answered ${states.join('')}.`
  return `Depending on the order of what came before, when it was answered one of these held: ${states.join('; ')}.`
}

function candidateOf(end: DeadEnd, id: OperationId): Candidate | undefined {
  return end.candidates.find(each => each.operation === id)
}

function neededStates(culprit: OperationId, ends: readonly DeadEnd[]): string {
  const candidate = ends.map(end => candidateOf(end, culprit)).find(each => each !== undefined)
  if (candidate === undefined) return ''
  if (candidate.needs.length === 0) return 'No state that the history could reach allows its answer.'
  return `Its answer needs a moment at which this holds: ${candidate.needs.join('; or ')}.`
}

/** What else was running, and why it does not help. */
function companions(culprit: OperationId, ends: readonly DeadEnd[], told: (id: OperationId) => ToldOperation): string {
  const others = new Map<OperationId, boolean>()
  for (const { candidates } of ends) {
    for (const { operation, isAllowed } of candidates) {
      if (operation !== culprit) others.set(operation, (others.get(operation) ?? false) || isAllowed)
    }
  }
  if (others.size === 0) return 'Nothing else was running that could have led there.'
  const lines = [...others].slice(0, mostTold).map(([id, isAllowed]) => {
    const fate = isAllowed ? 'could come next, but does not lead there in time' : 'could not come next either'
    return `  - ${name(told(id))} ${fate}`
  })
  return ['Also running and not yet placed:', ...lines].join('\n')
}

function lastSteps(longest: Linearization, told: (id: OperationId) => ToldOperation): string {
  if (longest.length === 0) return ''
  const last = longest.slice(-5).map(({ operation }) => (operation < 0 ? 'an internal step' : told(operation).call))
  const many = `${String(longest.length)} operations`
  return `The longest order found explains ${many} and ends: ${longest.length > 5 ? '... ' : ''}${last.join(', then ')}.`
}

/** What weaker promises the history keeps, and by which operations others are broken; what is undecided goes unsaid. */
export function renderWeakerLevels(
  levels: ReadonlyMap<WeakerLevel, LevelVerdict>,
  told: (id: OperationId) => ToldOperation,
): string {
  const sequential = levels.get('sequential')
  const sessions = [...levels].filter(([level]) => level !== 'sequential')
  const kept = sessions.filter(([, { kind }]) => kind === 'kept').map(([level]) => levelNamesInWords[level])
  return [
    sequential === undefined ? '' : sequentialText(sequential),
    kept.length === 0 ? '' : `Each client by itself is promised, and has: ${listed(kept)}.`,
    ...sessions.flatMap(([level, verdict]) => brokenText(level, verdict, told)),
  ]
    .filter(text => text !== '')
    .join('\n')
}

function sequentialText({ kind }: LevelVerdict): string {
  if (kind === 'undecided') return ''
  return kind === 'kept'
    ? 'It is sequentially consistent, though: if clocks are left aside there is an order. Somebody saw the past, a stale answer; nothing was corrupted.'
    : 'It is not even sequentially consistent: no order explains the answers, even if clocks are left aside.'
}

function brokenText(level: WeakerLevel, verdict: LevelVerdict, told: (id: OperationId) => ToldOperation): string[] {
  if (verdict.kind !== 'broken') return []
  const shown = verdict.operations.slice(0, mostTold).map(id => `  - ${name(told(id))}`)
  return [`A client cannot count on ${levelNamesInWords[level]}; these show it together:`, ...shown]
}

function windowText({ window }: Violation, told: (id: OperationId) => ToldOperation): string {
  if (window === undefined) return ''
  const { operations, states } = window
  const lines = operations.slice(0, mostTold).map(id => `  - ${name(told(id))}`)
  const more = operations.length > mostTold ? [`  - and ${String(operations.length - mostTold)} more`] : []
  const from = states.length === 0 ? '' : `, whichever of these held before: ${states.join('; ')}`
  return [`The smallest stretch that has no order by itself${from}:`, ...lines, ...more].join('\n')
}
