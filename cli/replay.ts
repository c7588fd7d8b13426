import { renderJson } from '../reports/json.ts'
import type { ReplayReport } from '../reports/report.ts'
import { render } from '../reports/terminal.ts'
import type { Engine } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { mustBeWritable, writeWhole } from './out-file.ts'
import { subjectsOf } from './scenario-file.ts'
import type { Terminal } from './terminal.ts'

/** What `replay` was asked for. */
export interface ReplayOptions {
  readonly token: string
  /** A user's file whose scenarios the token may be of, besides the shipped ones. */
  readonly file?: string
  readonly json: boolean
  readonly out?: string
}

/** Runs the one execution that a token names, and shows it step by step. */
export async function replay(options: ReplayOptions, engine: Engine, terminal: Terminal): Promise<ExitCode> {
  const { token, file, json, out } = options
  if (out !== undefined) await mustBeWritable(out)
  const own = file === undefined ? { systems: [], scenarios: [] } : await subjectsOf(file)
  const { counterexample, ...named } = await engine.replay(token, [...own.scenarios, ...engine.scenarios], own.systems)
  const report: ReplayReport = {
    kind: 'replay',
    version: 1,
    token,
    ...named,
    broken: counterexample.broken.map(broken => broken.invariant),
    traceHash: counterexample.traceHash,
    told: { ...counterexample, ...(file === undefined ? {} : { file }) },
  }
  terminal.out(json ? renderJson(report) : render(report, terminal))
  if (out !== undefined) await writeWhole(out, renderJson(report))
  return exitCode[report.finding]
}
