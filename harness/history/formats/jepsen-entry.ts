import { plainText, valueKey } from '../value.ts'
import type { Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import type { EntryCollector } from './entry-collector.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { Call } from './recorded-history.ts'

/** A map of a file. */
export type Fields = Readonly<Record<string, Value>>

/**
 * Adds an entry as Jepsen records it: `process`, `type` (invoke, ok, fail, info), `f`, `value` and perhaps `key`.
 * What failed did not happen; what ended as info, or never, may have happened at any later time; a read that
 * answered nil may have seen anything. Entries of processes that are no clients (the nemesis) become annotations.
 *
 * @throws MalformedHistory
 */
export function addJepsenEntry(collector: EntryCollector, fields: Fields, place: Place): void {
  const type = fields['type']
  const f = fields['f']
  if (typeof type !== 'string') throw new MalformedHistory('expected an entry with a :type', place)
  const named = typeof f === 'string' ? f : f === undefined || f === null ? undefined : plainText(f)
  if (typeof fields['process'] === 'string') {
    collector.annotate(fields['process'], named === undefined ? type : `${type} ${named}`)
    return
  }
  const client = collector.clientOf(fields['process'], place)
  if (type === 'invoke') collector.invoke(client, callOf(fields, named, place), place)
  else collector.complete(client, named, outcomeOf(type, collector.callOf(client), fields, place), place)
}

function callOf(fields: Fields, f: string | undefined, place: Place): Call {
  if (f === undefined) throw new MalformedHistory('expected an invocation with an :f, the name of what it asks', place)
  const key = fields['key']
  const value = fields['value']
  return {
    f,
    ...(key === undefined ? {} : { key: plainText(key) }),
    // Only a write of nil writes something; elsewhere nil stands for no value.
    ...(value === undefined || (value === null && f !== 'write') ? {} : { value }),
  }
}

function outcomeOf(type: string, call: Call | undefined, fields: Fields, place: Place): Outcome<Value | undefined> {
  switch (type) {
    case 'ok':
      return answered(call, fields['value'])
    case 'fail':
      return { kind: 'failed' }
    case 'info':
      return { kind: 'unknown' }
    default:
      throw new MalformedHistory(`expected :invoke, :ok, :fail or :info, and found :${type}`, place)
  }
}

function answered(call: Call | undefined, value: Value | undefined): Outcome<Value | undefined> {
  const f = call?.f ?? ''
  if (isRead(f) && (value === null || value === undefined)) return { kind: 'unknown' }
  if (f === 'cas') return { kind: 'ok', answer: true }
  const isEcho = echoes(f) && value !== undefined && valueKey(value) === valueKey(call?.value)
  return { kind: 'ok', answer: isEcho ? undefined : value }
}

/** Whether a call of this name answers what it finds, so that an answer of nil says nothing. */
export function isRead(f: string): boolean {
  return f === 'read' || f === 'get' || f === 'r'
}

const echoing: ReadonlySet<string> = new Set(['write', 'put', 'append', 'enqueue', 'push', 'insert', 'add'])

/** Whether a call of this name answers nothing of its own: Jepsen's clients repeat what they were given. */
export function echoes(f: string): boolean {
  return echoing.has(f)
}
