import type { Operation } from '../operation.ts'
import { valueJson, type Value } from '../value.ts'
import type { Call, RecordedHistory } from './recorded-history.ts'

/** An entry as Jepsen's tools expect it. */
interface JepsenEntry {
  readonly at: number
  readonly isCall: boolean
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly process: number
  readonly call: Call
  readonly value: Value
}

/** Writes a history as Jepsen's EDN, one entry a line. A compare-and-set that answered false becomes a failure. */
export function* printJepsenEdn(history: Pick<RecordedHistory, 'operations'>): Iterable<string> {
  let index = 0
  for (const { type, process, call, value } of jepsenEntries(history.operations)) {
    const key = call.key === undefined ? '' : `, :key ${JSON.stringify(call.key)}`
    const fields = `:process ${String(process)}, :type :${type}, :f :${call.f}${key}, :value ${ednText(value, true)}`
    yield `{:index ${String(index++)}, ${fields}}\n`
  }
}

/** Writes a history as the JSON array that elle-cli reads. */
export function* printElleJson(history: Pick<RecordedHistory, 'operations'>): Iterable<string> {
  let index = 0
  for (const { type, process, call, value } of jepsenEntries(history.operations)) {
    const key = call.key === undefined ? {} : { key: call.key }
    yield `${index === 0 ? '[' : ',\n'}${valueJson({ index: index++, type, process, f: call.f, ...key, value })}`
  }
  yield index === 0 ? '[]\n' : ']\n'
}

function jepsenEntries(operations: readonly Operation<Call, Value | undefined>[]): JepsenEntry[] {
  const entries = operations.flatMap(entriesOf)
  return entries.sort((left, right) => left.at - right.at || Number(right.isCall) - Number(left.isCall))
}

function entriesOf({
  client,
  input,
  outcome,
  invokedAt,
  completedAt,
}: Operation<Call, Value | undefined>): JepsenEntry[] {
  const asked = input.value ?? null
  const invocation: JepsenEntry = {
    at: invokedAt,
    isCall: true,
    type: 'invoke',
    process: client,
    call: input,
    value: asked,
  }
  const completed = { ...invocation, at: completedAt, isCall: false }
  if (outcome.kind === 'unknown') return [invocation]
  if (outcome.kind === 'failed' || (input.f === 'cas' && outcome.answer === false)) {
    return [invocation, { ...completed, type: 'fail' }]
  }
  const answer = input.f === 'cas' ? asked : (outcome.answer ?? asked)
  return [invocation, { ...completed, type: 'ok', value: answer }]
}

/** Texts that are names are written as keywords inside transactions, where Jepsen has them so. */
function ednText(value: Value, isOutermost: boolean): string {
  if (value === null) return 'nil'
  if (typeof value === 'string')
    return !isOutermost && /^[a-z][\w-]*$/.test(value) ? `:${value}` : JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(each => ednText(each, false)).join(' ')}]`
  const fields = Object.entries(value as Readonly<Record<string, Value>>)
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)} ${ednText(each, false)}`).join(', ')}}`
}
