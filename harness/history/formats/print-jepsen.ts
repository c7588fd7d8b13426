import type { Operation } from '../operation.ts'
import { valueJson, valueKey, type Value } from '../value.ts'
import { entriesInOrder } from './entry-order.ts'
import { echoes, isRead } from './jepsen-entry.ts'
import type { Call, RecordedHistory } from './recorded-history.ts'

type Printed = Pick<RecordedHistory, 'operations' | 'annotations'>
type Recorded = Operation<Call, Value | undefined>

/** An entry as Jepsen's tools expect it. */
interface JepsenEntry {
  readonly process: number | string
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly key?: string
  readonly value?: Value
}

/** Writes a history as Jepsen's EDN, one entry a line. A compare-and-set that answered false becomes a failure. */
export function* printJepsenEdn(history: Printed): Iterable<string> {
  let index = 0
  for (const { process, type, f, key, value } of jepsenEntries(history)) {
    const who = typeof process === 'number' ? String(process) : ednName(process)
    const where = key === undefined ? '' : `, :key ${JSON.stringify(key)}`
    const what = value === undefined ? '' : `, :value ${ednText(value, true)}`
    yield `{:index ${String(index++)}, :process ${who}, :type :${type}, :f ${ednName(f)}${where}${what}}\n`
  }
}

/** Writes a history as the JSON array that elle-cli reads. */
export function* printElleJson(history: Printed): Iterable<string> {
  let index = 0
  for (const entry of jepsenEntries(history)) {
    yield `${index === 0 ? '[' : ',\n'}${valueJson({ index: index++, ...entry })}`
  }
  yield index === 0 ? '[]\n' : ']\n'
}

/**
 * What is lost when a history is written for Jepsen's tools, in words and with how often; nothing is for the rest:
 * reading it again gives the same operations.
 */
export function lossesForJepsen({ operations, annotations }: Printed): string[] {
  const count = (what: string, found: number): string[] => (found === 0 ? [] : [`${String(found)} ${what}`])
  const refused = operations.filter(isRefused)
  const nothing = operations.filter(each => isRead(each.input.f) && isOk(each) && answerOf(each) === null)
  const others = operations.filter(each => !isKept(each) && !refused.includes(each) && !nothing.includes(each))
  return [
    ...count('refused compare-and-sets are written as failures, and tell nothing', refused.length),
    ...count('reads of nil are written as reads of anything', nothing.length),
    ...count(
      'operations have a value that Jepsen takes for none, or an answer that it takes for another',
      others.length,
    ),
    ...count(
      'annotations begin with "info"',
      annotations.filter(each => !/^(info|invoke|ok|fail) ./s.test(each.text)).length,
    ),
  ]
}

/** Whether reading what is printed gives the same operation. */
function isKept(operation: Recorded): boolean {
  const { f, value } = operation.input
  if ((value ?? null) === null && (f === 'write') !== (value === null)) return false
  if (!isOk(operation)) return true
  const answer = answerOf(operation)
  if (f === 'cas') return answer === true
  if (isRead(f)) return answer !== null && answer !== undefined
  return !echoes(f) || answer === undefined || valueKey(answer) !== valueKey(value)
}

function isOk({ outcome }: Recorded): boolean {
  return outcome.kind === 'ok'
}

function answerOf({ outcome }: Recorded): Value | undefined {
  return outcome.kind === 'ok' ? outcome.answer : undefined
}

function isRefused(operation: Recorded): boolean {
  return operation.input.f === 'cas' && answerOf(operation) === false
}

function* jepsenEntries(history: Printed): Iterable<JepsenEntry> {
  for (const entry of entriesInOrder(history)) {
    if (entry.kind === 'note') yield annotation(entry.note)
    else if (entry.kind === 'invoke') yield invocation(entry.operation)
    else yield completion(entry.operation)
  }
}

function annotation({ kind, text }: { readonly kind: string; readonly text: string }): JepsenEntry {
  const begin = /^(info|invoke|ok|fail) ./s.exec(text)
  if (begin === null) return { process: kind, type: 'info', f: text }
  const type = begin[1] as JepsenEntry['type']
  return { process: kind, type, f: text.slice(type.length + 1) }
}

function invocation({ client, input: { f, key, value = null } }: Recorded): JepsenEntry {
  return { process: client, type: 'invoke', f, ...(key === undefined ? {} : { key }), value }
}

function completion(operation: Recorded): JepsenEntry {
  const { outcome, input } = operation
  const asked = invocation(operation)
  if (outcome.kind === 'unknown') return { ...asked, type: 'info' }
  if (outcome.kind === 'failed' || isRefused(operation)) return { ...asked, type: 'fail' }
  if (input.f === 'cas') return { ...asked, type: 'ok' }
  const { value: _, ...rest } = asked
  const answer = outcome.answer === undefined && echoes(input.f) ? input.value : outcome.answer
  return { ...rest, type: 'ok', ...(answer === undefined ? {} : { value: answer }) }
}

/** A name as a keyword where it can be one. */
function ednName(name: string): string {
  return /^[A-Za-z][\w-]*$/.test(name) ? `:${name}` : JSON.stringify(name)
}

/** Texts that are names are written as keywords inside transactions, where Jepsen has them so. */
function ednText(value: Value, isOutermost: boolean): string {
  if (value === null) return 'nil'
  if (typeof value === 'string') return isOutermost || !/^[a-z]/.test(value) ? JSON.stringify(value) : ednName(value)
  if (value === Infinity || value === -Infinity) return value > 0 ? '##Inf' : '##-Inf'
  if (typeof value !== 'object') return valueJson(value)
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(each => ednText(each, false)).join(' ')}]`
  const fields = Object.entries(value as Readonly<Record<string, Value>>)
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)} ${ednText(each, false)}`).join(', ')}}`
}
