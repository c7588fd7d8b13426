import type { Model, PointKind } from '../harness/check/model.ts'
import { MalformedInput } from './exit-code.ts'
import { loadUserFile } from './user-file.ts'

/** A model of the user's own did what no model may do; the message names the file and what was expected. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault'
}

/** More points than this of one operation are a mistake. */
const mostPoints = 1000

/**
 * The model that a user's file exports, by default or as `model`. Whatever its functions throw, or answer instead of
 * what they should, becomes a ModelFault.
 *
 * @throws MalformedInput when the file cannot be loaded, or exports no model
 */
export async function userModel(file: string): Promise<Model> {
  const { default: byDefault, model } = (await loadUserFile(file)) as { readonly default?: unknown; model?: unknown }
  const exported = byDefault ?? model
  const missing = missingParts(exported)
  if (missing === undefined) {
    throw new MalformedInput(`${file}: exports no model; expected a default export with name, initial, step and key`)
  }
  if (missing.length > 0) throw new MalformedInput(`${file}: its model has no ${missing.join(' and no ')}`)
  return new Guard(file).guarded(exported as Model)
}

/** What an exported value lacks to be a model; undefined where it is nothing like one. */
function missingParts(exported: unknown): string[] | undefined {
  if (typeof exported !== 'object' || exported === null) return undefined
  const parts = exported as Partial<Record<keyof Model, unknown>>
  return [
    ...('initial' in parts ? [] : ['initial state']),
    ...(typeof parts.step === 'function' ? [] : ['function step']),
    ...(typeof parts.key === 'function' ? [] : ['function key']),
  ]
}

/** Calls a user's functions, and says whose fault it is when they fail. */
class Guard {
  private readonly file: string

  constructor(file: string) {
    this.file = file
  }

  guarded(model: Model): Model {
    return {
      ...model,
      name: typeof model.name === 'string' ? model.name : this.file,
      step: (state, point) => this.call('step', isList, 'a list of states', () => model.step(state, point)),
      key: state => this.call('key', isKey, 'a text or a number', () => model.key(state)),
      ...this.optional(model),
    }
  }

  private optional(model: Model): Pick<Model, 'points' | 'partition' | 'internal' | 'kind'> {
    const points: Model['points'] = (input, outcome) =>
      this.call('points', isCount, 'a number of points', () => model.points?.(input, outcome))
    const partition: Model['partition'] = input =>
      this.call('partition', isText, 'a text', () => model.partition?.(input))
    const internal: Model['internal'] = state =>
      this.call('internal', isList, 'a list of states', () => model.internal?.(state))
    const kind: Model['kind'] = point =>
      this.call('kind', isKind, '"pure", "blind" or "other"', () => model.kind?.(point))
    return {
      ...(model.points === undefined ? {} : { points }),
      ...(model.partition === undefined ? {} : { partition }),
      ...(model.internal === undefined ? {} : { internal }),
      ...(model.kind === undefined ? {} : { kind }),
    }
  }

  private call<Result>(
    name: string,
    fits: (result: unknown) => result is Result,
    expected: string,
    ask: () => unknown,
  ): Result {
    let result: unknown
    try {
      result = ask()
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new ModelFault(`${this.file}: ${name} threw ${what}`, { cause: error })
    }
    if (fits(result)) return result
    throw new ModelFault(`${this.file}: ${name} answered ${found(result)}; expected ${expected}`)
  }
}

function found(result: unknown): string {
  if (typeof result === 'string') return JSON.stringify(result)
  return typeof result === 'number' || result === undefined || result === null ? String(result) : `a ${typeof result}`
}

function isList(result: unknown): result is readonly unknown[] {
  return Array.isArray(result)
}

function isKey(result: unknown): result is string | number {
  return typeof result === 'string' || (typeof result === 'number' && !Number.isNaN(result))
}

function isText(result: unknown): result is string {
  return typeof result === 'string'
}

function isCount(result: unknown): result is number {
  return Number.isInteger(result) && Number(result) >= 0 && Number(result) <= mostPoints
}

function isKind(result: unknown): result is PointKind {
  return result === 'pure' || result === 'blind' || result === 'other'
}
