import { Command, CommanderError, Option } from 'commander'
import { check, type CheckOptions } from '../harness/check/check.ts'
import type { Model } from '../harness/check/model.ts'
import { sequentialConsistency, type SequentialVerdict } from '../harness/check/sequential.ts'
import type { Verdict } from '../harness/check/verdict.ts'
import { formatNames } from '../harness/history/formats/detect.ts'
import { readJson } from '../harness/history/formats/json.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import type { Call, FormatName, RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import type { OperationId } from '../harness/history/operation.ts'
import { valueText, type Value } from '../harness/history/value.ts'
import { renderExplanation, renderWeakerLevel } from '../reports/check-explanation.ts'
import {
  answerText,
  renderCheckJson,
  renderCheckResult,
  renderCheckSummary,
  type CheckFault,
  type CheckResult,
  type Paint,
  type ToldOperation,
} from '../reports/check-report.ts'
import { chooseModel } from './check-model.ts'
import { exitCode, WrongUsage, type ExitCode } from './exit-code.ts'
import { readHistoryFile } from './history-file.ts'
import type { Terminal } from './terminal.ts'

interface Flags {
  readonly model?: string
  readonly initial?: string
  readonly format: 'auto' | FormatName
  readonly budget?: string
  readonly level: 'linearizable' | 'sequential'
  readonly explain?: boolean
  readonly json?: boolean
}

/** Bytes that a search may remember unless a budget says otherwise. */
const usualMemoryBytes = 2_000_000_000

/** Nodes of the first attempt; later ones get four times as many, so that interrupts and progress have their turn. */
const firstNodes = 100_000

/** Configurations that checking sequential consistency may visit unless a budget says otherwise. */
const mostSequentialNodes = 1_000_000

/** The command that checks recorded histories. */
export function checkCommand(terminal: Terminal, setExitCode: (code: ExitCode) => void): Command {
  return new Command('check')
    .exitOverride()
    .description('decide whether recorded histories are linearizable')
    .argument('<history...>', 'history files; their formats are found out by their content')
    .option('-m, --model <name|file>', 'a model by name, or a file that exports one')
    .option('--initial <json>', 'the initial state, in place of the model’s own')
    .addOption(
      new Option('--format <name>', 'the format of the files').choices(['auto', ...formatNames]).default('auto'),
    )
    .option('--budget <limit>', 'what deciding each history may take: 30s, 500ms, 2m, or 1000000 nodes')
    .addOption(
      new Option('--level <level>', 'what to check').choices(['linearizable', 'sequential']).default('linearizable'),
    )
    .option('--explain', 'tell why a history is not linearizable')
    .option('--json', 'print one JSON document')
    .action(async (files: string[], flags: Flags) => {
      try {
        setExitCode(await new CheckRun(terminal, flags).run(files))
      } catch (error) {
        if (!(error instanceof WrongUsage) || error instanceof CommanderError) throw error
        terminal.err(`${error.message}\n`)
        setExitCode(exitCode.wrongUsage)
      }
    })
}

/** One run of the command over its files. */
class CheckRun {
  private readonly terminal: Terminal
  private readonly flags: Flags
  private readonly budget: CheckOptions
  private readonly initial: Value | undefined
  private readonly results: CheckResult[] = []
  private readonly faults: CheckFault[] = []

  constructor(terminal: Terminal, flags: Flags) {
    this.terminal = terminal
    this.flags = flags
    this.budget = { memoryBytes: usualMemoryBytes, ...readBudget(flags.budget, terminal) }
    this.initial = readInitial(flags.initial)
  }

  async run(files: readonly string[]): Promise<ExitCode> {
    for (const file of files) {
      if (this.terminal.interrupted.aborted) break
      await this.checkFile(file)
    }
    if (this.flags.json === true) this.terminal.out(renderCheckJson({ results: this.results, faults: this.faults }))
    else this.terminal.out(renderCheckSummary({ results: this.results, faults: this.faults }))
    return this.code()
  }

  private code(): ExitCode {
    if (this.terminal.interrupted.aborted) return exitCode.interrupted
    if (this.faults.length > 0) return exitCode.malformedInput
    if (this.results.some(each => each.verdict === 'violation')) return exitCode.violated
    return this.results.some(each => each.verdict === 'undecided') ? exitCode.undecided : exitCode.held
  }

  private async checkFile(file: string): Promise<void> {
    try {
      const history = await readHistoryFile(file, this.flags.format === 'auto' ? undefined : this.flags.format)
      const chosen = await chooseModel(this.flags.model, history, this.initial)
      chosen.requireFit(file, history)
      const isSequential = this.flags.level === 'sequential'
      this.add(
        isSequential
          ? this.checkSequential(file, history, chosen.model)
          : await this.decide(file, history, chosen.model),
      )
    } catch (error) {
      if (!(error instanceof MalformedHistory)) throw error
      this.faults.push({ file, message: error.message })
      this.terminal.err(`${error.message}\n`)
    }
  }

  private add(result: CheckResult): void {
    this.results.push(result)
    if (this.flags.json !== true) this.terminal.out(renderCheckResult(result, this.paint()))
  }

  private paint(): Paint {
    const codes = { red: 31, green: 32, yellow: 33 } as const
    if (!this.terminal.colour) return text => text
    return (text, colour) => `\u001b[${String(codes[colour])}m${text}\u001b[39m`
  }

  private async decide(file: string, history: RecordedHistory, model: Model): Promise<CheckResult> {
    const begin = this.terminal.now()
    const verdict = await this.search(file, history, model)
    const elapsedMs = this.terminal.now() - begin
    const { format, operations } = history
    const counted = operations.length
    const result = { file, format, model: model.name, operations: counted, verdict: verdict.kind, elapsedMs }
    if (verdict.kind === 'undecided') return { ...result, reason: verdict.reason }
    if (verdict.kind !== 'violation' || this.flags.explain !== true) return result
    const explanation = renderExplanation(verdict.violation, id => told(history, id))
    const weaker = renderWeakerLevel(weakerLevel(history, model))
    return { ...result, explanation: weaker === '' ? explanation : `${explanation}\n${weaker}` }
  }

  private checkSequential(file: string, history: RecordedHistory, model: Model): CheckResult {
    const begin = this.terminal.now()
    const nodes = this.budget.nodes ?? mostSequentialNodes
    const found = sequentialConsistency(history.operations, model, nodes)
    const elapsedMs = this.terminal.now() - begin
    const { format, operations } = history
    const verdict = found === 'consistent' ? 'linearizable' : found === 'inconsistent' ? 'violation' : 'undecided'
    const result = { file, format, model: model.name, operations: operations.length, verdict, elapsedMs } as const
    const reason = found === 'undecided' ? { reason: `more than ${String(nodes)} nodes` } : {}
    return { ...result, ...reason, level: 'sequential' }
  }

  /** Tries with more and more nodes, for a search cannot be interrupted from within. */
  private async search(file: string, history: RecordedHistory, model: Model): Promise<Verdict> {
    const begin = this.terminal.now()
    const most = this.budget.nodes ?? Infinity
    for (let nodes = firstNodes; ; nodes *= 4) {
      const left =
        this.budget.timeMs === undefined ? {} : { timeMs: this.budget.timeMs - (this.terminal.now() - begin) }
      const options = { ...this.budget, ...left, nodes: Math.min(nodes, most) }
      const verdict = attempt(file, history, model, options)
      const isFinal = verdict.kind !== 'undecided' || !verdict.reason.endsWith('nodes') || nodes >= most
      if (isFinal) return this.inOwnWords(verdict)
      await new Promise(resolve => setImmediate(resolve))
      if (this.terminal.interrupted.aborted) return { ...verdict, reason: 'interrupted' }
      if (this.terminal.progress) this.terminal.err(`${file}: ${String(verdict.nodesVisited)} nodes, not decided yet\n`)
    }
  }

  private inOwnWords(verdict: Verdict): Verdict {
    const timedOut = verdict.kind === 'undecided' && verdict.reason.endsWith(' ms')
    return timedOut ? { ...verdict, reason: `not decided within ${this.flags.budget ?? ''}` } : verdict
  }
}

/** The weaker level is looked at only for histories of which it can be told at once. */
function weakerLevel(history: RecordedHistory, model: Model): SequentialVerdict {
  if (history.operations.length > 300) return 'undecided'
  return sequentialConsistency(history.operations, model, 20_000)
}

/** A model of the user's own may fail on what it did not expect; that is said with the operation's file. */
function attempt(file: string, history: RecordedHistory, model: Model, options: CheckOptions): Verdict {
  try {
    return check(history.operations, model, options)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)) throw error
    const message = `the model "${model.name}" does not fit this history: ${error.message}`
    throw new MalformedHistory(message, { file, line: 1, column: 1 })
  }
}

function told(history: RecordedHistory, id: OperationId): ToldOperation {
  const operation = history.operations[id]
  const line = history.lines[id]
  if (operation === undefined) return { id, client: -1, call: 'an internal step', answer: '', line }
  const text = (value: unknown): string => valueText(value as Value)
  return {
    id,
    client: operation.client,
    call: callText(operation.input),
    answer: answerText(operation.outcome, text),
    line,
  }
}

function callText({ f, key, value }: Call): string {
  const parts = [f, key, value === undefined || value === null ? undefined : valueText(value)]
  return parts.filter(part => part !== undefined).join(' ')
}

function readInitial(text: string | undefined): Value | undefined {
  if (text === undefined) return undefined
  try {
    return readJson(text, { file: '--initial', line: 1, column: 1 })
  } catch (error) {
    if (error instanceof MalformedHistory) throw new WrongUsage(error.message)
    throw error
  }
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

function readBudget(text: string | undefined, terminal: Terminal): CheckOptions {
  if (text === undefined) return {}
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|nodes)$/.exec(text.trim()) ?? []
  if (digits === undefined || unit === undefined) {
    throw new WrongUsage(`--budget expects 30s, 500ms, 2m or 1000000 nodes, and not "${text}"`)
  }
  if (unit === 'nodes') return { nodes: Number(digits) }
  return { timeMs: Number(digits) * (milliseconds[unit] ?? 1), clock: () => terminal.now() }
}
