import type { Expectation, Scenario } from '../harness/explore/scenario.ts'
import { paletteOf, type Palette } from './palette.ts'
import type { Screen } from './terminal.ts'
import { columnsOf, padded, visible, wrap } from './text.ts'
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
    cases: scenario.cases.map(({ name, claim, expect, target }) => ({
      name,
      claim,
      target: target.description,
      expect,
    })),
  }))
  return `${JSON.stringify({ kind: 'scenarios', version: 1, scenarios: entries }, null, 2)}\n`
}

function drawScenario(scenario: Scenario, columns: number, palette: Palette): string[] {
  const names = Math.max(...scenario.cases.map(({ name }) => columnsOf(name)), 0)
  return [
    palette.title(visible(scenario.id)),
    ...wrap(visible(scenario.claim), columns),
    palette.faint(visible(scenario.report)),
    ...labelled('class', scenario.class, columns, palette),
    ...labelled('variants', Object.keys(scenario.variants).join(', '), columns, palette),
    ...labelled('world', 'simulated', columns, palette),
    '',
    ...scenario.cases.flatMap(({ name, claim, expect }) => [
      ...indented(palette.strong(padded(name, names)), visible(claim), names + 4, columns),
      ...wrap(visible(expectations(expect)), columns - names - 4).map(line =>
        palette.faint(`${' '.repeat(names + 4)}${line}`),
      ),
    ]),
  ]
}

function labelled(label: string, text: string, columns: number, palette: Palette): string[] {
  return indented(palette.faint(padded(label, 8)), visible(text), 12, columns)
}

/** A label, and a text that hangs from it. */
function indented(label: string, text: string, indent: number, columns: number): string[] {
  return wrap(text, columns - indent).map((line, index) =>
    index === 0 ? `  ${label}  ${line}` : `${' '.repeat(indent)}${line}`,
  )
}

function expectations(expect: Readonly<Record<string, Expectation>>): string {
  const one = ([variant, expected]: readonly [string, Expectation]): string =>
    expected === 'held' ? `${variant} holds` : `${variant} breaks ${listed(expected.breaks)}`
  return Object.entries(expect).map(one).join('; ')
}
