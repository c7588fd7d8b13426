import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

/** One file of the repository. `path` is relative to its root, with `/`. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** Another module that a source names, as a value or as a type. */
export interface Import {
  readonly specifier: string
  /** The file of this repository that is meant, or null for a package or a part of Node. */
  readonly target: string | null
  readonly line: number
}

/** A parsed TypeScript file. */
export interface Source extends TextFile {
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

const skipped = new Set(['node_modules', 'dist', 'coverage', '.git'])

/** The text files of the repository at `root`, sorted by path; what is built or installed is left out. */
export function readTree(root: string): TextFile[] {
  const isText = /(\.(ts|js|json|md|jsonl|edn|html|css|txt)|\/run|LICENSE|\.npmrc|\.gitignore|\.prettierignore)$/
  const entries = readdirSync(root, { withFileTypes: true }).filter(entry => !skipped.has(entry.name))
  const paths = entries.flatMap(entry => (entry.isDirectory() ? below(root, entry.name) : [entry.name]))
  return paths
    .filter(path => isText.test(path))
    .sort()
    .map(path => ({ path, text: readFileSync(posix.join(root, path), 'utf8') }))
}

function below(root: string, folder: string): string[] {
  const entries = readdirSync(posix.join(root, folder), { withFileTypes: true }).filter(
    entry => !skipped.has(entry.name),
  )
  return entries.flatMap(entry => {
    const path = posix.join(folder, entry.name)
    return entry.isDirectory() ? below(root, path) : [path]
  })
}

/** Parses the TypeScript files among `files`. */
export function parseSources(files: readonly TextFile[]): Source[] {
  return files.filter(file => file.path.endsWith('.ts')).map(parseSource)
}

/** Whether a file is there to test others, and so may reach for whatever it needs. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith('test/')
}

function parseSource(file: TextFile): Source {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier) imports.push({ ...target(file.path, specifier.text), line: lineOf(tree, specifier) })
    node.forEachChild(visit)
  }
  visit(tree)
  return { ...file, tree, imports }
}

function specifierOf(node: ts.Node): ts.StringLiteral | undefined {
  let specifier: ts.Node | undefined
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) specifier = node.moduleSpecifier
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    specifier = node.arguments[0]
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) specifier = node.argument.literal
  return specifier && ts.isStringLiteral(specifier) ? specifier : undefined
}

function target(from: string, specifier: string): Pick<Import, 'specifier' | 'target'> {
  const relative = specifier.startsWith('.')
  return { specifier, target: relative ? posix.join(posix.dirname(from), specifier) : null }
}

/** The line of a node, from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}
