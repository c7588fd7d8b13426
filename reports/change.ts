import type { Artefact, Story } from '../harness/explore/finding.ts'

/** What became of one artefact between the start and the end of a run. */
export interface Change {
  readonly name: string
  readonly kind: 'new' | 'changed' | 'removed'
  readonly lines: readonly ChangedLine[]
}

/** A line of an artefact; `=` stands for lines that are left out because they stayed the same. */
export interface ChangedLine {
  readonly sign: '+' | '-' | '='
  readonly text: string
}

/** What a run changed, by name in the order of the artefacts; what stayed the same is left out. */
export function changesOf({ before, after }: Pick<Story, 'before' | 'after'>): Change[] {
  const old = byName(before)
  const kept = byName(after)
  const names = [...new Set([...before, ...after].map(({ name }) => name))]
  return names.flatMap(name => change(name, old.get(name), kept.get(name)))
}

function byName(artefacts: readonly Artefact[]): ReadonlyMap<string, string> {
  return new Map(artefacts.map(({ name, text }) => [name, text]))
}

function change(name: string, before: string | undefined, after: string | undefined): Change[] {
  if (before === after) return []
  if (before === undefined) return [{ name, kind: 'new', lines: signed('+', linesOf(after ?? '')) }]
  if (after === undefined) return [{ name, kind: 'removed', lines: signed('-', linesOf(before)) }]
  return [{ name, kind: 'changed', lines: difference(linesOf(before), linesOf(after)) }]
}

/** Lines that both share at their beginning and end, and what differs between: what appending and rewriting need. */
function difference(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const shorter = Math.min(before.length, after.length)
  const head = lengthWhile(shorter, index => before[index] === after[index])
  const tail = lengthWhile(shorter - head, index => before.at(-1 - index) === after.at(-1 - index))
  return [
    ...unchanged(head),
    ...signed('-', before.slice(head, before.length - tail)),
    ...signed('+', after.slice(head, after.length - tail)),
    ...unchanged(tail),
  ]
}

function lengthWhile(limit: number, holds: (index: number) => boolean): number {
  let length = 0
  while (length < limit && holds(length)) length++
  return length
}

function unchanged(count: number): ChangedLine[] {
  return count === 0 ? [] : [{ sign: '=', text: `${count} ${count === 1 ? 'line' : 'lines'} unchanged` }]
}

function signed(sign: '+' | '-', lines: readonly string[]): ChangedLine[] {
  return lines.map(text => ({ sign, text }))
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
