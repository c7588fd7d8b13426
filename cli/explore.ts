import type { Finding } from '../harness/explore/finding.ts'
import type { FaultBudget } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import type { Bounds } from '../reports/report.ts'
import { exploreJson, renderExplore, type ExploredReport, type ExploreReport } from '../reports/explore.ts'
import { counted } from '../reports/wording.ts'
import type { Engine, SearchLimits } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { mustBeWritable, writeWhole } from './out-file.ts'
import { boundsOf, boundsWith, fromFile } from './finding.ts'
import { Progress } from './progress.ts'
import { subjectsOf } from './scenario-file.ts'
import { pairsOf, type Pair } from './selection.ts'
import { sideBySide } from './side-by-side.ts'
import type { Terminal } from './terminal.ts'

/** What `explore` was asked for. */
export interface ExploreOptions {
  readonly file: string
  readonly json: boolean
  readonly strategy: string
  readonly seed: number
  readonly schedules?: number
  readonly budgetMs?: number
  readonly clients: number
  readonly operations: number
  readonly faults: FaultBudget
  readonly programs: number
  readonly out?: string
}

/** Searches what a user's file exports: its systems with programs made up for them, or its scenarios as they are. */
export async function explore(options: ExploreOptions, engine: Engine, terminal: Terminal): Promise<ExitCode> {
  if (options.out !== undefined) await mustBeWritable(options.out)
  const { systems, scenarios } = await subjectsOf(options.file)
  const session = new Session(options, engine, terminal)
  try {
    // The programs of a system are searched side by side already.
    for (const system of systems) await session.exploreSystem(system)
    await sideBySide(scenarios.flatMap(pairsOf), engine.width, pair => session.explorePair(pair))
  } finally {
    session.progress.wipe()
  }
  const report = session.report()
  terminal.out(options.json ? exploreJson(report) : renderExplore(report, terminal))
  if (options.out !== undefined) await writeWhole(options.out, exploreJson(report))
  return exitCodeOf(report)
}

/** 130 after Ctrl-C; else 1 for a violation, 2 when something is undecided, 0 when all held. */
function exitCodeOf({ results, interrupted }: ExploreReport): ExitCode {
  if (interrupted) return exitCode.interrupted
  if (results.some(({ finding }) => finding.kind === 'violated')) return exitCode.violated
  return results.every(({ finding }) => finding.kind === 'held') ? exitCode.held : exitCode.undecided
}

class Session {
  readonly progress: Progress
  private readonly options: ExploreOptions
  private readonly engine: Engine
  private readonly terminal: Terminal
  /** In the order in which they were begun. */
  private readonly results: (ExploredReport | undefined)[] = []

  constructor(options: ExploreOptions, engine: Engine, terminal: Terminal) {
    this.options = options
    this.engine = engine
    this.terminal = terminal
    this.progress = new Progress(terminal)
  }

  async exploreSystem(system: System): Promise<void> {
    const { clients, operations, faults, file } = this.options
    const bounds = boundsWith({ clients, operations }, faults)
    await this.search(system.name, bounds, limits => this.engine.explore(system, this.options, limits, file))
  }

  async explorePair({ scenario, case: one, variant }: Pair): Promise<void> {
    const { strategy, file } = this.options
    await this.search(`${scenario.id} ${one.name} ${variant}`, boundsOf(one), limits =>
      this.engine.search(scenario, { case: one.name, variant }, { ...limits, strategy }, file),
    )
  }

  report(): ExploreReport {
    const { aborted } = this.terminal.interrupted
    const results = this.results.flatMap(one => one ?? [])
    return { kind: 'explore', version: 1, file: this.options.file, results, interrupted: aborted }
  }

  private async search(name: string, bounds: Bounds, find: (limits: SearchLimits) => Promise<Finding>): Promise<void> {
    const { terminal, options } = this
    if (terminal.interrupted.aborted) return
    const place = this.results.push(undefined) - 1
    const startedAt = terminal.now()
    this.progress.show(name, counted(0, 'schedule'))
    const finding = await find({
      seed: options.seed,
      ...(options.schedules === undefined ? {} : { schedules: options.schedules }),
      ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
      now: () => terminal.now(),
      interrupted: terminal.interrupted,
      progress: schedules => this.progress.show(name, counted(schedules, 'schedule')),
    })
    const elapsedMs = Math.round(terminal.now() - startedAt)
    const { strategy, seed } = options
    this.results[place] = { name, strategy, seed, bounds, finding: fromFile(finding, options.file), elapsedMs }
  }
}
