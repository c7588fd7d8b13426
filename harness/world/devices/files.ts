import type { Cells } from '../cells.ts'
import { FileError, type FileErrorCode } from '../device-error.ts'
import type { Device, Failure, Waiting } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import { freeLock, lockIsReady, takeLock, type Living, type LockAttempt } from './held-lock.ts'
import { freshValueNumber } from '../value-number.ts'
import { content, entryAt, isEntry, noText, partsOf, Text, type Entry } from './inodes.ts'
import { syncNames, syncText, UnsyncedCells } from './unsynced.ts'

/** A request to the disk. `truncate` and `overwrite` are the two effects of a write. */
export type FilesRequest =
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'append'; readonly path: string; readonly text: string }
  | { readonly kind: 'truncate'; readonly path: string }
  | { readonly kind: 'overwrite'; readonly path: string; readonly text: string }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'list'; readonly folder: string }
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'read-open'; readonly inode: string }
  | { readonly kind: 'append-open'; readonly inode: string; readonly text: string }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'sync-open'; readonly inode: string }
  | { readonly kind: 'sync-folder'; readonly folder: string }
  | { readonly kind: 'wait-until-changed'; readonly path: string; readonly text: string; readonly deadlineMs: number }
  | ({ readonly kind: 'lock'; readonly path: string } & LockAttempt)
  | { readonly kind: 'unlock'; readonly path: string; readonly token: string }

/**
 * A POSIX disk: names point to inodes, inodes hold text. An open file keeps its inode when the name goes.
 * Every request is atomic by itself. Locks end with their processes, which the kernel knows. Everybody sees at once what
 * is written; a loss of power may bring back what stood there when it was synced last.
 */
export function filesDevice(kernel: Powered): Device<FilesRequest> {
  return {
    ...files,
    perform(cells, request) {
      if (request.kind === 'lock') return takeLock(cells, lockCell(request.path), request, kernel)
      return performFiles(kernel.mayLosePower ? new UnsyncedCells(cells) : cells, request)
    },
    waiting: waitingFor(kernel),
  }
}

/** Knows who has died, and whether power may be lost. */
export type Powered = Living & Pick<Kernel, 'mayLosePower'>

function waitingFor(kernel: Living): Waiting<FilesRequest> {
  return {
    waits: request => request.kind === 'lock' || request.kind === 'wait-until-changed',
    polls: request => request.kind === 'wait-until-changed',
    ready(cells, request) {
      if (request.kind === 'lock') return lockIsReady(cells, lockCell(request.path), request, kernel)
      return request.kind !== 'wait-until-changed' || isChanged(cells, request)
    },
    wakeAt: (_cells, request) =>
      request.kind === 'lock' || request.kind === 'wait-until-changed' ? request.deadlineMs : Infinity,
  }
}

function isChanged(cells: Cells, { path, text, deadlineMs }: Extract<FilesRequest, { kind: 'wait-until-changed' }>) {
  return textAt(cells, path) !== text || (deadlineMs !== Infinity && cells.now() >= deadlineMs)
}

const files: Pick<Device<FilesRequest>, 'name' | 'remote' | 'inspect' | 'describe' | 'failures' | 'parts'> = {
  name: 'files',
  remote: false,
  failures: failuresOf,
  parts: partsOfWrite,
  inspect(held) {
    const texts = new Map(held.flatMap(([name, value]) => (value instanceof Text ? [[name, value.text] as const] : [])))
    return held.flatMap(([path, value]) =>
      isEntry(value) && value.inode !== undefined ? [{ name: `file ${path}`, text: texts.get(value.inode) ?? '' }] : [],
    )
  },
  describe(request) {
    switch (request.kind) {
      case 'rename':
        return `rename ${request.from} to ${request.to}`
      case 'list':
        return `list ${request.folder}`
      case 'append':
      case 'create':
      case 'overwrite':
        return `${request.kind} ${request.path} ${request.text.trimEnd()}`
      case 'read-open':
        return `read open file ${request.inode}`
      case 'append-open':
        return `append to open file ${request.inode} ${request.text.trimEnd()}`
      case 'sync-open':
        return `sync open file ${request.inode}`
      case 'sync-folder':
        return `sync folder ${request.folder}`
      case 'wait-until-changed':
        return `wait until ${request.path} is not ${request.text.trimEnd()}`
      default:
        return `${request.kind} ${request.path}`
    }
  },
}

function failuresOf(request: FilesRequest): readonly Failure[] {
  const place = 'path' in request ? request.path : 'from' in request ? request.from : placeOf(request)
  const failure = (code: FileErrorCode, performed: boolean) => ({ performed, error: () => new FileError(code, place) })
  switch (request.kind) {
    case 'append':
    case 'append-open':
    case 'overwrite':
    case 'create':
      return [failure('ENOSPC', false), failure('EIO', true)]
    case 'truncate':
    case 'rename':
    case 'remove':
      return [failure('EIO', false), failure('EIO', true)]
    case 'read':
    case 'read-open':
    case 'list':
    case 'open':
    case 'sync':
    case 'sync-open':
    case 'sync-folder':
      return [failure('EIO', false)]
    default:
      return []
  }
}

/** A write of which only the first bytes reach the disk. */
function partsOfWrite(request: FilesRequest): readonly FilesRequest[] {
  switch (request.kind) {
    case 'append':
    case 'append-open':
    case 'overwrite':
    case 'create':
      return beginningsOf(request.text).map(text => ({ ...request, text }))
    default:
      return []
  }
}

/**
 * What a reader makes of the first bytes of a text: after each byte of a short one, also within a character, which then
 * reads as U+FFFD; of a longer one after the first, the middle and the last but one, and within its first character that
 * takes several bytes.
 */
export function beginningsOf(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text)
  const all = Array.from({ length: Math.max(bytes.length - 1, 0) }, (_, index) => index + 1)
  const within = bytes.findIndex(byte => byte >= 0x80) + 1
  const some = [1, Math.floor(bytes.length / 2), bytes.length - 1, within]
  const cuts = bytes.length <= shortText ? all : all.filter(cut => some.includes(cut))
  return [...new Set(cuts.map(cut => decoder.decode(bytes.subarray(0, cut))))]
}

const decoder = new TextDecoder()

/** Texts of so many bytes are cut everywhere. */
const shortText = 8

function placeOf(request: Extract<FilesRequest, { folder: string } | { inode: string }>): string {
  return 'folder' in request ? request.folder : request.inode
}

function performFiles(cells: Cells, request: Exclude<FilesRequest, { kind: 'lock' }>): unknown {
  switch (request.kind) {
    case 'read':
      return textAt(cells, request.path)
    case 'append':
      return append(cells, inodeFor(cells, request.path), request.text)
    case 'truncate':
      return cells.set(inodeFor(cells, request.path), noText)
    case 'overwrite':
      return cells.set(inodeFor(cells, request.path), noText.then(request.text))
    case 'create':
      return create(cells, request.path, request.text)
    case 'rename':
      return rename(cells, request.from, request.to)
    case 'remove':
      return remove(cells, request.path)
    case 'list':
      return cells.members(request.folder)
    case 'open':
      return entryAt(cells, request.path)?.inode
    case 'read-open':
      return content(cells, request.inode).text
    case 'append-open':
      return append(cells, request.inode, request.text)
    case 'sync':
      return sync(cells, request.path)
    case 'sync-open':
      return syncText(cells, request.inode)
    case 'sync-folder':
      return syncNames(cells, request.folder)
    case 'wait-until-changed':
      // The wait ends with its deadline, so it reads the clock.
      if (request.deadlineMs !== Infinity) cells.now()
      return textAt(cells, request.path) !== request.text
    case 'unlock':
      return freeLock(cells, lockCell(request.path), request.token)
  }
}

/** Paths begin with a slash and inodes too, so this is the name of neither. */
function lockCell(path: string): string {
  return `lock ${path}`
}

function textAt(cells: Cells, path: string): string | undefined {
  const inode = entryAt(cells, path)?.inode
  return inode === undefined ? undefined : content(cells, inode).text
}

function create(cells: Cells, path: string, text: string): boolean {
  if (entryAt(cells, path)?.inode !== undefined) return false
  append(cells, inodeFor(cells, path), text)
  return true
}

function remove(cells: Cells, path: string): boolean {
  const entry = entryAt(cells, path)
  if (entry?.inode === undefined) return false
  cells.set(path, { inode: undefined, made: entry.made } satisfies Entry)
  cells.leave(partsOf(path).folder, partsOf(path).name)
  return true
}

function rename(cells: Cells, from: string, to: string): boolean {
  const moved = entryAt(cells, from)
  if (moved?.inode === undefined) return false
  if (from === to) return true
  cells.set(from, { inode: undefined, made: moved.made } satisfies Entry)
  cells.leave(partsOf(from).folder, partsOf(from).name)
  cells.set(to, { inode: moved.inode, made: entryAt(cells, to)?.made ?? 0 } satisfies Entry)
  cells.enter(partsOf(to).folder, partsOf(to).name)
  return true
}

function append(cells: Cells, inode: string, text: string): void {
  cells.set(inode, content(cells, inode).then(text))
}

function sync(cells: Cells, path: string): boolean {
  const inode = entryAt(cells, path)?.inode
  if (inode !== undefined) syncText(cells, inode)
  return inode !== undefined
}

/** The inode under a name, made where there is none. */
function inodeFor(cells: Cells, path: string): string {
  const entry = entryAt(cells, path)
  if (entry?.inode !== undefined) return entry.inode
  const made = (entry?.made ?? 0) + 1
  const { folder, name, entries } = partsOf(path)
  const inode = entries[made]?.inode ?? `${path}#${String(made)}`
  cells.set(path, (entries[made] ??= { inode, made, valueNumber: freshValueNumber() }))
  cells.enter(folder, name)
  return inode
}
