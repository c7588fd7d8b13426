import { Command, InvalidArgumentError, Option } from 'commander'
import { levelNames, type Level } from '../harness/check/levels.ts'
import { formatNames } from '../harness/history/formats/detect.ts'
import { readJson } from '../harness/history/formats/json.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import type { FormatName } from '../harness/history/formats/recorded-history.ts'
import type { Value } from '../harness/history/value.ts'
import {
  renderCheckJson,
  renderCheckResult,
  renderCheckSummary,
  type CheckFault,
  type CheckReport,
  type CheckResult,
  type Paint,
} from '../reports/check-report.ts'
import { parseDuration } from './argument.ts'
import type { CheckJob, JobNews } from './check-job.ts'
import { modelNames } from './check-model.ts'
import type { CheckWorker, WorkerEnd } from './check-worker.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { Progress } from './progress.ts'
import type { Terminal } from './terminal.ts'

interface Flags {
  readonly model?: string
  readonly initial?: Value
  readonly format: 'auto' | FormatName
  readonly budget?: SearchBudget
  readonly level: Level
  readonly explain?: boolean
  readonly json?: boolean
}

/** What deciding one history may take. */
interface SearchBudget {
  readonly text: string
  readonly nodes?: number
  readonly timeMs?: number
}

/** Bytes that a search may remember. */
const usualMemoryBytes = 2_000_000_000

/** The command that checks recorded histories. */
export function checkCommand(terminal: Terminal, worker: CheckWorker, setExitCode: (code: ExitCode) => void): Command {
  return new Command('check')
    .exitOverride()
    .description('decide whether recorded histories are linearizable')
    .argument('<history...>', 'history files, gzipped or not; their formats are found out by their content')
    .option('-m, --model <name|file>', `a file that exports a model, or one of ${modelNames.join(', ')}`)
    .option('--initial <json>', 'the initial state, in place of the model’s own', parseInitial)
    .addOption(
      new Option('--format <name>', 'the format of the files').choices(['auto', ...formatNames]).default('auto'),
    )
    .option(
      '--budget <limit>',
      'what deciding each history may take: 30s, 500ms, 2m, or 1000000nodes',
      parseSearchBudget,
    )
    .addOption(new Option('--level <level>', 'what to check').choices(levelNames).default('linearizable'))
    .option('--explain', 'tell why a history is not linearizable, and which weaker promises it keeps')
    .option('--json', 'print one JSON document')
    .action(async (files: string[], flags: Flags) => {
      setExitCode(await new CheckRun(terminal, worker, flags).run(files))
    })
}

/** One run of the command over its files. */
class CheckRun {
  private readonly terminal: Terminal
  private readonly flags: Flags
  private readonly worker: CheckWorker
  private readonly results: CheckResult[] = []
  private readonly faults: CheckFault[] = []
  private readonly progress: Progress

  constructor(terminal: Terminal, worker: CheckWorker, flags: Flags) {
    this.terminal = terminal
    this.worker = worker
    this.flags = flags
    this.progress = new Progress(terminal)
  }

  async run(files: readonly string[]): Promise<ExitCode> {
    const { terminal } = this
    try {
      for (const file of files) {
        if (terminal.interrupted.aborted) break
        await this.checkFile(file)
      }
    } finally {
      this.progress.wipe()
      this.worker.stop()
    }
    terminal.out(this.flags.json === true ? renderCheckJson(this.report()) : renderCheckSummary(this.report()))
    return this.code()
  }

  private report(): CheckReport {
    return { results: this.results, faults: this.faults, interrupted: this.terminal.interrupted.aborted }
  }

  private code(): ExitCode {
    if (this.terminal.interrupted.aborted) return exitCode.interrupted
    if (this.faults.length > 0) return exitCode.malformedInput
    if (this.results.some(each => each.verdict === 'violation')) return exitCode.violated
    return this.results.some(each => each.verdict === 'undecided') ? exitCode.undecided : exitCode.held
  }

  private async checkFile(file: string): Promise<void> {
    let known: Omit<CheckResult, 'verdict' | 'elapsedMs'> | undefined
    const begin = this.terminal.now()
    const hear = (news: JobNews): void => {
      if (news.kind === 'read') known = news.result
      else this.progress.show(file, news.done)
    }
    const end = await this.worker.run(this.jobOf(file), hear, this.terminal.interrupted)
    this.progress.wipe()
    const elapsedMs = this.terminal.now() - begin
    this.note(file, end, known === undefined ? undefined : { ...known, verdict: 'undecided', elapsedMs })
  }

  /** `undecided` is what can be said where the thread was ended; nothing before the history was read. */
  private note(file: string, end: WorkerEnd, undecided: CheckResult | undefined): void {
    if (end.kind === 'checked') this.add(this.inOwnWords(end.result))
    else if (end.kind === 'fault') this.addFault({ file, message: end.message })
    else if (undecided !== undefined) this.add({ ...undecided, reason: end.kind })
    else if (end.kind === 'out of memory') this.addFault({ file, message: `${file}: too large for the memory` })
  }

  private jobOf(file: string): CheckJob {
    const { format, model, initial, level, explain = false, budget } = this.flags
    return {
      file,
      format: format === 'auto' ? undefined : format,
      model,
      initial,
      level,
      explain,
      nodes: budget?.nodes,
      timeMs: budget?.timeMs,
      memoryBytes: usualMemoryBytes,
    }
  }

  private inOwnWords(result: CheckResult): CheckResult {
    const isLate = result.reason?.endsWith(' ms') === true
    return isLate ? { ...result, reason: `not decided within ${this.flags.budget?.text ?? ''}` } : result
  }

  private add(result: CheckResult): void {
    this.results.push(result)
    if (this.flags.json !== true) this.terminal.out(renderCheckResult(result, this.paint()))
  }

  private addFault(fault: CheckFault): void {
    this.faults.push(fault)
    this.terminal.err(`${fault.message}\n`)
  }

  private paint(): Paint {
    const codes = { red: 31, green: 32, yellow: 33 } as const
    if (!this.terminal.colour) return text => text
    return (text, colour) => `\u001b[${String(codes[colour])}m${text}\u001b[39m`
  }
}

function parseInitial(text: string): Value {
  try {
    return readJson(text, { file: '--initial', line: 1, column: 1 })
  } catch (error) {
    if (error instanceof MalformedHistory) throw new InvalidArgumentError(error.message)
    throw error
  }
}

function parseSearchBudget(text: string): SearchBudget {
  const [, nodes] = /^(\d+)\s*nodes$/.exec(text.trim()) ?? []
  if (nodes !== undefined) return { text, nodes: Number(nodes) }
  try {
    return { text, timeMs: parseDuration(text.trim()) }
  } catch {
    throw new InvalidArgumentError('--budget expects 30s, 500ms, 2m or 1000000nodes.')
  }
}
