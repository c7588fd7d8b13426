import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Scenario } from '../harness/explore/scenario.ts'
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

async function load(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object
  } catch (error) {
    throw new MalformedInput(`${path}: cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false
  const { id, cases, variants } = value as Partial<Record<keyof Scenario, unknown>>
  return typeof id === 'string' && Array.isArray(cases) && typeof variants === 'object' && variants !== null
}
