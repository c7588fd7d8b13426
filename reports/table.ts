import type { Palette } from './palette.ts'
import type { VariantReport } from './report.ts'
import { alignedRight, columnsOf, padded, visible, wrap } from './text.ts'
import { counted, elapsed, grouped } from './wording.ts'

interface Column {
  readonly title: string
  readonly right?: boolean
  readonly text: (variant: VariantReport) => string
  readonly paint?: (variant: VariantReport, palette: Palette) => (text: string) => string
}

const caseColumn: Column = { title: 'case', text: variant => visible(variant.case) }
const variantColumn: Column = { title: 'variant', text: variant => visible(variant.name) }
const expected: Column = { title: 'expected', text: variant => variant.expected, paint: (_, palette) => palette.faint }
const finding: Column = { title: 'finding', text: variant => variant.finding, paint: findingPaint }
const schedules: Column = { title: 'schedules', right: true, text: variant => grouped(variant.schedules) }
const exhaustive: Column = { title: 'exhaustive', text: variant => (variant.exhaustive ? 'yes' : 'no') }
const all: Column = { title: 'all', text: variant => (variant.exhaustive ? 'yes' : 'no') }
const covered: Column = {
  title: 'schedules',
  right: true,
  text: variant => `${variant.exhaustive ? 'all ' : ''}${grouped(variant.schedules)}`,
}
const time: Column = { title: 'time', right: true, text: variant => elapsed(variant.elapsedMs) }

/** From the roomiest set of columns to the tightest; below that each pair gets two lines of its own. */
const layouts: readonly (readonly Column[])[] = [
  [caseColumn, variantColumn, expected, finding, schedules, exhaustive, time],
  [caseColumn, variantColumn, expected, finding, schedules, all, time],
  [caseColumn, variantColumn, expected, finding, covered],
  [caseColumn, variantColumn, finding, covered, time],
  [caseColumn, variantColumn, finding, covered],
]

/** One row for each pair of case and variant, in as many columns as there is room for. */
export function drawTable(variants: readonly VariantReport[], columns: number, palette: Palette): string[] {
  const layout = layouts.find(candidate => tableColumns(candidate, variants) <= columns)
  return layout === undefined ? drawList(variants, columns, palette) : drawRows(layout, variants, palette)
}

/** Says by a sign and its colour whether an expectation was met. */
export function mark({ met, finding }: VariantReport, palette: Palette): string {
  if (met) return palette.good('✓')
  return finding === 'undecided' ? palette.unsure('?') : palette.bad('✗')
}

function drawRows(layout: readonly Column[], variants: readonly VariantReport[], palette: Palette): string[] {
  const heading = layout.map(column => aligned(column, column.title, widthOf(column, variants), palette.faint))
  const rows = variants.map(variant => {
    const cells = layout.map(column =>
      aligned(column, column.text(variant), widthOf(column, variants), column.paint?.(variant, palette)),
    )
    return `${mark(variant, palette)} ${cells.join('  ')}`.trimEnd()
  })
  const legend = layout.includes(expected) ? [] : [palette.faint('  ✓ as expected  ✗ not as expected  ? undecided')]
  return [`  ${heading.join('  ')}`.trimEnd(), ...rows, ...legend]
}

function drawList(variants: readonly VariantReport[], columns: number, palette: Palette): string[] {
  return variants.flatMap(variant => {
    const numbers = `${counted(variant.schedules, 'schedule')}${variant.exhaustive ? ' (all)' : ''}`
    const said = `${variant.finding}, expected ${variant.expected}; ${numbers}, ${elapsed(variant.elapsedMs)}`
    return [
      `${mark(variant, palette)} ${visible(variant.case)} · ${visible(variant.name)}`,
      ...wrap(said, columns - 2).map(line => `  ${findingPaint(variant, palette)(line)}`),
    ]
  })
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
