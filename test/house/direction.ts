import { isTest, type Source } from './source.ts'

const ground = ['harness/machine.ts', 'harness/random.ts', 'harness/invariant.ts']

/**
 * Which folder may import which, beside itself and what lies in it. The longest name that fits a path counts.
 * What is in no row and at the root (the doors, the configuration) may import everything.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  'harness/machine.ts': [],
  'harness/random.ts': [],
  'harness/invariant.ts': [],
  'harness/history': ground,
  'harness/check': [...ground, 'harness/history'],
  'harness/world': ground,
  'harness/schedule': [...ground, 'harness/history', 'harness/world'],
  'harness/explore': [...ground, 'harness/history', 'harness/check', 'harness/world', 'harness/schedule'],
  'harness/unmodified': [...ground, 'harness/history', 'harness/world', 'harness/schedule'],
  'harness/drive': [...ground, 'harness/history'],
  'harness/conformance': ['harness'],
  models: ['harness'],
  adapters: ['harness', 'models'],
  scenarios: ['harness', 'models', 'adapters'],
  reports: ['harness'],
  cli: ['harness', 'models', 'adapters', 'scenarios', 'reports'],
}

/** Folders whose every file must lie in a row of the table. */
const governed = ['harness', 'models', 'adapters', 'scenarios', 'reports', 'cli']

/** Says of each import that goes against the direction what its folder may import instead. */
export function againstDirection(sources: readonly Source[]): string[] {
  return sources.filter(source => !isTest(source.path)).flatMap(source => [...homeless(source), ...forbidden(source)])
}

function homeless({ path }: Source): string[] {
  const [top = ''] = path.split('/')
  if (!governed.includes(top) || layerOf(path) !== undefined) return []
  return [`${path}: lies in no folder of the plan; move it to one, or give its folder a row in test/house/direction.ts`]
}

function forbidden(source: Source): string[] {
  const layer = layerOf(source.path)
  if (layer === undefined) return []
  const allowed = [layer, ...(layers[layer] ?? [])]
  return source.imports
    .filter(({ target }) => target !== null && !allowed.some(name => covers(name, target)))
    .map(({ target, line }) => `${source.path}:${line}: imports ${target}; ${layer} may import ${listed(layer)}`)
}

function layerOf(path: string): string | undefined {
  const names = Object.keys(layers).filter(name => covers(name, path))
  return names.sort((left, right) => right.length - left.length)[0]
}

function covers(name: string, path: string): boolean {
  return path === name || path.startsWith(`${name}/`)
}

function listed(layer: string): string {
  const names = layers[layer] ?? []
  return names.length === 0 ? 'nothing' : `only ${names.join(', ')}`
}
