import type { Cells } from '../cells.ts'
import type { Held } from '../device.ts'
import { content, entryAt, isEntry, partsOf, pathIn, Text, type Entry } from './inodes.ts'

/**
 * The cells of a disk that may lose its power. Beside what is set they remember what would come back: under a file's
 * inode the texts that it had since it was synced, under a path where it pointed when its folder was synced, and for
 * each folder the names of which the latter is known.
 */
export class UnsyncedCells implements Cells {
  private readonly cells: Cells

  constructor(cells: Cells) {
    this.cells = cells
  }

  get(name: string): unknown {
    return this.cells.get(name)
  }

  set(name: string, value: unknown): void {
    if (value instanceof Text) this.rememberText(name)
    else if (isEntry(value)) this.rememberName(name)
    this.cells.set(name, value)
  }

  members(folder: string): readonly string[] {
    return this.cells.members(folder)
  }

  enter(folder: string, member: string): void {
    this.cells.enter(folder, member)
  }

  leave(folder: string, member: string): void {
    this.cells.leave(folder, member)
  }

  now(): number {
    return this.cells.now()
  }

  private rememberText(inode: string): void {
    const { cells } = this
    const known = (cells.get(before(inode)) ?? []) as readonly Text[]
    cells.set(before(inode), [...known.slice(0, mostTexts - 1), content(cells, inode)])
  }

  private rememberName(path: string): void {
    const { cells } = this
    if (cells.get(before(path)) !== undefined) return
    const name: Name = { pointedTo: entryAt(cells, path)?.inode }
    cells.set(before(path), name)
    cells.enter(before(partsOf(path).folder), partsOf(path).name)
  }
}

/** The texts of one file that are remembered: the synced one, the one after the first write since, and the last one. */
const mostTexts = 3

/** Where a path pointed when its folder was synced. */
interface Name {
  readonly pointedTo: string | undefined
}

function before(name: string): string {
  return prefix + name
}

/** Paths and inodes begin with a slash, so nothing else is called so. */
const prefix = 'before '

/** What was written to a file outlasts a loss of power from now on. */
export function syncText(cells: Cells, inode: string): void {
  if (cells.get(before(inode)) !== undefined) cells.set(before(inode), undefined)
}

/** The names in a folder outlast a loss of power from now on. */
export function syncNames(cells: Cells, folder: string): void {
  for (const name of cells.members(before(folder))) {
    cells.set(before(pathIn(folder, name)), undefined)
    cells.leave(before(folder), name)
  }
}

/** One thing that a loss of power can bring back. */
interface Undoing {
  /** What is left then, in words. */
  readonly said: string
  readonly undo: (cells: Cells) => void
}

/** What comes back; all else that was not synced stays as it is. */
export type Loss = readonly Undoing[]

/**
 * What a loss of power can do to a disk. Each file whose text was not synced, and all names of each folder that was not,
 * is a part of its own. Nothing is lost, or everything; or one part alone is, or all but one, and of a text then also
 * what was written first, or last, since it was synced.
 */
export function lossesOf(held: Held): readonly Loss[] {
  const parts = [...unsyncedTexts(held), ...unsyncedNames(held)]
  const kept = parts.map(part => part.length)
  const lost = parts.map(() => 0)
  const one = parts.flatMap((part, at) => part.map((_, version) => kept.with(at, version)))
  const allButOne = parts.flatMap((part, at) => part.map((_, version) => lost.with(at, version + 1)))
  const distinct = new Map([kept, lost, ...one, ...allButOne].map(versions => [versions.join(), versions]))
  return [...distinct.values()].map(versions => versions.flatMap((version, at) => parts[at]?.[version] ?? []))
}

/** Performs a loss; what is left was on the disk, and so stays there. */
export function lose(cells: Cells, held: Held, loss: Loss): void {
  for (const { undo } of loss) undo(cells)
  for (const [name, value] of held) {
    if (!name.startsWith(prefix)) continue
    cells.set(name, undefined)
    if (isName(value)) forget(cells, name.slice(prefix.length))
  }
}

function forget(cells: Cells, path: string): void {
  cells.leave(before(partsOf(path).folder), partsOf(path).name)
}

/** By file the texts that can come back, the oldest first. */
function unsyncedTexts(held: Held): readonly (readonly Undoing[])[] {
  const now = new Map(held)
  return held.flatMap(([cell, value]) => {
    if (!cell.startsWith(prefix) || !Array.isArray(value)) return []
    const inode = cell.slice(prefix.length)
    const current = now.get(inode)
    const others = (value as readonly Text[]).filter(({ text }) => !(current instanceof Text) || text !== current.text)
    const distinct = [...new Map(others.toReversed().map(text => [text.text, text])).values()].toReversed()
    return distinct.length === 0 ? [] : [distinct.map(text => textBack(pathOf(inode, held), inode, text))]
  })
}

function textBack(path: string, inode: string, text: Text): Undoing {
  const left = text.text === '' ? 'empty' : `with ${text.text.trimEnd()}`
  return { said: `${path} is left ${left}`, undo: cells => cells.set(inode, text) }
}

/** By folder where its names pointed, all of them together. */
function unsyncedNames(held: Held): readonly (readonly Undoing[])[] {
  const now = new Map(held)
  const changed = held.flatMap(([cell, value]) => {
    const path = cell.slice(prefix.length)
    if (!cell.startsWith(prefix) || !isName(value) || inodeOf(now.get(path)) === value.pointedTo) return []
    return [{ path, ...value }]
  })
  const folders = Map.groupBy(changed, ({ path }) => partsOf(path).folder)
  return [...folders].map(([folder, names]) => [namesBack(folder, names)])
}

function namesBack(folder: string, names: readonly (Name & { readonly path: string })[]): Undoing {
  return {
    said: `names in ${folder} are as before`,
    undo(cells) {
      for (const { path, pointedTo } of names) point(cells, path, pointedTo)
    },
  }
}

function point(cells: Cells, path: string, inode: string | undefined): void {
  const { folder, name } = partsOf(path)
  cells.set(path, { inode, made: entryAt(cells, path)?.made ?? 0 } satisfies Entry)
  if (inode === undefined) cells.leave(folder, name)
  else cells.enter(folder, name)
}

function pathOf(inode: string, held: Held): string {
  const named = held.find(([, value]) => inodeOf(value) === inode)
  return named?.[0] ?? inode.slice(0, inode.lastIndexOf('#'))
}

function inodeOf(value: unknown): string | undefined {
  return isEntry(value) ? value.inode : undefined
}

function isName(value: unknown): value is Name {
  return typeof value === 'object' && value !== null && 'pointedTo' in value
}
