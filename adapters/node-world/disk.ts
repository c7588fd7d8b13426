import type { FileHandle } from 'node:fs/promises'
import { constants } from 'node:fs'
import { appendFile, mkdir, open, readFile, readdir, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { FileError } from '../../harness/world/device-error.ts'
import type { FileLock, Files, OpenFile } from '../../harness/world/world.ts'
import { byCodeUnit } from './code-unit.ts'
import { lockFile } from './file-lock.ts'
import { pollFor } from './polling.ts'

/** A path of the World that is not absolute, or leads out of its disk. */
export class ForeignPath extends Error {
  override readonly name = 'ForeignPath'
}

/** The files under one folder of a real disk. Folders are made where a file needs them, and list empty before. */
export class Disk implements Files {
  private readonly root: string
  private readonly handles = new Set<FileHandle>()
  /** Kept here too: one that nobody refers to any more is still held until its process ends. */
  private readonly locks = new Set<FileLock>()

  constructor(root: string) {
    this.root = root
  }

  read(path: string): Promise<string | undefined> {
    return onDisk(path, unlessMissing(readFile(this.real(path), 'utf8'), undefined))
  }

  async append(path: string, text: string): Promise<void> {
    await onDisk(path, appendFile(await this.placed(path), text))
  }

  async write(path: string, text: string): Promise<void> {
    await onDisk(path, writeFile(await this.placed(path), text))
  }

  async create(path: string, text: string): Promise<boolean> {
    try {
      await onDisk(path, writeFile(await this.placed(path), text, { flag: 'wx' }))
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  async rename(from: string, to: string): Promise<boolean> {
    const target = await this.placed(to)
    return unlessMissing(
      onDisk(
        from,
        rename(this.real(from), target).then(() => true),
      ),
      false,
    )
  }

  remove(path: string): Promise<boolean> {
    return unlessMissing(
      onDisk(
        path,
        unlink(this.real(path)).then(() => true),
      ),
      false,
    )
  }

  async list(folder: string): Promise<readonly string[]> {
    const found = await onDisk(folder, unlessMissing(readdir(this.real(folder), { withFileTypes: true }), []))
    const names = found.filter(entry => entry.isFile()).map(entry => entry.name)
    return names.sort(byCodeUnit)
  }

  async sync(path: string): Promise<boolean> {
    return unlessMissing(
      syncAt(path, this.real(path)).then(() => true),
      false,
    )
  }

  /** The folders above it too, for one that was made just now is itself a name in the next. */
  async syncFolder(folder: string): Promise<void> {
    for (let at = folder; ; at = dirname(at)) {
      await unlessMissing(syncAt(at, this.real(at)), undefined)
      if (at === '/') return
    }
  }

  async open(path: string): Promise<OpenFile | undefined> {
    const handle = await onDisk(path, unlessMissing(open(this.real(path), appendToExisting), undefined))
    if (handle === undefined) return undefined
    this.handles.add(handle)
    return new OpenNodeFile(handle, path)
  }

  async waitUntilChanged(path: string, text: string, waitMs: number): Promise<boolean> {
    const isChanged = async () => (await this.read(path)) !== text || undefined
    return (await pollFor(isChanged, waitMs)) ?? false
  }

  async lock(path: string, waitMs: number): Promise<FileLock | undefined> {
    const lock = await lockFile(await this.placed(path), waitMs)
    if (lock !== undefined) this.locks.add(lock)
    return lock
  }

  /** Closes what was opened and unlocks what was locked; the files stay. */
  async close(): Promise<void> {
    for (const lock of this.locks) await lock.unlock()
    this.locks.clear()
    for (const handle of this.handles) await handle.close()
    this.handles.clear()
  }

  private real(path: string): string {
    if (!path.startsWith('/') || normalize(path) !== path) {
      throw new ForeignPath(`${path} is no plain absolute path`)
    }
    return join(this.root, path)
  }

  /** The real path of a file that may be made now. */
  private async placed(path: string): Promise<string> {
    const real = this.real(path)
    await mkdir(dirname(real), { recursive: true })
    return real
  }
}

const appendToExisting = constants.O_RDWR | constants.O_APPEND

class OpenNodeFile implements OpenFile {
  private readonly handle: FileHandle
  private readonly path: string

  constructor(handle: FileHandle, path: string) {
    this.handle = handle
    this.path = path
  }

  /** From the beginning, wherever the last read ended. */
  async read(): Promise<string> {
    const { size } = await this.handle.stat()
    const { buffer, bytesRead } = await onDisk(this.path, this.handle.read(Buffer.alloc(size), 0, size, 0))
    return buffer.toString('utf8', 0, bytesRead)
  }

  append(text: string): Promise<void> {
    return onDisk(this.path, this.handle.appendFile(text))
  }

  sync(): Promise<void> {
    return onDisk(this.path, this.handle.sync())
  }
}

async function syncAt(path: string, real: string): Promise<void> {
  const handle = await open(real, constants.O_RDONLY)
  try {
    await onDisk(path, handle.sync())
  } finally {
    await handle.close()
  }
}

/** What the promise gives, or `otherwise` where it finds no such file. */
async function unlessMissing<Found, Otherwise>(
  found: Promise<Found>,
  otherwise: Otherwise,
): Promise<Found | Otherwise> {
  try {
    return await found
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return otherwise
    throw error
  }
}

/** What the promise gives; what the disk refuses is thrown as the World says it. */
async function onDisk<Result>(path: string, working: Promise<Result>): Promise<Result> {
  try {
    return await working
  } catch (error) {
    const code = codeOf(error)
    throw code === 'ENOSPC' || code === 'EIO' ? new FileError(code, path) : error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
