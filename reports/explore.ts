import type { Finding } from '../harness/explore/finding.ts'
import { paletteOf } from './palette.ts'
import type { Bounds } from './report.ts'
import type { Screen } from './terminal.ts'
import { visible, wrap } from './text.ts'
import { drawCounterexample } from './told.ts'
import { boundsOf, breaksPhrase, claimText, coveredText, effortOf, withStop } from './wording.ts'

/** What `explore` found in one system, or in one pair of case and variant of a scenario. */
export interface ExploredReport {
  /** The system's name, or scenario, case and variant. */
  readonly name: string
  readonly strategy: string
  readonly seed: number
  readonly bounds: Bounds
  readonly finding: Finding
  readonly elapsedMs: number
}

/** Finished data of `explore`. */
export interface ExploreReport {
  readonly kind: 'explore'
  readonly version: 1
  readonly file: string
  readonly results: readonly ExploredReport[]
  /** Whether Ctrl-C ended it early. */
  readonly interrupted: boolean
}

/** Renders what was explored for a terminal. */
export function renderExplore(report: ExploreReport, { columns, colour }: Screen): string {
  const width = Math.min(140, Math.max(50, columns > 0 ? columns : 80))
  const palette = paletteOf(colour)
  const lines = report.results.flatMap(result => {
    const { finding } = result
    const paint = { held: palette.good, violated: palette.bad, undecided: palette.unsure }[finding.kind]
    const said = wrap(`${visible(result.name)} ${sentenceOf(result)}`, width).map(line => paint(line))
    const told = finding.kind === 'violated' ? ['', ...drawCounterexample(finding.counterexample, width, palette)] : []
    return [
      ...said,
      ...wrap(`${result.strategy}: ${effortOf({ ...result, coverage: finding.coverage })}`, width).map(palette.faint),
      ...told,
      '',
    ]
  })
  return `${lines.join('\n')}\n`
}

/** The JSON document of what was explored. */
export function exploreJson({ results, ...report }: ExploreReport): string {
  return `${JSON.stringify({ ...report, results: results.map(resultDocument) }, null, 2)}\n`
}

function resultDocument({ finding, ...result }: ExploredReport): object {
  const { kind, coverage } = finding
  const counterexample = finding.kind === 'violated' ? finding.counterexample : null
  return {
    ...result,
    finding: kind,
    ...(finding.kind === 'undecided' ? { reason: finding.reason } : {}),
    broken: counterexample?.broken.map(({ invariant }) => invariant) ?? [],
    ...coverage,
    counterexample: counterexample && {
      token: counterexample.token,
      preemptions: counterexample.preemptions,
      steps: counterexample.story.steps.length,
      certified: counterexample.shrunk?.certified ?? false,
      orderings: counterexample.essential?.orderings ?? [],
      story: counterexample.story,
    },
  }
}

function sentenceOf({ finding, bounds }: ExploredReport): string {
  if (finding.kind === 'violated') return breaksPhrase(finding.counterexample.broken.map(({ invariant }) => invariant))
  if (finding.kind === 'undecided') return `is undecided: ${withStop(finding.reason)}`
  const { coverage } = finding
  const within = coverage.claim === undefined ? '' : `; ${claimText(coverage.claim)}`
  const limit = coverage.limit === undefined ? '' : ` Not exhaustive: ${withStop(coverage.limit)}`
  return `held in ${coveredText(coverage)}: ${boundsOf(bounds)}${within}.${limit}`
}
