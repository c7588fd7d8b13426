import type { Finding } from '../harness/explore/finding.ts'
import { kindOf, type Case, type Expectation, type Scenario } from '../harness/explore/scenario.ts'
import { invariant } from '../harness/invariant.ts'
import { judge } from '../reports/expectation.ts'
import { renderJson } from '../reports/json.ts'
import type { CounterexampleReport, ReproduceReport, ScenarioReport, VariantReport } from '../reports/report.ts'
import { render } from '../reports/terminal.ts'
import { counted } from '../reports/wording.ts'
import type { Engine, SearchLimits } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { boundsOf, fromFile } from './finding.ts'
import { mustBeWritable, writeWhole } from './out-file.ts'
import { scenariosOf } from './scenario-file.ts'
import { Progress } from './progress.ts'
import { select, type Filter, type Pair } from './selection.ts'
import { sideBySide } from './side-by-side.ts'
import type { Terminal } from './terminal.ts'
import { isPath } from './user-file.ts'

/** What `reproduce` was asked for. */
export interface ReproduceOptions extends Filter {
  readonly json: boolean
  readonly seed: number
  readonly schedules?: number
  readonly budgetMs?: number
  readonly out?: string
}

/** Runs scenarios and says of each pair of case and variant what was expected and what was found. */
export async function reproduce(options: ReproduceOptions, engine: Engine, terminal: Terminal): Promise<ExitCode> {
  const named = await withFiles(options.scenarios, engine.scenarios)
  const selected = select(named.scenarios, { ...options, scenarios: named.ids })
  if (options.out !== undefined) await mustBeWritable(options.out)
  const report = await searchAll(selected, { ...options, files: named.files }, engine, terminal)
  terminal.out(options.json ? renderJson(report) : render(report, terminal))
  if (options.out !== undefined) await writeWhole(options.out, renderJson(report))
  return exitCodeOf(report)
}

interface Named {
  readonly scenarios: readonly Scenario[]
  readonly ids: readonly string[]
  /** Where the scenarios come from that are not shipped. */
  readonly files: ReadonlyMap<Scenario, string>
}

/** Names that are paths stand for all scenarios that the file exports. */
async function withFiles(names: readonly string[], shipped: readonly Scenario[]): Promise<Named> {
  const paths = names.filter(isPath)
  const own = (await Promise.all(paths.map(scenariosOf))).map((scenarios, index) => ({ scenarios, path: paths[index] }))
  const files = new Map(own.flatMap(({ scenarios, path = '' }) => scenarios.map(scenario => [scenario, path] as const)))
  const ids = [...names.filter(name => !isPath(name)), ...[...files.keys()].map(({ id }) => id)]
  return { scenarios: [...files.keys(), ...shipped], ids, files }
}

/** 130 after Ctrl-C; else 1 when an expectation is contradicted, 2 when one is undecided, 0 when all are met. */
export function exitCodeOf({ scenarios, interrupted }: ReproduceReport): ExitCode {
  const unmet = scenarios.flatMap(({ variants }) => variants).filter(({ met }) => !met)
  if (interrupted) return exitCode.interrupted
  if (unmet.some(({ finding }) => finding !== 'undecided')) return exitCode.violated
  return unmet.length > 0 ? exitCode.undecided : exitCode.held
}

interface Search {
  readonly options: ReproduceOptions & Pick<Named, 'files'>
  readonly engine: Engine
  readonly terminal: Terminal
  readonly progress: Progress
  readonly total: number
}

async function searchAll(
  pairs: readonly Pair[],
  options: Search['options'],
  engine: Engine,
  terminal: Terminal,
): Promise<ReproduceReport> {
  const search: Search = { options, engine, terminal, progress: new Progress(terminal), total: pairs.length }
  const { interrupted } = terminal
  try {
    const reports = await sideBySide(pairs, engine.width, (pair, index) =>
      interrupted.aborted ? Promise.resolve(undefined) : searchPair(pair, index, search),
    )
    return { kind: 'reproduce', version: 1, scenarios: grouped(pairs, reports), interrupted: interrupted.aborted }
  } finally {
    search.progress.wipe()
  }
}

/** By scenario, as they were selected; those of which nothing was begun are left out. */
function grouped(pairs: readonly Pair[], reports: readonly (VariantReport | undefined)[]): ScenarioReport[] {
  const begun = pairs.flatMap(({ scenario }, index) => (reports[index] === undefined ? [] : [scenario]))
  return [...new Set(begun)].map(scenario => {
    const { id, report, claim } = scenario
    const variants = reports.flatMap((one, index) => (pairs[index]?.scenario === scenario ? (one ?? []) : []))
    return { id, report, claim, variants }
  })
}

async function searchPair(pair: Pair, index: number, search: Search): Promise<VariantReport> {
  const { options, terminal, engine } = search
  const { scenario, case: one, variant } = pair
  const label = `[${index + 1}/${search.total}] ${scenario.id} ${one.name} ${variant}`
  const startedAt = terminal.now()
  search.progress.show(label, counted(0, 'schedule'))
  const file = options.files.get(scenario)
  const limits: SearchLimits = {
    seed: options.seed,
    ...(options.schedules === undefined ? {} : { schedules: options.schedules }),
    ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
    now: () => terminal.now(),
    interrupted: terminal.interrupted,
    progress: schedules => search.progress.show(label, counted(schedules, 'schedule')),
  }
  const finding = await engine.search(scenario, { case: one.name, variant }, limits, file)
  return variantReport(pair, fromFile(finding, file), terminal.now() - startedAt)
}

function variantReport({ case: one, variant }: Pair, finding: Finding, elapsedMs: number): VariantReport {
  const expectation = expectationOf(one, variant)
  const { coverage } = finding
  return {
    name: variant,
    case: one.name,
    kind: kindOf(one),
    expected: expectation === 'held' ? 'held' : 'violated',
    ...judge(expectation, finding),
    reached: coverage.reached,
    target: one.target.description,
    breaks: expectation === 'held' ? [] : expectation.breaks,
    broken: finding.kind === 'violated' ? finding.counterexample.broken.map(broken => broken.invariant) : [],
    schedules: coverage.schedules,
    exhaustive: coverage.exhaustive,
    bounds: boundsOf(one),
    coverage,
    counterexample: counterexampleOf(finding),
    elapsedMs: Math.round(elapsedMs),
  }
}

function expectationOf(one: Case, variant: string): Expectation {
  const expectation = one.expect[variant]
  invariant(expectation !== undefined, `case ${one.name} expects nothing of ${variant}, but was selected for it`)
  return expectation
}

function counterexampleOf(finding: Finding): CounterexampleReport | null {
  if (finding.kind !== 'violated') return null
  const { counterexample: told } = finding
  return { token: told.token, preemptions: told.preemptions, steps: told.story.steps.length, told }
}
