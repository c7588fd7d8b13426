import { constants } from 'node:fs'
import { access, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { WrongUsage } from './exit-code.ts'

/**
 * Finds out before a long search whether `path` can be written after it.
 *
 * @throws WrongUsage when its folder is missing or closed to us, or when it is a folder itself
 */
export async function mustBeWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path))
  try {
    await access(folder, constants.W_OK)
  } catch {
    throw new WrongUsage(`cannot write ${path}: there is no folder ${folder} that may be written to`)
  }
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory() === true) throw new WrongUsage(`cannot write ${path}: it is a folder`)
}

/**
 * Writes a whole file or none: beside it first, then renamed over it.
 *
 * @throws WrongUsage when it cannot be written after all
 */
export async function writeWhole(path: string, text: string | Iterable<string>): Promise<void> {
  const temporary = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new WrongUsage(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
