import type { Operation } from '../harness/history/operation.ts'
import type { Family } from './random-history.ts'

/** Counts what random histories covered: models by mode, what happens in histories, and special algorithms. */
export class Coverage {
  private readonly byFamily = new Map<string, Map<string, number>>()
  private readonly features = new Map<string, number>()
  private readonly specials = new Map<string, number>()

  addHistory(family: Family<unknown, unknown, unknown>, operations: readonly Operation[], expected: string): void {
    const { model, name } = family
    const has = (kind: string): boolean => operations.some(({ outcome }) => outcome.kind === kind)
    const points = operations.map(({ input, outcome }) => model.points?.(input, outcome) ?? 1)
    add(this.features, expected)
    if (has('unknown')) add(this.features, 'with unknown operations')
    if (has('failed')) add(this.features, 'with failed operations')
    if (points.some(count => count > 1)) add(this.features, 'with several points of an operation')
    if (operations.some(({ outcome }, at) => outcome.kind === 'unknown' && (points[at] ?? 1) > 1)) {
      add(this.features, 'with several points of an unknown operation')
    }
    if (model.internal !== undefined) add(this.features, 'of models with internal operations')
    if (model.partition !== undefined) add(this.features, 'of models with partitions')
    if (name.includes('branching') || name.startsWith('session')) add(this.features, 'of nondeterministic models')
  }

  addComparison(family: string, mode: string): void {
    const modes = this.byFamily.get(family) ?? new Map<string, number>()
    this.byFamily.set(family, modes)
    add(modes, mode)
  }

  addSpecial(algorithm: string, mode: string): void {
    add(this.specials, `${algorithm}, in the mode "${mode}"`)
  }

  /** Pairs of a family and a mode that were compared, and how often. */
  count(family: string, mode: string): number {
    return this.byFamily.get(family)?.get(mode) ?? 0
  }

  /** The names of the special algorithms that decided anything. */
  get decided(): string[] {
    return [...new Set([...this.specials.keys()].map(name => name.split(',')[0] ?? ''))]
  }

  /** The tables, for a reader. */
  text(modes: readonly string[]): string {
    const families = [...this.byFamily.keys()].sort()
    const wide = Math.max(...families.map(name => name.length))
    const legend = modes.map((mode, at) => `  ${String(at + 1).padStart(2)} ${mode}`)
    const head = `${'model'.padEnd(wide)}${modes.map((_, at) => String(at + 1).padStart(9)).join('')}`
    const rows = families.map(
      family => `${family.padEnd(wide)}${modes.map(mode => String(this.count(family, mode)).padStart(9)).join('')}`,
    )
    return [
      'Comparisons by model and mode:',
      ...legend,
      '',
      head,
      ...rows,
      '',
      'Histories:',
      ...listOf(this.features),
      '',
      'Decided by special algorithms:',
      ...listOf(this.specials),
    ].join('\n')
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function listOf(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => `  ${String(count).padStart(9)} ${name}`)
}
