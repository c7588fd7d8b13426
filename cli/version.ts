import { createRequire } from 'node:module'

/** The version of this package; asked by name, for sources and build lie at different depths. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('signalbox/package.json') as { readonly version: string }
  return version
}
