import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { programOf } from '../cli/program.ts'
import { fileCycles, folderCycles } from './house/cycle.ts'
import { againstDirection } from './house/direction.ts'
import {
  addressesIn,
  deadLinks,
  emptyNames,
  inexactVersions,
  inventedExamples,
  machinePaths,
  unknownCommands,
} from './house/document.ts'
import { foreignPackages, touchesOutside } from './house/outside.ts'
import { parseSources, readTree, type Source, type TextFile } from './house/source.ts'
import { recordingTerminal } from './recording-terminal.ts'
import { scriptedEngine } from './scripted-engine.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readTree(root)
const sources = parseSources(files)

describe('the house', () => {
  test('every import goes with the direction of the folders', () => {
    expect(againstDirection(sources)).toEqual([])
  })

  test('no files import each other in a circle', () => {
    expect(fileCycles(sources)).toEqual([])
  })

  test('no folders import each other in a circle', () => {
    expect(folderCycles(sources)).toEqual([])
  })

  test('only the edges touch Node, the clock, randomness and timers', () => {
    expect(touchesOutside(sources)).toEqual([])
  })

  test('each folder imports the packages on its list and no other', () => {
    expect(foreignPackages(sources)).toEqual([])
  })

  test('no file is named after nothing', () => {
    expect(emptyNames(files.map(file => file.path))).toEqual([])
  })

  test('no file names a path of one machine', () => {
    expect(machinePaths(files.filter(({ path }) => path !== 'test/house.test.ts'))).toEqual([])
  })

  test('the lock file holds no download addresses', () => {
    expect(addressesIn(file('package-lock.json'))).toEqual([])
  })

  test('every dependency is one exact version', () => {
    expect(inexactVersions(file('package.json').text)).toEqual([])
  })

  test('every relative link of the documents leads somewhere', () => {
    expect(deadLinks(files, path => existsSync(join(root, path)))).toEqual([])
  })

  test('every command that the documents show exists', () => {
    const known = { scripts: scripts(), commands: [...commands(), 'help'] }
    const documents = files.filter(({ path }) => path.endsWith('.md'))
    expect(documents.flatMap(document => unknownCommands(document, known))).toEqual([])
  })

  test('every example that the README shows stands in a file that is type-checked', () => {
    const examples = files.filter(({ path }) => path.startsWith('examples/'))
    expect(inventedExamples(file('README.md'), examples)).toEqual([])
    expect(file('README.md').text).toContain('```ts')
  })

  test('every entry point of package.json is a file or a folder of sources', () => {
    const { exports } = JSON.parse(file('package.json').text) as { exports: Record<string, string> }
    const built = Object.values(exports).filter(target => target.startsWith('./dist/'))
    expect(built.length).toBeGreaterThan(3)
    expect(built.filter(target => !target.endsWith('.js'))).toEqual([])
  })
})

describe('the checks of the house find', () => {
  test('an import against the direction', () => {
    const found = againstDirection(made({ 'harness/check/linearize.ts': `import '../explore/scenario.ts'` }))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('harness/check may import only')
  })

  test('an import against the direction that is only a type, re-exported, dynamic or inside a type', () => {
    const text = `
      import type { A } from '../adapters/a.ts'
      export { b } from '../cli/b.ts'
      const c = import('../scenarios/c.ts')
      type D = import('../models/d.ts').D`
    expect(againstDirection(made({ 'reports/json.ts': text }))).toHaveLength(4)
  })

  test('a source folder that the plan does not know', () => {
    const [found] = againstDirection(made({ 'harness/plumbing/pipe.ts': '' }))
    expect(found).toContain('lies in no folder of the plan')
  })

  test('nothing wrong with an import of what lies below, nor with what tests import', () => {
    const text = `import '../../harness/world/world.ts'`
    expect(againstDirection(made({ 'adapters/session/lock.ts': text }))).toEqual([])
    expect(againstDirection(made({ 'harness/check/a.test.ts': `import '../../models/register.ts'` }))).toEqual([])
  })

  test('files in a circle, by values or by types', () => {
    const circle = made({
      'models/a.ts': `import './b.ts'`,
      'models/b.ts': `import type { C } from './c.ts'`,
      'models/c.ts': `import './a.ts'`,
    })
    expect(fileCycles(circle)).toEqual([
      'files in a circle: models/a.ts -> models/b.ts -> models/c.ts -> models/a.ts; move what both need to a file of its own',
    ])
  })

  test('folders in a circle though no files are', () => {
    const circle = made({
      'adapters/files/a.ts': `import '../http/b.ts'`,
      'adapters/files/d.ts': '',
      'adapters/http/b.ts': '',
      'adapters/http/c.ts': `import '../files/d.ts'`,
    })
    expect(fileCycles(circle)).toEqual([])
    expect(folderCycles(circle)).toHaveLength(1)
  })

  test('nothing wrong with a folder and the folder inside it', () => {
    const parts = made({
      'harness/world/device.ts': '',
      'harness/world/devices/files.ts': `import '../device.ts'`,
      'harness/world/simulate.ts': `import './devices/files.ts'`,
    })
    expect(folderCycles(parts)).toEqual([])
  })

  test.each([
    ['Date.now()', 'world.clock'],
    ['new Date().toISOString()', 'world.clock'],
    ['new Date(1).getHours()', 'world.clock'],
    ['process.pid', 'world.process'],
    ['const all = { process }', 'world.process'],
    ['Math.random()', 'Random'],
    ['setTimeout(() => undefined, 1)', 'world.clock.sleep'],
    ['crypto.randomUUID()', 'world.ids'],
    ['console.log(1)', 'the command writes it'],
    ['[].sort((a, b) => a.localeCompare(b))', 'by code unit'],
    [`import 'node:fs'`, 'world.files'],
    [`import 'node:os'`, 'handed in'],
  ])('%s outside the edges, and names the replacement', (text, replacement) => {
    const found = touchesOutside(made({ 'harness/world/simulate.ts': text }))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(replacement)
  })

  test.each([
    'export const f = (process: { pid: number }) => process.pid',
    'export const g = (world: { process: { pid: number } }) => world.process.pid',
    'export const stamp = (ms: number) => new Date(ms).toISOString()',
    'export const { process: owner } = { process: 1 }',
    'export const half = Math.floor(1 / 2) // process.pid, Date.now()',
  ])('nothing wrong with %s', text => {
    expect(touchesOutside(made({ 'harness/world/simulate.ts': text }))).toEqual([])
  })

  test('the clock in the session adapter, though not in the real World beside it', () => {
    const found = touchesOutside(
      made({ 'adapters/session/turn.ts': 'Date.now()', 'adapters/node-world/clock.ts': 'Date.now()' }),
    )
    expect(found).toEqual([expect.stringContaining('adapters/session/turn.ts:1')])
  })

  test('a package where none is allowed, and fast-check outside of explore', () => {
    const text = `import fc from 'fast-check'`
    expect(foreignPackages(made({ 'harness/check/law.ts': text }))).toHaveLength(1)
    expect(foreignPackages(made({ 'harness/explore/orderings.ts': text }))).toEqual([])
    expect(foreignPackages(made({ 'cli/replay.ts': `import 'left-pad'` }))[0]).toContain('only commander, chalk')
  })

  test('names after nothing', () => {
    expect(
      emptyNames(['harness/utils.ts', 'cli/helpers/wrap.ts', 'models/types.ts', 'models/type-name.ts']),
    ).toHaveLength(3)
  })

  test('paths of one machine', () => {
    const texts = ['see /root/x', `'/home/ann/x'`, `cd ${'/'}work/main`, 'the path /sessions/home/x', 'a/root/b']
    expect(machinePaths(texts.map((text, at) => ({ path: `${at}.md`, text })))).toHaveLength(3)
  })

  test('download addresses and version ranges', () => {
    expect(addressesIn({ path: 'package-lock.json', text: '"resolved": "x"\n"version": "1.0.0"' })).toHaveLength(1)
    const manifest = { dependencies: { a: '^1.0.0', b: '1.0.0', c: 'npm:@x/c@1.2.3', d: 'latest' } }
    expect(inexactVersions(JSON.stringify(manifest))).toHaveLength(2)
  })

  test('links that lead nowhere', () => {
    const text = '[a](../README.md) [b](gone.md#part) [c](https://example.org) [d](#here)'
    expect(deadLinks([{ path: 'docs/a.md', text }], path => path === 'README.md')).toEqual([
      'docs/a.md:1: links to gone.md, which does not exist',
    ])
  })

  test('an example that exists in the document only', () => {
    const readme = { path: 'README.md', text: 'so:\n```ts\nconst a = 1\n```\nand\n```ts\nconst b = 2\n```\n' }
    const found = inventedExamples(readme, [{ path: 'examples/a.ts', text: 'const b = 2\nconst c = 3\n' }])
    expect(found).toEqual([expect.stringContaining('"const a = 1" is not in examples/')])
  })

  test('commands that do not exist', () => {
    const text = 'npm flies\n```\nnpm ci && npm test\nnpm run fly\nnpx signalbox reproduce\n```\n`npx signalbox dance`'
    const found = unknownCommands({ path: 'README.md', text }, { scripts: ['test'], commands: ['reproduce'] })
    expect(found).toEqual([
      'README.md: shows "npm run fly", which does not exist',
      'README.md: shows "signalbox dance", which does not exist',
    ])
  })
})

function made(texts: Readonly<Record<string, string>>): Source[] {
  return parseSources(Object.entries(texts).map(([path, text]) => ({ path, text })))
}

function file(path: string): TextFile {
  return files.find(candidate => candidate.path === path) ?? { path, text: '' }
}

function commands(): string[] {
  const surroundings = { engine: scriptedEngine(), terminal: recordingTerminal(), version: '0.0.0' }
  return programOf(surroundings, () => undefined).commands.map(command => command.name())
}

function scripts(): string[] {
  const manifest = JSON.parse(file('package.json').text) as { scripts: Record<string, string> }
  return Object.keys(manifest.scripts)
}
