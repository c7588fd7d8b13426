import { posix } from 'node:path'
import type { TextFile } from './source.ts'

/** Says which file or folder is named after nothing. */
export function emptyNames(paths: readonly string[]): string[] {
  const empty = /^(utils?|helpers?|commons?|misc|shared|types)(\..+)?$/
  return paths
    .filter(path => path.split('/').some(part => empty.test(part)))
    .map(path => `${path}: is named after nothing; put what it holds beside the noun that it helps`)
}

/** Says where a text names a place that exists on one machine only. */
export function machinePaths(files: readonly TextFile[]): string[] {
  const place = /(^|[\s"'`(=])(\/(?:root|work|home\/\w+|Users\/\w+)\/|[A-Z]:\\\\?Users)/
  return linesOf(files)
    .filter(({ line }) => place.test(line))
    .map(({ where }) => `${where}: names a path of one machine; use one relative to the repository`)
}

/** Says which entries of a lock file hold the address that they were downloaded from. */
export function addressesIn(lock: TextFile): string[] {
  return linesOf([lock])
    .filter(({ line }) => /"resolved":|https?:\/\/[^"]*\.tgz/.test(line))
    .map(
      ({ where }) =>
        `${where}: holds a download address; keep .npmrc's omit-lockfile-registry-resolved and install again`,
    )
}

/** Says which dependencies are a range instead of one version. */
export function inexactVersions(packageText: string): string[] {
  const manifest = JSON.parse(packageText) as Record<string, Record<string, string> | undefined>
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
  const all = kinds.flatMap(kind => Object.entries(manifest[kind] ?? {}))
  return all
    .filter(([, version]) => !/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} is "${version}"; give the exact version`)
}

/** Says which relative links of Markdown files lead nowhere. */
export function deadLinks(files: readonly TextFile[], exists: (path: string) => boolean): string[] {
  return linesOf(files.filter(({ path }) => path.endsWith('.md'))).flatMap(({ path, where, line }) =>
    [...line.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map(match => match[1] ?? '')
      .filter(link => !/^[a-z]+:/.test(link) && !exists(posix.join(posix.dirname(path), link)))
      .map(link => `${where}: links to ${link}, which does not exist`),
  )
}

/** What the commands in a document may name. */
export interface Known {
  readonly scripts: readonly string[]
  readonly commands: readonly string[]
}

/** Says which `npm ...` and `npx signalbox ...` commands in the code of a document do not exist. */
export function unknownCommands(document: TextFile, known: Known): string[] {
  const builtIn = ['ci', 'install', 'i', 'run', 'pack']
  const code = codeOf(document.text)
  const scripts = [...code.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(match => match[1] ?? '')
  const commands = [...code.matchAll(/\bnpx signalbox ([a-z]+)/g)].map(match => match[1] ?? '')
  return [
    ...scripts.filter(name => !known.scripts.includes(name) && !builtIn.includes(name)).map(name => `npm run ${name}`),
    ...commands.filter(name => !known.commands.includes(name)).map(name => `signalbox ${name}`),
  ].map(command => `${document.path}: shows "${command}", which does not exist`)
}

/** What stands in code blocks and between backticks; prose may use the same words. */
function codeOf(markdown: string): string {
  const fenced = markdown.match(/^```[^]*?^```/gm) ?? []
  const inline = markdown.replace(/^```[^]*?^```/gm, '').match(/`[^`]+`/g) ?? []
  return [...fenced, ...inline].join('\n')
}

/** Says which TypeScript blocks of a document are no part of any of the files that they are said to come from. */
export function inventedExamples(document: TextFile, examples: readonly TextFile[]): string[] {
  const blocks = [...document.text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(match => match[1] ?? '')
  return blocks
    .filter(block => !examples.some(({ text }) => text.includes(block)))
    .map(block => `${document.path}: the example "${block.split('\n')[0]}" is not in examples/; copy it from there`)
}

interface Line {
  readonly path: string
  readonly where: string
  readonly line: string
}

function linesOf(files: readonly TextFile[]): Line[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').map((line, index) => ({ path, where: `${path}:${index + 1}`, line })),
  )
}
