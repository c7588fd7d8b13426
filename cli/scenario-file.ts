import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { MalformedInput } from './exit-code.ts'

/** Whether a name on the command line is a file's and no scenario's: ids hold neither slashes nor endings. */
export function isPath(name: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(name)
}

/**
 * The scenarios that a user's file exports, under any name or by default.
 *
 * @throws MalformedInput when it cannot be loaded or exports none
 */
export async function scenariosOf(path: string): Promise<Scenario[]> {
  const exported = Object.values(await load(path)).flat()
  const scenarios = exported.filter(isScenario)
  if (scenarios.length > 0) return scenarios
  throw new MalformedInput(`${path}: exports no scenario; export one that defineScenario({ id, variants, cases }) made`)
}

/** What a user's file exports to explore; at least one of the two is not empty. */
export interface Subjects {
  readonly systems: readonly System[]
  readonly scenarios: readonly Scenario[]
}

/**
 * The systems and scenarios that a user's file exports, under any name or by default.
 *
 * @throws MalformedInput when it cannot be loaded or exports neither
 */
export async function subjectsOf(path: string): Promise<Subjects> {
  const exported = [...new Set(Object.values(await load(path)).flat())]
  const subjects = { systems: exported.filter(isSystem), scenarios: exported.filter(isScenario) }
  if (subjects.systems.length + subjects.scenarios.length > 0) return subjects
  const wanted = 'export a system that defineSystem({ name, start, operations, ... }) made, or a scenario'
  throw new MalformedInput(`${path}: exports neither a system nor a scenario; ${wanted}`)
}

/** A file may lie anywhere: what it imports as `signalbox` is this very package. */
const own = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'signalbox' ? next(own, context) : next(specifier, context)),
})

async function load(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object
  } catch (error) {
    throw new MalformedInput(`${path}: cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function isSystem(value: unknown): value is System {
  if (typeof value !== 'object' || value === null) return false
  const { name, start, operations, invariants } = value as Partial<Record<keyof System, unknown>>
  const works = typeof start === 'function' && typeof operations === 'object'
  return typeof name === 'string' && works && Array.isArray(invariants)
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false
  const { id, cases, variants } = value as Partial<Record<keyof Scenario, unknown>>
  return typeof id === 'string' && Array.isArray(cases) && typeof variants === 'object' && variants !== null
}
