import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MalformedInput } from './exit-code.ts'

/** A file may lie anywhere: what it imports as `signalbox` is this very package. */
const own = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'signalbox' ? next(own, context) : next(specifier, context)),
})

/** Whether a name on the command line is a file's: names of our own hold neither slashes nor endings. */
export function isPath(name: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(name)
}

/**
 * What a user's file exports.
 *
 * @throws MalformedInput when it cannot be loaded
 */
export async function loadUserFile(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object
  } catch (error) {
    throw new MalformedInput(`${path}: cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
