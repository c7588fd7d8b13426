import { ContradictedKind } from '../harness/check/classes.ts'
import { check } from '../harness/check/check.ts'
import type { Budget } from '../harness/check/limits.ts'
import { levelVerdict, weakerLevels, type Level } from '../harness/check/levels.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import type { FormatName, RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import type { OperationId } from '../harness/history/operation.ts'
import { valueText, type Value } from '../harness/history/value.ts'
import { renderExplanation, renderWeakerLevels } from '../reports/check-explanation.ts'
import { answerText, callText, type CheckResult, type ToldOperation } from '../reports/check-report.ts'
import { counted } from '../reports/wording.ts'
import { questionOf, type Question } from './check-model.ts'
import { readHistoryFile } from './history-file.ts'
import { ModelFault } from './user-model.ts'

/** One history to be checked, as plain data: it is handed to another thread. */
export interface CheckJob {
  readonly file: string
  readonly format: FormatName | undefined
  readonly model: string | undefined
  readonly initial: Value | undefined
  readonly level: Level
  readonly explain: boolean
  readonly nodes: number | undefined
  readonly timeMs: number | undefined
  readonly memoryBytes: number
}

/** What is said of a job while it is under way. */
export type JobNews =
  | { readonly kind: 'progress'; readonly done: string }
  /** The history was read: all of the result that is known before it is decided. */
  | { readonly kind: 'read'; readonly result: Undecided }

type Undecided = Omit<CheckResult, 'verdict' | 'elapsedMs'>

/** What a job has come to: a result, or why the file cannot be checked. */
export type JobEnd =
  { readonly kind: 'checked'; readonly result: CheckResult } | { readonly kind: 'fault'; readonly message: string }

/** Configurations that checking a weaker level may visit unless a budget says otherwise. */
const usualLevelNodes = 1_000_000

const megabyte = 1_000_000

/**
 * Reads a history and checks it.
 *
 * @throws WrongUsage, MalformedInput when it is not the file that is at fault
 */
export async function runJob(job: CheckJob, tell: (news: JobNews) => void, now: () => number): Promise<JobEnd> {
  try {
    const history = await readHistoryFile(job.file, job.format, bytes => {
      if (bytes >= megabyte)
        tell({ kind: 'progress', done: `${counted(Math.floor(bytes / megabyte), 'MB', 'MB')} read` })
    })
    const question = await questionOf(job.model, job.file, history, job.initial)
    return { kind: 'checked', result: new Decided(job, history, question, tell, now).result() }
  } catch (error) {
    if (!isOfFile(error)) throw error
    return { kind: 'fault', message: error.message }
  }
}

/** Faults of one history, or of a model that it was put to; other files may be checked all the same. */
function isOfFile(error: unknown): error is Error {
  return error instanceof MalformedHistory || error instanceof ModelFault || error instanceof ContradictedKind
}

/** A history that was read, and what is said of it. */
class Decided {
  private readonly job: CheckJob
  private readonly history: RecordedHistory
  private readonly question: Question
  private readonly tell: (news: JobNews) => void
  private readonly now: () => number
  private readonly known: Undecided

  constructor(
    job: CheckJob,
    history: RecordedHistory,
    question: Question,
    tell: (news: JobNews) => void,
    now: () => number,
  ) {
    this.job = job
    this.history = history
    this.question = question
    this.tell = tell
    this.now = now
    const level = job.level === 'linearizable' ? {} : { level: job.level }
    const operations = history.operations.length
    this.known = { file: job.file, format: history.format, model: question.model.name, operations, ...level }
  }

  result(): CheckResult {
    this.tell({ kind: 'read', result: this.known })
    try {
      return this.job.level === 'linearizable' ? this.linearizability() : this.weaker(this.job.level)
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error
      // A named model reads answers as they should be; the shapes of its calls were looked at, those of answers not.
      const message = `${this.question.model.name} does not fit this history: ${error.message}`
      throw new MalformedHistory(message, { file: this.job.file, line: this.history.lines[0] ?? 1, column: 1 })
    }
  }

  private linearizability(): CheckResult {
    const { operations, model } = this.question
    const begin = this.now()
    const verdict = check(operations, model, this.budget())
    const result = { ...this.known, verdict: verdict.kind, elapsedMs: this.now() - begin }
    if (verdict.kind === 'undecided') return { ...result, reason: verdict.reason }
    if (verdict.kind !== 'violation' || !this.job.explain) return result
    this.tell({ kind: 'progress', done: 'looking for the reason' })
    const explanation = renderExplanation(verdict.violation, id => this.told(id))
    const weaker = weakerLevels(operations, model)
    const levels = renderWeakerLevels(weaker, id => this.told(id))
    const kept = Object.fromEntries([...weaker].map(([level, { kind }]) => [level, kind]))
    return { ...result, explanation: levels === '' ? explanation : `${explanation}\n${levels}`, weaker: kept }
  }

  private weaker(level: Exclude<Level, 'linearizable'>): CheckResult {
    const { operations, model } = this.question
    const begin = this.now()
    const found = levelVerdict(level, operations, model, { nodes: usualLevelNodes, ...this.budget() })
    const elapsedMs = this.now() - begin
    const verdict = found.kind === 'kept' ? 'linearizable' : found.kind === 'broken' ? 'violation' : 'undecided'
    const result = { ...this.known, verdict, elapsedMs } as const
    if (found.kind === 'undecided') return { ...result, reason: found.reason }
    if (found.kind === 'kept' || !this.job.explain) return result
    return { ...result, explanation: renderWeakerLevels(new Map([[level, found]]), id => this.told(id)) }
  }

  private budget(): Budget {
    const { nodes, timeMs, memoryBytes } = this.job
    return {
      memoryBytes,
      clock: this.now,
      progress: visited => {
        this.tell({ kind: 'progress', done: counted(visited, 'node') })
      },
      ...(nodes === undefined ? {} : { nodes }),
      ...(timeMs === undefined ? {} : { timeMs }),
    }
  }

  private told(id: OperationId): ToldOperation {
    const operation = this.history.operations[id]
    const line = this.history.lines[id]
    if (operation === undefined) return { id, client: -1, call: 'an internal step', answer: '', line }
    const { client, input, outcome } = operation
    return { id, client, call: callText(input), answer: answerText(outcome, value => valueText(value as Value)), line }
  }
}
