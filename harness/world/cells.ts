import { shorten } from './shorten.ts'
import { mix } from '../random.ts'
import { access, type Journal, type ResourceId } from './footprint.ts'
import { freshValueNumber, valueNumber, type Numbered } from './value-number.ts'

/**
 * The state of a device: named cells of immutable values, and folders of names. Every access is recorded in the
 * footprint of the step that makes it.
 */
export interface Cells {
  /** Undefined where nothing was set. */
  get(name: string): unknown
  /** Undefined takes the value away. */
  set(name: string, value: unknown): void
  /** The members of a folder, sorted by code unit. */
  members(folder: string): readonly string[]
  /** Adding and taking away members commute with each other, and conflict with reading them. */
  enter(folder: string, member: string): void
  leave(folder: string, member: string): void
  /** Virtual time in milliseconds; reads the clock. */
  now(): number
}

/** What all cell spaces of one simulation share: the journal, the clock, the run, and who numbers resources. */
export class Ground {
  /** Of the step that is under way. */
  journal: Journal
  readonly clock: ResourceId
  /** Virtual time in milliseconds. A double from the start: a field that changes from integer to double is slow. */
  nowMs = 0.5
  run = 1
  /** Cells that were set in this run. */
  readonly dirty: Cell[] = []
  private nextResource: ResourceId = 1
  private readonly names: string[] = ['everything']

  constructor(journal: Journal) {
    this.journal = journal
    this.clock = this.resource('clock')
    this.nowMs = 0
  }

  /** A new resource; the name is for people. */
  resource(name: string): ResourceId {
    this.names.push(name)
    return this.nextResource++
  }

  nameOf(resource: ResourceId): string {
    return this.names[resource] ?? 'nothing'
  }

  /** Forgets what this run did; every cell is again as it was frozen. */
  reset(nowMs: number): void {
    this.run++
    shorten(this.dirty, 0)
    this.nowMs = nowMs
  }

  /** Makes what cells hold now what every later run starts from. */
  freeze(): void {
    for (const cell of this.dirty) {
      cell.base = cell.value
      cell.baseNumber = valueNumber(cell.base)
    }
    this.dirty.length = 0
  }
}

const nothingNumber = valueNumber(undefined)

/** One named value. `value` is meaningful only in the run that `run` names; else the cell holds `base`. */
export class Cell {
  readonly name: string
  readonly space: string
  /** Whether what it holds outlives its process, and so is an artefact. */
  readonly durable: boolean
  readonly resource: ResourceId
  base: unknown = undefined
  /** The number of `base`. */
  baseNumber: number = nothingNumber
  value: unknown = undefined
  run = 0

  constructor(space: CellSpace, name: string, resource: ResourceId) {
    this.space = space.name
    this.durable = space.durable
    this.name = name
    this.resource = resource
  }
}

/** A sorted set of names, interned: the same members are the same object, however they came together. */
class Members implements Numbered {
  readonly valueNumber: number = freshValueNumber()
  readonly names: readonly string[]
  private readonly added = new Map<string, Members>()
  private readonly removed = new Map<string, Members>()

  constructor(names: readonly string[]) {
    this.names = names
  }

  with(name: string): Members {
    let members = this.added.get(name)
    if (members === undefined) this.added.set(name, (members = membersOf([...this.names, name])))
    return members
  }

  without(name: string): Members {
    let members = this.removed.get(name)
    if (members === undefined) {
      this.removed.set(name, (members = membersOf(this.names.filter(other => other !== name))))
    }
    return members
  }
}

function membersOf(names: readonly string[]): Members {
  const sorted = [...new Set(names)].sort()
  const text = sorted.join('\n')
  let members = memberSets.get(text)
  if (members === undefined) memberSets.set(text, (members = new Members(sorted)))
  return members
}

const memberSets = new Map<string, Members>()
const noMembers = membersOf([])

/** The cells of one device. */
export class CellSpace implements Cells {
  readonly name: string
  readonly durable: boolean
  private readonly ground: Ground
  private readonly cells = new Map<string, Cell>()
  private readonly folders = new Map<string, Cell>()

  constructor(name: string, ground: Ground, durable = true) {
    this.name = name
    this.durable = durable
    this.ground = ground
  }

  get(name: string): unknown {
    const cell = this.find(name)
    this.ground.journal.touch(cell.resource, access.read)
    return cell.run === this.ground.run ? cell.value : cell.base
  }

  set(name: string, value: unknown): void {
    const cell = this.find(name)
    this.ground.journal.touch(cell.resource, access.write)
    this.put(cell, value)
  }

  members(folder: string): readonly string[] {
    const cell = this.folder(folder)
    this.ground.journal.touch(cell.resource, access.read)
    return this.membersIn(cell).names
  }

  enter(folder: string, member: string): void {
    const cell = this.folder(folder)
    this.ground.journal.touch(cell.resource, access.add)
    const members = this.membersIn(cell)
    this.put(cell, members.with(member))
  }

  leave(folder: string, member: string): void {
    const cell = this.folder(folder)
    this.ground.journal.touch(cell.resource, access.add)
    this.put(cell, this.membersIn(cell).without(member))
  }

  now(): number {
    this.ground.journal.touch(this.ground.clock, access.read)
    return this.ground.nowMs
  }

  /** The cells that hold something, sorted by name; for reports and deadlines, not recorded. */
  held(): readonly (readonly [name: string, value: unknown])[] {
    const held: [string, unknown][] = []
    for (const cell of this.cells.values()) {
      const value = cell.run === this.ground.run ? cell.value : cell.base
      if (value !== undefined) held.push([cell.name, value])
    }
    return held.sort((left, right) => (left[0] < right[0] ? -1 : 1))
  }

  private membersIn(cell: Cell): Members {
    const value = cell.run === this.ground.run ? cell.value : cell.base
    return value === undefined ? noMembers : (value as Members)
  }

  private put(cell: Cell, value: unknown): void {
    if (cell.run !== this.ground.run) {
      cell.run = this.ground.run
      this.ground.dirty.push(cell)
    }
    cell.value = value
  }

  /** Devices read a cell and then write it, so the last one is remembered. */
  private find(name: string): Cell {
    if (name === this.lastName) return this.last as Cell
    this.lastName = name
    return (this.last = this.cells.get(name) ?? this.make(this.cells, name))
  }

  private lastName: string | undefined = undefined
  private last: Cell | undefined = undefined

  private folder(name: string): Cell {
    return this.folders.get(name) ?? this.make(this.folders, name)
  }

  private make(cells: Map<string, Cell>, name: string): Cell {
    const kind = cells === this.folders ? ' folder ' : ' '
    const cell = new Cell(this, name, this.ground.resource(this.name + kind + name))
    cells.set(name, cell)
    return cell
  }
}

/** 64 bits in two lanes. */
export interface Hash {
  low: number
  high: number
}

/** Adds what the cells hold, compared with what the run started from; a sum, so that the order of writes is no part. */
export function hashCells(dirty: readonly Cell[], into: Hash): void {
  for (const cell of dirty) {
    if (cell.value === cell.base || !cell.durable) continue
    const value = valueNumber(cell.value)
    const base = cell.baseNumber
    into.low = (into.low + mix(value, cell.resource) - mix(base, cell.resource)) | 0
    into.high = (into.high + mix(value, cell.resource ^ salt) - mix(base, cell.resource ^ salt)) | 0
  }
}

const salt = 0x5bd1e995
