import { paletteOf, type Palette } from './palette.ts'
import type { CounterexampleReport, ReplayReport, ReproduceReport, ScenarioReport, VariantReport } from './report.ts'
import { drawTable, mark } from './table.ts'
import { columnsOf, fit, visible, wrap } from './text.ts'
import { drawBriefly, drawCounterexample } from './told.ts'
import {
  breaksPhrase,
  changedPhrase,
  effortOf,
  heldClaim,
  replayPhrase,
  strayPhrase,
  summary,
  withStop,
} from './wording.ts'

/** Where a report is shown. */
export interface Screen {
  /** 80 where the width is not known; wider lines than 140 are not used, and narrower ones than 50 are not kept. */
  readonly columns: number
  readonly colour: boolean
}

interface Page {
  readonly columns: number
  readonly palette: Palette
}

/** Renders the finished data of a command for a terminal. The same data and screen give the same text. */
export function render(report: ReproduceReport | ReplayReport, { columns, colour }: Screen): string {
  const page = { columns: Math.min(140, Math.max(50, columns > 0 ? columns : 80)), palette: paletteOf(colour) }
  const lines = report.kind === 'reproduce' ? drawReproduce(report, page) : drawReplay(report, page)
  return `${lines.join('\n')}\n`
}

function drawReproduce(report: ReproduceReport, page: Page): string[] {
  const { palette } = page
  const variants = report.scenarios.flatMap(scenario => scenario.variants)
  const paint = variants.every(variant => variant.met) && !report.interrupted ? palette.good : palette.bad
  const isOne = report.scenarios.length === 1
  const sections = report.scenarios.flatMap(scenario => [
    ...drawScenario(scenario, page),
    ...(isOne ? drawDetails(scenario.variants, page) : []),
  ])
  const wayOn = 'npx signalbox reproduce <scenario> tells its counterexamples, and what a hold covers.'
  return [...sections, ...(isOne ? [] : [palette.faint(wayOn)]), paint(palette.strong(summary(report)))]
}

function drawScenario(scenario: ScenarioReport, page: Page): string[] {
  const { columns, palette } = page
  return [
    palette.title(visible(scenario.id)),
    ...wrap(visible(scenario.claim), Math.min(columns, 100)),
    palette.faint(visible(scenario.report)),
    '',
    ...drawTable(scenario.variants, columns, palette),
    '',
    ...drawReasons(scenario.variants, page),
  ]
}

/** Of several scenarios this would be a book, and the table is lost in it. */
function drawDetails(variants: readonly VariantReport[], page: Page): string[] {
  return [...drawViolated(variants, page), ...drawHeld(variants, page)]
}

/** What was expected and did not come, first of all: it is why the command fails. */
function drawReasons(variants: readonly VariantReport[], page: Page): string[] {
  const unmet = variants.filter(variant => !variant.met)
  const lines = unmet.flatMap(variant => {
    const said = `${titleOf(variant)}: ${withStop(visible(variant.reason ?? variant.finding))}`
    return hanging(mark(variant, page.palette), said, page)
  })
  return lines.length === 0 ? [] : [...lines, '']
}

/** The first violated variant of each case is told in full, the others in short after it. */
function drawViolated(variants: readonly VariantReport[], page: Page): string[] {
  const told = new Set<string>()
  return variants.flatMap(variant => {
    const { counterexample } = variant
    if (counterexample === null) return []
    const isFirst = !told.has(variant.case)
    told.add(variant.case)
    return isFirst ? drawInFull(variant, counterexample, page) : drawInShort(variant, counterexample, page)
  })
}

function drawInFull(variant: VariantReport, { told }: CounterexampleReport, page: Page): string[] {
  const heading = `${titleOf(variant)} ${breaksPhrase(variant.broken, variant.breaks)}`
  return [...drawRule(heading, page), '', ...drawCounterexample(told, page.columns, page.palette), '']
}

function drawInShort(variant: VariantReport, { told }: CounterexampleReport, page: Page): string[] {
  const heading = `${titleOf(variant)} ${breaksPhrase(variant.broken, variant.breaks)}, too`
  const lines = wrap(heading, page.columns - 2).map(line => `  ${page.palette.strong(line)}`)
  return [...lines, ...drawBriefly(told, page.columns, page.palette), '']
}

function drawHeld(variants: readonly VariantReport[], page: Page): string[] {
  const held = variants.filter(variant => variant.finding === 'held')
  if (held.length === 0) return []
  const claims = held.flatMap(variant => [
    ...hanging(mark(variant, page.palette), `${titleOf(variant)} ${heldClaim(variant)}`, page),
    ...hanging(' ', effortOf(variant), page).map(page.palette.faint),
    '',
  ])
  return [...drawRule('what holds', page), '', ...claims]
}

function drawReplay(report: ReplayReport, page: Page): string[] {
  const { palette } = page
  const paint = { held: palette.good, violated: palette.bad, undecided: palette.unsure }[report.finding]
  return [
    palette.title(visible(report.scenario)),
    `${visible(report.case)} · ${visible(report.variant)}`,
    '',
    ...drawCounterexample(report.told, page.columns, palette),
    '',
    ...drawStrays(report.strays, page),
    ...wrap(withStop(visible(replayPhrase(report))), page.columns).map(line => paint(palette.strong(line))),
  ]
}

/** Above what was found, for it is said of another execution than the token's. */
function drawStrays(strays: ReplayReport['strays'], page: Page): string[] {
  if (strays === undefined) return []
  const { palette } = page
  const lines = strays.flatMap(stray => hanging('-', visible(strayPhrase(stray)), page))
  return [...hanging('!', changedPhrase(strays), page).map(palette.unsure), ...lines, '']
}

function titleOf(variant: VariantReport): string {
  return visible(`${variant.case} · ${variant.name}`)
}

/** A title with a line to the right edge, so that the eye finds the sections of a long report. */
function drawRule(title: string, { columns, palette }: Page): string[] {
  const [first = '', ...rest] = columnsOf(title) + 4 > columns ? wrap(title, columns - 4) : [fit(title, columns)]
  const line = '─'.repeat(Math.max(0, columns - 4 - columnsOf(first)))
  return [
    `${palette.faint('──')} ${palette.strong(first)} ${palette.faint(line)}`.trimEnd(),
    ...rest.map(text => `   ${palette.strong(text)}`),
  ]
}

/** A sign, and a text that stays clear of the column below it. */
function hanging(sign: string, text: string, { columns }: Page): string[] {
  return wrap(text, Math.min(columns, 100) - 2).map((line, index) => (index === 0 ? `${sign} ${line}` : `  ${line}`))
}
