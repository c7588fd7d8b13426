import { posix } from 'node:path'
import { isTest, type Source } from './source.ts'

type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** Says which files import each other in a circle, types included. */
export function fileCycles(sources: readonly Source[]): string[] {
  return circles(graphOf(sources, path => path)).map(
    circle => `files in a circle: ${circle.join(' -> ')}; move what both need to a file of its own`,
  )
}

/**
 * Says which folders import each other in a circle, though their files may not. A folder and what lies in it count as
 * one noun with its parts: they may import each other.
 */
export function folderCycles(sources: readonly Source[]): string[] {
  return circles(graphOf(sources, posix.dirname)).map(
    circle => `folders in a circle: ${circle.join(' -> ')}; move a file to the folder that it serves`,
  )
}

function graphOf(sources: readonly Source[], place: (path: string) => string): Graph {
  const graph = new Map<string, Set<string>>()
  for (const source of sources.filter(({ path }) => !isTest(path))) {
    const from = place(source.path)
    const targets = source.imports.flatMap(({ target }) => (target === null ? [] : [place(target)]))
    const edges = graph.get(from) ?? new Set()
    targets.filter(to => to !== from && !isPart(to, from) && !isPart(from, to)).forEach(to => edges.add(to))
    graph.set(from, edges)
  }
  return graph
}

function isPart(part: string, whole: string): boolean {
  return part !== whole && part.startsWith(`${whole}/`)
}

/** One circle, told from its first name, for each node that a walk comes back to. */
function circles(graph: Graph): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node)
    if (start >= 0) found.push([...path.slice(start), node])
    if (start >= 0 || done.has(node)) return
    for (const next of graph.get(node) ?? []) walk(next, [...path, node])
    done.add(node)
  }
  for (const node of graph.keys()) walk(node, [])
  return found
}
