import type { Value } from '../value.ts'
import { exactInteger } from './edn.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'

/**
 * Reads JSON without losing digits: integers beyond 2^53 become bigints.
 *
 * @param place where the text begins
 * @throws MalformedHistory
 */
export function readJson(text: string, place: Place): Value {
  try {
    // Asking for the source of every value is slow, and needed only where there are that many digits.
    return /\d{16}/.test(text) ? (JSON.parse(text, exact) as Value) : (JSON.parse(text) as Value)
  } catch (error) {
    throw faultAt(text, error, place)
  }
}

function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? exactInteger(source) : value
}

function faultAt(text: string, error: unknown, place: Place): MalformedHistory {
  if (error instanceof RangeError) return new MalformedHistory('brackets within brackets, too deep to be read', place)
  const message = error instanceof Error ? error.message : String(error)
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? (/end of JSON/i.test(message) ? text.length : 0))
  const before = text.slice(0, offset).split('\n')
  const last = before[before.length - 1] ?? ''
  const line = place.line + before.length - 1
  const column = before.length === 1 ? place.column + last.length : last.length + 1
  return new MalformedHistory(`expected JSON: ${message}`, { file: place.file, line, column })
}
