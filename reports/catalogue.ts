import { kindOf, type Case, type Expectation, type Scenario } from '../harness/explore/scenario.ts'
import { paletteOf, type Palette } from './palette.ts'
import type { Screen } from './terminal.ts'
import { columnsOf, visible, wrap } from './text.ts'
import { listed } from './wording.ts'

/** The scenarios that can be reproduced, for a terminal: each with its link, its claim, its cases and variants. */
export function renderCatalogue(scenarios: readonly Scenario[], { columns, colour }: Screen): string {
  const palette = paletteOf(colour)
  const width = Math.min(100, Math.max(50, columns > 0 ? columns : 80))
  if (scenarios.length === 0) return 'There are no scenarios.\n'
  return scenarios.map(scenario => `${drawScenario(scenario, width, palette).join('\n')}\n`).join('\n')
}

/** The same as a JSON document. */
export function catalogueJson(scenarios: readonly Scenario[]): string {
  const entries = scenarios.map(scenario => ({
    id: scenario.id,
    report: scenario.report,
    claim: scenario.claim,
    class: scenario.class,
    world: 'simulated',
    variants: Object.keys(scenario.variants),
    cases: scenario.cases.map(one => ({
      name: one.name,
      claim: one.claim,
      kind: kindOf(one),
      target: one.target.description,
      expect: one.expect,
    })),
  }))
  return `${JSON.stringify({ kind: 'scenarios', version: 1, scenarios: entries }, null, 2)}\n`
}

interface Layout {
  readonly columns: number
  /** Columns that the labels take. */
  readonly labels: number
  readonly palette: Palette
}

function drawScenario(scenario: Scenario, columns: number, palette: Palette): string[] {
  const labels = Math.max(8, ...scenario.cases.map(({ name }) => columnsOf(name)))
  const layout = { columns, labels, palette }
  return [
    palette.title(visible(scenario.id)),
    ...wrap(visible(scenario.claim), columns),
    palette.faint(visible(scenario.report)),
    '',
    ...labelled('class', palette.faint, scenario.class, layout),
    ...labelled('variants', palette.faint, Object.keys(scenario.variants).join(', '), layout),
    ...labelled('world', palette.faint, 'simulated', layout),
    '',
    ...scenario.cases.flatMap(one => drawCase(one, layout)),
  ]
}

function drawCase(one: Case, layout: Layout): string[] {
  const { strong, faint } = layout.palette
  const { name, claim, expect } = one
  const kind = kindOf(one)
  return [
    ...labelled(name, strong, kind === null ? claim : `${claim} (${kind})`, layout),
    ...Object.entries(expect).flatMap(([variant, expected]) =>
      labelled('', faint, expectationText(variant, expected), layout).map(faint),
    ),
  ]
}

/** A label, and a text that hangs beside it. */
function labelled(label: string, paint: (text: string) => string, text: string, layout: Layout): string[] {
  const { columns, labels } = layout
  return wrap(visible(text), columns - labels - 4).map((line, index) => {
    const beside = index === 0 ? label : ''
    return `  ${beside === '' ? '' : paint(beside)}${' '.repeat(labels - columnsOf(beside))}  ${line}`
  })
}

function expectationText(variant: string, expected: Expectation): string {
  return expected === 'held' ? `${variant} holds` : `${variant} breaks ${listed(expected.breaks)}`
}
