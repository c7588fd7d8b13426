import type { CounterexampleReport, ReplayReport, ReproduceReport, ScenarioReport, VariantReport } from './report.ts'

/** The JSON document of a finished command, with a newline at its end. Keys stand in a fixed order. */
export function renderJson(report: ReproduceReport | ReplayReport): string {
  const document = report.kind === 'reproduce' ? reproduceDocument(report) : replayDocument(report)
  return `${JSON.stringify(document, null, 2)}\n`
}

function reproduceDocument({ kind, version, scenarios, interrupted }: ReproduceReport): object {
  return { kind, version, scenarios: scenarios.map(scenarioDocument), interrupted }
}

function scenarioDocument({ id, report, claim, variants }: ScenarioReport): object {
  return { id, report, claim, variants: variants.map(variantDocument) }
}

function variantDocument({ coverage, counterexample, ...variant }: VariantReport): object {
  return {
    name: variant.name,
    case: variant.case,
    kind: variant.kind,
    expected: variant.expected,
    finding: variant.finding,
    met: variant.met,
    reason: variant.reason,
    reached: variant.reached,
    target: variant.target,
    breaks: variant.breaks,
    broken: variant.broken,
    schedules: variant.schedules,
    classes: coverage.classes,
    outcomes: coverage.outcomes,
    exhaustive: variant.exhaustive,
    limit: coverage.limit,
    claim: coverage.claim,
    samples: coverage.samples,
    bounds: variant.bounds,
    counterexample: counterexample === null ? null : counterexampleDocument(counterexample),
    elapsedMs: variant.elapsedMs,
  }
}

function counterexampleDocument({ token, preemptions, steps, told }: CounterexampleReport): object {
  return { token, preemptions, steps, traceHash: told.traceHash, broken: told.broken }
}

function replayDocument({ told, ...report }: ReplayReport): object {
  const { lanes, steps, before, after } = told.story
  return {
    kind: report.kind,
    version: report.version,
    token: report.token,
    scenario: report.scenario,
    case: report.case,
    variant: report.variant,
    finding: report.finding,
    reason: report.reason,
    changed: report.strays !== undefined,
    strays: report.strays,
    broken: report.broken,
    traceHash: report.traceHash,
    preemptions: told.preemptions,
    lanes,
    steps,
    artefacts: { before, after },
  }
}
