import { kindOf, type Case, type Scenario } from '../harness/explore/scenario.ts'
import { WrongUsage } from './exit-code.ts'
import { suggestion } from './suggestion.ts'

/** What the user named; an empty list means all. */
export interface Filter {
  readonly scenarios: readonly string[]
  readonly cases: readonly string[]
  readonly variants: readonly string[]
  /** What cases show: `violation`, `bound` or `contract`. */
  readonly kinds: readonly string[]
  /** What is expected: `violated` or `held`. */
  readonly expected: readonly string[]
}

/** A variant in a case, of which something is expected. */
export interface Pair {
  readonly scenario: Scenario
  readonly case: Case
  readonly variant: string
}

/**
 * The pairs of case and variant that a filter asks for, in the order of the scenarios.
 *
 * @throws WrongUsage when a name exists nowhere, or when no pair has the names together
 */
export function select(scenarios: readonly Scenario[], filter: Filter): Pair[] {
  const asked = choose(scenarios, filter.scenarios)
  const pairs = asked.flatMap(pairsOf)
  for (const name of filter.cases) mustExist('case', name, unique(pairs.map(pair => pair.case.name)))
  for (const name of filter.variants) mustExist('variant', name, unique(pairs.map(pair => pair.variant)))
  for (const name of filter.kinds) mustExist('kind', name, ['violation', 'bound', 'contract'])
  for (const name of filter.expected) mustExist('expectation', name, ['violated', 'held'])
  const selected = pairs.filter(pair => isAsked(pair, filter))
  if (selected.length === 0) throw new WrongUsage(nothingLeft(filter, pairs))
  return selected
}

/**
 * The scenarios of these ids; all of them where there are no ids.
 *
 * @throws WrongUsage when an id exists nowhere
 */
export function choose(scenarios: readonly Scenario[], ids: readonly string[]): readonly Scenario[] {
  const known = scenarios.map(({ id }) => id)
  for (const id of ids) mustExist('scenario', id, known)
  return scenarios.filter(({ id }) => matches(ids, id))
}

/** All pairs of a scenario, in its order. */
export function pairsOf(scenario: Scenario): Pair[] {
  return scenario.cases.flatMap(one => Object.keys(one.expect).map(variant => ({ scenario, case: one, variant })))
}

function isAsked({ case: one, variant }: Pair, { cases, variants, kinds, expected }: Filter): boolean {
  return (
    matches(cases, one.name) &&
    matches(variants, variant) &&
    matches(kinds, kindOf(one) ?? '') &&
    matches(expected, one.expect[variant] === 'held' ? 'held' : 'violated')
  )
}

function matches(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name)
}

function mustExist(kind: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new WrongUsage(`unknown ${kind} "${name}": ${suggestion(name, known)}`)
}

function nothingLeft({ cases, variants, kinds, expected }: Filter, pairs: readonly Pair[]): string {
  const named = [
    ...cases.map(name => `case ${name}`),
    ...variants.map(name => `variant ${name}`),
    ...kinds.map(name => `kind ${name}`),
    ...expected.map(name => `expectation ${name}`),
  ]
  if (named.length === 0) return 'there is no scenario to reproduce'
  const existing = pairs.map(pair => `${pair.case.name} ${pair.variant}`)
  return `no scenario has ${named.join(' with ')}; these pairs of case and variant exist: ${existing.join(', ')}`
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
