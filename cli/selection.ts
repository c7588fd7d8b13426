import type { Case, Scenario } from '../harness/explore/scenario.ts'
import { WrongUsage } from './exit-code.ts'
import { suggestion } from './suggestion.ts'

/** What the user named; an empty list means all. */
export interface Filter {
  readonly scenarios: readonly string[]
  readonly cases: readonly string[]
  readonly variants: readonly string[]
}

/** A variant in a case, of which something is expected. */
export interface Pair {
  readonly case: Case
  readonly variant: string
}

/** A scenario with those of its pairs that are asked for; at least one. */
export interface Selected {
  readonly scenario: Scenario
  readonly pairs: readonly Pair[]
}

/**
 * The pairs of case and variant that a filter asks for, in the order of the scenarios.
 *
 * @throws WrongUsage when a name exists nowhere, or when no pair has the names together
 */
export function select(scenarios: readonly Scenario[], filter: Filter): Selected[] {
  const ids = scenarios.map(({ id }) => id)
  for (const id of filter.scenarios) mustExist('scenario', id, ids)
  const asked = scenarios.filter(({ id }) => matches(filter.scenarios, id))
  const pairs = asked.flatMap(pairsOf)
  for (const name of filter.cases) mustExist('case', name, unique(pairs.map(pair => pair.case.name)))
  for (const name of filter.variants) mustExist('variant', name, unique(pairs.map(pair => pair.variant)))
  const selected = asked
    .map(scenario => ({ scenario, pairs: pairsOf(scenario).filter(pair => isAsked(pair, filter)) }))
    .filter(candidate => candidate.pairs.length > 0)
  if (selected.length === 0) throw new WrongUsage(nothingLeft(filter, pairs))
  return selected
}

function pairsOf(scenario: Scenario): Pair[] {
  return scenario.cases.flatMap(one => Object.keys(one.expect).map(variant => ({ case: one, variant })))
}

function isAsked(pair: Pair, { cases, variants }: Filter): boolean {
  return matches(cases, pair.case.name) && matches(variants, pair.variant)
}

function matches(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name)
}

function mustExist(kind: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new WrongUsage(`unknown ${kind} "${name}": ${suggestion(name, known)}`)
}

function nothingLeft({ cases, variants }: Filter, pairs: readonly Pair[]): string {
  const named = [...cases.map(name => `case ${name}`), ...variants.map(name => `variant ${name}`)]
  if (named.length === 0) return 'there is no scenario to reproduce'
  const existing = pairs.map(pair => `${pair.case.name} ${pair.variant}`)
  return `no scenario has ${named.join(' with ')}; these pairs of case and variant exist: ${existing.join(', ')}`
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
