import type { Palette } from './palette.ts'
import type { VariantReport } from './report.ts'
import { alignedRight, columnsOf, padded, visible, wrap } from './text.ts'
import { counted, elapsed, grouped, listed } from './wording.ts'

interface Column {
  readonly title: string
  readonly right?: boolean
  readonly text: (variant: VariantReport) => string
  readonly paint?: (variant: VariantReport, palette: Palette) => (text: string) => string
}

const variantColumn: Column = { title: 'variant', text: variant => visible(variant.name) }
const expected: Column = { title: 'expected', text: variant => variant.expected, paint: (_, palette) => palette.faint }
const finding: Column = { title: 'finding', text: variant => variant.finding, paint: findingPaint }
const schedules: Column = { title: 'schedules', right: true, text: variant => grouped(variant.schedules) }
const exhaustive: Column = { title: 'exhaustive', text: variant => (variant.exhaustive ? 'yes' : 'no') }
const time: Column = { title: 'time', right: true, text: variant => elapsed(variant.elapsedMs) }

/** From the roomiest set of columns to the tightest; below that each variant gets two lines of its own. */
const layouts: readonly (readonly Column[])[] = [
  [variantColumn, expected, finding, schedules, exhaustive, time],
  [variantColumn, finding, schedules, exhaustive, time],
  [variantColumn, finding, schedules, exhaustive],
]

/**
 * The cases, each with what it shows, and below it one row for each variant, in as many columns as there is room for:
 * what broke, and the token that leads back to it, stand below the row.
 */
export function drawTable(variants: readonly VariantReport[], columns: number, palette: Palette): string[] {
  const layout = layouts.find(candidate => tableColumns(candidate, variants) <= columns)
  const page = { columns, palette, variants, layout }
  const heading = layout?.map(column => aligned(column, column.title, widthOf(column, variants), palette.faint))
  const legend =
    layout?.includes(expected) === true ? [] : [palette.faint('  ✓ as expected  ✗ not as expected  ? undecided')]
  return [
    ...(heading === undefined ? [] : [`  ${heading.join('  ')}`.trimEnd()]),
    ...[...new Set(variants.map(variant => variant.case))].flatMap(name => drawCase(name, page)),
    ...legend,
  ]
}

/** Says by a sign and its colour whether an expectation was met. */
export function mark({ met, finding }: VariantReport, palette: Palette): string {
  if (met) return palette.good('✓')
  return finding === 'undecided' ? palette.unsure('?') : palette.bad('✗')
}

interface Page {
  readonly columns: number
  readonly palette: Palette
  readonly variants: readonly VariantReport[]
  /** Undefined where the names leave no room for columns. */
  readonly layout: readonly Column[] | undefined
}

function drawCase(name: string, page: Page): string[] {
  const own = page.variants.filter(variant => variant.case === name)
  const kind = own[0]?.kind ?? null
  const heading = page.palette.strong(visible(name)) + (kind === null ? '' : page.palette.faint(` (${kind})`))
  return [heading, ...own.flatMap(variant => [...drawVariant(variant, page), ...drawBreach(variant, page)])]
}

function drawVariant(variant: VariantReport, { layout, variants, palette, columns }: Page): string[] {
  if (layout === undefined) return drawNarrow(variant, columns, palette)
  const cells = layout.map(column =>
    aligned(column, column.text(variant), widthOf(column, variants), column.paint?.(variant, palette)),
  )
  return [`${mark(variant, palette)} ${cells.join('  ')}`.trimEnd()]
}

function drawNarrow(variant: VariantReport, columns: number, palette: Palette): string[] {
  const covered = variant.exhaustive ? ', exhaustive' : ''
  const numbers = `${counted(variant.schedules, 'schedule')}${covered}, ${elapsed(variant.elapsedMs)}`
  const said = `${variant.finding}, expected ${variant.expected}; ${numbers}`
  return [
    `${mark(variant, palette)} ${visible(variant.name)}`,
    ...wrap(said, columns - 4).map(line => `    ${findingPaint(variant, palette)(line)}`),
  ]
}

/** The token stands alone at the end, whole: it is there to be copied. */
function drawBreach({ broken, counterexample }: VariantReport, { columns, palette }: Page): string[] {
  if (counterexample === null) return []
  const lines = wrap(`breaks ${listed(broken)}`, columns - 4)
  return [...lines, counterexample.token].map(line => `    ${palette.faint(line)}`)
}

function findingPaint({ finding }: VariantReport, palette: Palette): (text: string) => string {
  return { held: palette.good, violated: palette.bad, undecided: palette.unsure }[finding]
}

function aligned({ right }: Column, text: string, width: number, paint?: (text: string) => string): string {
  const spaced = right === true ? alignedRight(text, width) : padded(text, width)
  return paint === undefined ? spaced : spaced.replace(text, () => paint(text))
}

function widthOf({ title, text }: Column, variants: readonly VariantReport[]): number {
  return Math.max(columnsOf(title), ...variants.map(variant => columnsOf(text(variant))))
}

function tableColumns(layout: readonly Column[], variants: readonly VariantReport[]): number {
  return layout.reduce((sum, column) => sum + 2 + widthOf(column, variants), 0)
}
