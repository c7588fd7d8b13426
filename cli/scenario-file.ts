import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { MalformedInput } from './exit-code.ts'
import { loadUserFile } from './user-file.ts'

/**
 * The scenarios that a user's file exports, under any name or by default.
 *
 * @throws MalformedInput when it cannot be loaded or exports none
 */
export async function scenariosOf(path: string): Promise<Scenario[]> {
  const exported = Object.values(await loadUserFile(path)).flat()
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
  const exported = [...new Set(Object.values(await loadUserFile(path)).flat())]
  const subjects = { systems: exported.filter(isSystem), scenarios: exported.filter(isScenario) }
  mustDiffer(
    path,
    subjects.systems.map(({ name }) => name),
  )
  if (subjects.systems.length + subjects.scenarios.length > 0) return subjects
  const wanted = 'export a system that defineSystem({ name, start, operations, ... }) made, or a scenario'
  throw new MalformedInput(`${path}: exports neither a system nor a scenario; ${wanted}`)
}

/** A token names a system by its name alone. */
function mustDiffer(path: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice === undefined) return
  throw new MalformedInput(`${path}: exports two systems called ${twice}; a token could not tell them apart`)
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
