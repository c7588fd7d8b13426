import ts from 'typescript'
import { isTest, lineOf, type Source } from './source.ts'

/** Folders and files that may touch Node, the clock, randomness and timers: the edges of the project. */
const edges = ['cli', 'cli.ts', 'adapters', 'harness/unmodified', 'harness/drive', 'harness/schedule/quiescence.ts']
const edgesToo = ['benchmarks', 'vitest.config.ts', 'vitest.ts']

/** Within the edges, what sees only the World all the same. */
const worldOnly = ['adapters/session', 'adapters/locks']

/** What to use instead of a global of the outside. */
const replacements: Readonly<Record<string, string>> = {
  process: 'world.process, or what the command hands in',
  Date: 'world.clock (new Date(ms).toISOString() is allowed, for it only prints)',
  performance: 'world.clock, or a now() that is handed in',
  setTimeout: 'world.clock.sleep or world.clock.timer',
  setInterval: 'world.clock.sleep in a loop',
  setImmediate: 'harness/schedule/quiescence.ts',
  queueMicrotask: 'harness/schedule/quiescence.ts',
  crypto: 'world.ids, or Random of harness/random.ts',
  fetch: 'an adapter',
  console: 'a function that returns the text; the command writes it',
  globalThis: 'an argument',
  Worker: 'workers that are handed in',
  Intl: 'a comparison or format that is written out, the same in every locale',
}

/** Methods whose result depends on the machine's language or time zone, or on chance. */
const methods: Readonly<Record<string, string>> = {
  localeCompare: 'a comparison by code unit',
  toLocaleString: 'a format that is written out',
  toLocaleLowerCase: 'toLowerCase',
  toLocaleUpperCase: 'toUpperCase',
}

const modules: Readonly<Record<string, string>> = {
  'node:fs': 'world.files',
  'node:fs/promises': 'world.files',
  'node:timers': 'world.clock',
  'node:timers/promises': 'world.clock',
  'node:crypto': 'world.ids, or Random of harness/random.ts',
  'node:child_process': 'world.processes',
  'node:worker_threads': 'workers that are handed in',
}

/** Which packages a folder may import; the longest name that fits a path counts. */
const packages: Readonly<Record<string, readonly string[] | 'any'>> = {
  harness: [],
  'harness/explore': ['fast-check'],
  models: [],
  adapters: 'any',
  'adapters/session': [],
  'adapters/locks': [],
  scenarios: [],
  reports: ['chalk'],
  cli: ['commander', 'chalk'],
}

/** Says where a file that must stay deterministic touches the outside, and what to use instead. */
export function touchesOutside(sources: readonly Source[]): string[] {
  const inner = sources.filter(({ path }) => !isTest(path) && !isEdge(path))
  const checker = checkerOf(inner)
  return inner.flatMap(source => [...nodeModules(source), ...globals(source, checker), ...localeMethods(source)])
}

/** Says where a folder imports a package that is not on its list. */
export function foreignPackages(sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !isTest(path)).flatMap(source => foreignIn(source))
}

function isEdge(path: string): boolean {
  return within(path, [...edges, ...edgesToo]) && !within(path, worldOnly)
}

function within(path: string, names: readonly string[]): boolean {
  return names.some(name => path === name || path.startsWith(`${name}/`))
}

function nodeModules(source: Source): string[] {
  return source.imports
    .filter(({ specifier }) => specifier.startsWith('node:'))
    .map(({ specifier, line }) => {
      const instead = modules[specifier] ?? 'a port that is handed in'
      return `${source.path}:${line}: imports ${specifier}; use ${instead}`
    })
}

function foreignIn(source: Source): string[] {
  const row = Object.keys(packages).filter(name => within(source.path, [name]))
  const folder = row.sort((left, right) => right.length - left.length)[0]
  const allowed = folder === undefined ? 'any' : (packages[folder] ?? [])
  if (allowed === 'any') return []
  return source.imports
    .filter(
      ({ target, specifier }) => target === null && !specifier.startsWith('node:') && !allowed.includes(specifier),
    )
    .map(
      ({ specifier, line }) =>
        `${source.path}:${line}: imports the package ${specifier}; ${folder} may import ${
          allowed.length === 0 ? 'none: hand in what it gives as a port' : `only ${allowed.join(', ')}`
        }`,
    )
}

function globals(source: Source, checker: ts.TypeChecker): string[] {
  return nodesOf(source)
    .filter(ts.isIdentifier)
    .filter(node => isReference(node) && isGlobal(node, checker) && !isPrintedDate(node))
    .flatMap(node => {
      const instead = Object.hasOwn(replacements, node.text) ? replacements[node.text] : randomInstead(node)
      return instead === undefined
        ? []
        : [`${source.path}:${lineOf(source.tree, node)}: touches ${node.text}; use ${instead}`]
    })
}

function randomInstead(node: ts.Identifier): string | undefined {
  const { parent } = node
  const isRandom = node.text === 'Math' && ts.isPropertyAccessExpression(parent) && parent.name.text === 'random'
  return isRandom ? 'Random of harness/random.ts (Math.random cannot be replayed)' : undefined
}

function localeMethods(source: Source): string[] {
  return nodesOf(source)
    .filter(ts.isPropertyAccessExpression)
    .filter(node => Object.hasOwn(methods, node.name.text))
    .map(
      node =>
        `${source.path}:${lineOf(source.tree, node.name)}: calls ${node.name.text}; use ${methods[node.name.text]}`,
    )
}

/** Not the name of a property, which may be called as it likes: `world.process`, `{ process: ... }`. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node
  if (ts.isQualifiedName(parent)) return parent.right !== node
  if (ts.isBindingElement(parent)) return parent.propertyName !== node
  return !ts.isPropertyAssignment(parent) || parent.name !== node
}

/** `new Date(ms).toISOString()` depends on its argument alone, in every time zone. */
function isPrintedDate(node: ts.Identifier): boolean {
  const made = node.parent
  if (node.text !== 'Date' || !ts.isNewExpression(made) || made.arguments?.length !== 1) return false
  return ts.isPropertyAccessExpression(made.parent) && made.parent.name.text === 'toISOString'
}

function isGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node)
  return (symbol?.declarations ?? []).length === 0
}

function nodesOf(source: Source): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    node.forEachChild(visit)
  }
  visit(source.tree)
  return nodes
}

/** Knows the names that the sources declare and, without a library, nothing else: what it cannot find is global. */
function checkerOf(sources: readonly Source[]): ts.TypeChecker {
  const trees = new Map(sources.map(source => [source.path, source.tree]))
  const host: ts.CompilerHost = {
    getSourceFile: path => trees.get(path),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: path => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: path => trees.has(path),
    readFile: path => trees.get(path)?.text,
  }
  const options: ts.CompilerOptions = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ESNext }
  return ts.createProgram([...trees.keys()], options, host).getTypeChecker()
}
