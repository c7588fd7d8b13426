import type { Cells } from '../cells.ts'
import { freshValueNumber, type Numbered } from '../value-number.ts'

/*
 * What the cells of a disk hold: under a path an `Entry`, under an inode, whose name is a path and a number, a `Text`.
 */

/** Where a name points, and how many files were made under it before: the next one gets another inode. */
export interface Entry {
  readonly inode: string | undefined
  readonly made: number
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'made' in value
}

export function entryAt(cells: Cells, path: string): Entry | undefined {
  return cells.get(path) as Entry | undefined
}

export function content(cells: Cells, inode: string): Text {
  return (cells.get(inode) as Text | undefined) ?? noText
}

/** What a path says, kept, for the same few paths come again in every run. */
export interface PathParts {
  readonly folder: string
  readonly name: string
  /** The entries that were made under it, by their number; the same objects in every run. */
  readonly entries: (Entry & Numbered)[]
}

const knownPaths = new Map<string, PathParts>()

export function partsOf(path: string): PathParts {
  let parts = knownPaths.get(path)
  if (parts === undefined) {
    const slash = path.lastIndexOf('/')
    parts = { folder: path.slice(0, Math.max(slash, 1)), name: path.slice(slash + 1), entries: [] }
    knownPaths.set(path, parts)
  }
  return parts
}

/** The path of a name in a folder. */
export function pathIn(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

/** The text of a file as the appends that made it, interned: the same appends give the same object in every run. */
export class Text implements Numbered {
  readonly valueNumber: number = freshValueNumber()
  private readonly before: Text | undefined
  private readonly appended: string
  /** A few at most, so that comparing is quicker than hashing a long text that was made just now. */
  private readonly longer: Text[] = []
  private joined: string | undefined

  constructor(before: Text | undefined, appended: string) {
    this.before = before
    this.appended = appended
  }

  get text(): string {
    this.joined ??= (this.before?.text ?? '') + this.appended
    return this.joined
  }

  then(appended: string): Text {
    for (const longer of this.longer) if (longer.appended === appended) return longer
    const longer = new Text(this, appended)
    this.longer.push(longer)
    return longer
  }
}

export const noText: Text = new Text(undefined, '')
