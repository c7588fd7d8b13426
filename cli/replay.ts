import { readFile } from 'node:fs/promises'
import { printLongToken } from '../harness/explore/long-token.ts'
import { renderJson } from '../reports/json.ts'
import type { ReplayReport } from '../reports/report.ts'
import { render } from '../reports/terminal.ts'
import type { Engine, Replayed } from './engine.ts'
import { exitCode, MalformedInput, type ExitCode } from './exit-code.ts'
import { mustBeWritable, writeWhole } from './out-file.ts'
import { subjectsOf } from './scenario-file.ts'
import type { Terminal } from './terminal.ts'

/** What `replay` was asked for. */
export interface ReplayOptions {
  /** A token, or the path of a file that holds the long form of one. */
  readonly token: string
  /** A user's file whose scenarios the token may be of, besides the shipped ones. */
  readonly file?: string
  readonly json: boolean
  /** Whether to print the token's long form instead of the execution. */
  readonly long: boolean
  readonly out?: string
}

/** Runs the one execution that a token names, and shows it step by step. */
export async function replay(options: ReplayOptions, engine: Engine, terminal: Terminal): Promise<ExitCode> {
  const { token, file, json, out } = options
  if (out !== undefined) await mustBeWritable(out)
  const own = file === undefined ? { systems: [], scenarios: [] } : await subjectsOf(file)
  const text = token.endsWith('.json') ? await readLongForm(token) : token
  const replayed = await engine.replay(text, [...own.scenarios, ...engine.scenarios], own.systems)
  const report = reportOf(replayed, options)
  if (options.long) terminal.out(printLongToken(replayed.long))
  else terminal.out(json ? renderJson(report) : render(report, terminal))
  if (out !== undefined) await writeWhole(out, renderJson(report))
  return exitCode[report.finding]
}

function reportOf(
  { counterexample, long: _long, ...replayed }: Replayed,
  { token, file }: ReplayOptions,
): ReplayReport {
  return {
    kind: 'replay',
    version: 1,
    token,
    ...replayed,
    broken: counterexample.broken.map(broken => broken.invariant),
    traceHash: counterexample.traceHash,
    told: { ...counterexample, ...(file === undefined ? {} : { file }) },
  }
}

async function readLongForm(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new MalformedInput(`${path}: the long form of a token cannot be read: ${said}`, { cause: error })
  }
}
