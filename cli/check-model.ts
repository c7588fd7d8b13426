import { plainText } from '../harness/history/value.ts'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Model } from '../harness/check/model.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import type { RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import type { Value } from '../harness/history/value.ts'
import { namedModels, type NamedModel } from '../models/index.ts'
import { WrongUsage } from './exit-code.ts'

/** A model that was asked for, and whether a history fits it. */
export interface ChosenModel {
  readonly model: Model
  /** @throws MalformedHistory at the first operation that the model does not know */
  requireFit(file: string, history: RecordedHistory): void
}

/** The models of formats that are only ever used for one thing. */
const usualModels: Readonly<Record<string, string>> = { 'etcd-log': 'cas-register', 'kv-log': 'key-value' }

/**
 * Finds a model by name, or takes it from a user's own file, whose default export (or export `model`) it is.
 *
 * @param initial replaces the model's initial state
 * @throws WrongUsage when there is no such model, or the initial state does not fit it
 */
export async function chooseModel(
  asked: string | undefined,
  history: RecordedHistory,
  initial: Value | undefined,
): Promise<ChosenModel> {
  const name = asked ?? history.model ?? usualModels[history.format]
  if (name === undefined) throw new WrongUsage(`the file names no model; give one with --model: ${modelList()}`)
  const named = namedModels.find(each => each.name === name)
  if (named !== undefined) return namedChoice(named, initial)
  if (!/[/\\]|\.[cm]?[jt]s$/.test(name)) {
    throw new WrongUsage(`there is no model "${name}"; expected a file, or one of ${modelList()}`)
  }
  const model = await importModel(name)
  return { model: initial === undefined ? model : { ...model, initial }, requireFit: () => undefined }
}

function modelList(): string {
  return namedModels.map(each => each.name).join(', ')
}

function namedChoice(named: NamedModel, initial: Value | undefined): ChosenModel {
  if (initial !== undefined && !named.fitsInitial(initial)) {
    throw new WrongUsage(`--initial does not fit ${named.name}: expected ${named.initialWords}`)
  }
  return {
    model: named.make(initial),
    requireFit: (file, history) => {
      requireFit(named, file, history)
    },
  }
}

function requireFit(named: NamedModel, file: string, history: RecordedHistory): void {
  const known = Object.keys(named.calls).join(', ')
  for (const [id, operation] of history.operations.entries()) {
    const { f, value, key } = operation.input
    const place = { file, line: history.lines[id] ?? 1, column: 1 }
    const shape = Object.hasOwn(named.calls, f) ? named.calls[f] : undefined
    if (shape === undefined)
      throw new MalformedHistory(`${named.name} knows ${known}; found ${JSON.stringify(f)}`, place)
    if (!shape.fits(value)) {
      throw new MalformedHistory(
        `${named.name} expects ${shape.words} with ${f}; found ${JSON.stringify(plainText(value))}`,
        place,
      )
    }
    if (named.hasKeys && key === undefined) throw new MalformedHistory(`${named.name} expects a key with ${f}`, place)
  }
}

async function importModel(file: string): Promise<Model> {
  const url = pathToFileURL(resolve(file)).href
  const loaded: unknown = await import(url).catch((error: unknown) => {
    throw new WrongUsage(
      `the model file "${file}" cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  const exported = loaded as { readonly default?: unknown; readonly model?: unknown }
  const model = exported.default ?? exported.model
  if (isModel(model)) return model
  throw new WrongUsage(`"${file}" exports no model: expected a default export with name, initial, step and key`)
}

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false
  const parts = value as Partial<Record<keyof Model, unknown>>
  return 'initial' in parts && typeof parts.step === 'function' && typeof parts.key === 'function'
}
