import type { Model } from '../harness/check/model.ts'
import { MalformedHistory, type Place } from '../harness/history/formats/malformed-history.ts'
import type { RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import type { Operation } from '../harness/history/operation.ts'
import { plainText, type Value } from '../harness/history/value.ts'
import { namedModels, type NamedModel } from '../models/index.ts'
import { WrongUsage } from './exit-code.ts'
import { suggestion } from './suggestion.ts'
import { isPath } from './user-file.ts'
import { userModel } from './user-model.ts'

/** A model that was asked for, and a history as it is to be asked. */
export interface Question {
  readonly model: Model
  readonly operations: readonly Operation[]
}

/** The models of formats that are only ever used for one thing. */
const usualModels: Readonly<Record<string, string>> = { 'etcd-log': 'cas-register', 'kv-log': 'key-value' }

/** The names that `--model` knows. */
export const modelNames: readonly string[] = namedModels.map(each => each.name)

/**
 * Finds a model by name, or takes it from a user's own file, and has it judge a history.
 *
 * @param initial replaces the model's initial state
 * @throws WrongUsage when there is no such model, or the initial state does not fit it
 * @throws MalformedInput when the user's file holds no model
 * @throws MalformedHistory at the first operation that the model does not know
 */
export async function questionOf(
  asked: string | undefined,
  file: string,
  history: RecordedHistory,
  initial: Value | undefined,
): Promise<Question> {
  const name = asked ?? history.model ?? usualModels[history.format]
  if (name === undefined) {
    throw new WrongUsage(`${file} names no model; give one with --model: ${modelNames.join(', ')}`)
  }
  const named = namedModels.find(each => each.name === name)
  if (named !== undefined) return namedQuestion(named, file, history, initial)
  if (!isPath(name)) throw new WrongUsage(`there is no model "${name}"; ${suggestion(name, modelNames)}`)
  const model = await userModel(name)
  return { model: initial === undefined ? model : { ...model, initial }, operations: history.operations }
}

function namedQuestion(
  named: NamedModel,
  file: string,
  history: RecordedHistory,
  initial: Value | undefined,
): Question {
  if (initial !== undefined && !named.fitsInitial(initial)) {
    throw new WrongUsage(`--initial does not fit ${named.name}: expected ${named.initialWords}`)
  }
  for (const [id, { input, outcome }] of history.operations.entries()) {
    const place = { file, line: history.lines[id] ?? 1, column: 1 }
    requireCall(named, input, place)
    if (outcome.kind === 'ok') requireAnswer(named, input.f, outcome.answer, place)
  }
  const input = named.input?.bind(named)
  const { operations } = history
  return {
    model: named.make(initial),
    operations: input === undefined ? operations : operations.map(each => ({ ...each, input: input(each.input) })),
  }
}

function requireCall(
  named: NamedModel,
  { f, value, key }: { readonly f: string; readonly value?: Value; readonly key?: string },
  place: Place,
): void {
  const known = Object.keys(named.calls).join(', ')
  const shape = Object.hasOwn(named.calls, f) ? named.calls[f] : undefined
  if (shape === undefined) throw new MalformedHistory(`${named.name} knows ${known}; found ${JSON.stringify(f)}`, place)
  if (!shape.fits(value)) {
    const found = JSON.stringify(plainText(value))
    throw new MalformedHistory(`${named.name} expects ${shape.words} with ${f}; found ${found}`, place)
  }
  if (named.hasKeys && key === undefined) throw new MalformedHistory(`${named.name} expects a key with ${f}`, place)
}

function requireAnswer({ name, answers }: NamedModel, f: string, answer: Value | undefined, place: Place): void {
  if (answers === undefined || answers.fits(answer)) return
  const found = JSON.stringify(plainText(answer))
  throw new MalformedHistory(`${name} expects ${answers.words} as the answer to ${f}; found ${found}`, place)
}
