import { levelNamesInWords, type WeakerLevel } from '../harness/check/levels.ts'
import type { Call } from '../harness/history/formats/recorded-history.ts'
import type { OperationId, Outcome } from '../harness/history/operation.ts'
import { valueText } from '../harness/history/value.ts'

/** An operation in a reader's words. */
export interface ToldOperation {
  readonly id: OperationId
  readonly client: number
  /** What was asked, such as `write 3`. */
  readonly call: string
  /** What came back, such as `ok 3` or `never completed`. */
  readonly answer: string
  /** The line of the file on which it was invoked, where there is one. */
  readonly line: number | undefined
}

/** What checking one history ended with. */
export interface CheckResult {
  readonly file: string
  readonly format: string
  readonly model: string
  readonly operations: number
  readonly verdict: 'linearizable' | 'violation' | 'undecided'
  readonly elapsedMs: number
  /** The weaker level that was checked; then `linearizable` says that the history is of that level. */
  readonly level?: WeakerLevel
  readonly reason?: string
  readonly explanation?: string
  /** Of each weaker level, whether a history that is not linearizable keeps it. */
  readonly weaker?: Readonly<Record<string, 'kept' | 'broken' | 'undecided'>>
}

/** A file that could not be checked. */
export interface CheckFault {
  readonly file: string
  readonly message: string
}

/** Everything that one run of the command found. */
export interface CheckReport {
  readonly results: readonly CheckResult[]
  readonly faults: readonly CheckFault[]
  /** Ended by Ctrl-C: then not every file has a result. */
  readonly interrupted: boolean
}

/** Wraps a text in the codes of a terminal colour. */
export type Paint = (text: string, colour: 'green' | 'red' | 'yellow') => string

const verdictWords = { linearizable: 'linearizable', violation: 'NOT linearizable', undecided: 'undecided' } as const
const verdictColours = { linearizable: 'green', violation: 'red', undecided: 'yellow' } as const

/** The machine-readable document. */
export function renderCheckJson(report: CheckReport): string {
  const errors = report.faults.length === 0 ? {} : { errors: report.faults }
  const { results, interrupted } = report
  return `${JSON.stringify({ kind: 'check', version: 1, results, ...errors, interrupted }, undefined, 2)}\n`
}

/** One result as a line, and its explanation below it. */
export function renderCheckResult(result: CheckResult, paint: Paint): string {
  const { file, verdict, format, model, operations, elapsedMs, reason, explanation, level } = result
  const words = paint(level === undefined ? verdictWords[verdict] : levelWords(level, verdict), verdictColours[verdict])
  const because = reason === undefined ? '' : `: ${reason}`
  const details = `${String(operations)} operations, ${format}, ${model}, ${elapsedMs.toFixed(1)} ms`
  const line = `${file}: ${words}${because} (${details})\n`
  return explanation === undefined ? line : `${line}\n${explanation}\n\n`
}

function levelWords(level: WeakerLevel, verdict: CheckResult['verdict']): string {
  if (verdict === 'undecided') return 'undecided'
  if (level === 'sequential') return `${verdict === 'violation' ? 'NOT ' : ''}sequentially consistent`
  return `${levelNamesInWords[level]}: ${verdict === 'violation' ? 'NOT kept' : 'kept'}`
}

/** How many histories ended in which way, where there are several. */
export function renderCheckSummary({ results, faults }: CheckReport): string {
  if (results.length + faults.length < 2) return ''
  const kept = results.some(({ level }) => level !== undefined) ? 'kept' : 'linearizable'
  const count = (verdict: CheckResult['verdict']): number => results.filter(each => each.verdict === verdict).length
  const parts = [
    `${String(count('linearizable'))} ${kept}`,
    `${String(count('violation'))} not`,
    `${String(count('undecided'))} undecided`,
    ...(faults.length === 0 ? [] : [`${String(faults.length)} not readable`]),
  ]
  return `${String(results.length + faults.length)} histories: ${parts.join(', ')}\n`
}

/** A call as a reader would write it, such as `write 3`. */
export function callText({ f, key, value }: Call): string {
  const parts = [f, key, value === undefined || value === null ? undefined : valueText(value)]
  return parts.filter(part => part !== undefined).join(' ')
}

/** What came back, in words. */
export function answerText(outcome: Outcome<unknown>, text: (value: unknown) => string): string {
  if (outcome.kind === 'unknown') return 'never known to have completed'
  if (outcome.kind === 'failed') return 'failed'
  return outcome.answer === undefined ? 'done' : `answered ${text(outcome.answer)}`
}
