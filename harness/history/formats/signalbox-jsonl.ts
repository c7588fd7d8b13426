import { plainText, valueJson } from '../value.ts'
import type { Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import { EntryCollector } from './entry-collector.ts'
import { entriesInOrder, type Entry } from './entry-order.ts'
import type { Fields } from './jepsen-entry.ts'
import { readJson } from './json.ts'
import { LineSplitter } from './line-splitter.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { Call, HistoryReader, RecordedHistory } from './recorded-history.ts'

const longestLine = 16_000_000
const ownFields = new Set(['type', 'process', 'index', 'time'])

/**
 * Reads our own JSON lines: a header `{"kind":"history","version":1}`, and then one entry a line, as Jepsen has them
 * (`type`, `process`, `f`, `value`), with the fields of the call beside them. Unlike in Jepsen's files a value of null
 * is a value, the answer of an ok entry is its `value` as it is, and lines of type `note` are annotations.
 */
export function signalboxJsonlReader(file: string): HistoryReader {
  const collector = new EntryCollector('signalbox-jsonl')
  let entries: number | undefined
  let seen = 0
  let lastPlace: Place = { file, line: 1, column: 1 }
  const splitter = new LineSplitter(
    (line, number) => {
      if (line.trim() === '') return
      lastPlace = { file, line: number, column: 1 }
      const fields = readFields(line, lastPlace)
      if (fields['kind'] === 'history') entries = readHeader(collector, fields, lastPlace)
      else {
        seen++
        addEntry(collector, fields, lastPlace)
      }
    },
    longestLine,
    line => {
      throw new MalformedHistory('a line with more than 16 million characters', { file, line, column: 1 })
    },
  )
  return {
    push: (text: string): void => {
      splitter.push(text)
    },
    end: (): RecordedHistory => {
      splitter.end()
      if (entries !== undefined && seen < entries) {
        const counts = `${String(entries)} entries, and the file ends after ${String(seen)}`
        throw new MalformedHistory(`the header announces ${counts}: it was cut off`, lastPlace)
      }
      return collector.finish()
    },
  }
}

function readFields(line: string, place: Place): Fields {
  const fields = readJson(line, place)
  if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Fields
  throw new MalformedHistory('expected an object', place)
}

function readHeader(collector: EntryCollector, header: Fields, place: Place): number | undefined {
  if (header['version'] !== 1) {
    throw new MalformedHistory(`expected version 1, and found ${plainText(header['version'])}`, place)
  }
  if (typeof header['model'] === 'string') collector.model = header['model']
  return typeof header['entries'] === 'number' ? header['entries'] : undefined
}

function addEntry(collector: EntryCollector, fields: Fields, place: Place): void {
  const { type } = fields as { readonly type?: Value }
  if (type === 'note') {
    collector.annotate(plainText(fields['note']), plainText(fields['text']))
    return
  }
  const client = collector.clientOf(fields['process'], place)
  if (type === 'invoke') {
    collector.invoke(client, callOf(fields, place), place)
    return
  }
  const f = typeof fields['f'] === 'string' ? fields['f'] : undefined
  collector.complete(client, f, outcomeOf(plainText(type), fields, place), place)
}

function callOf(fields: Fields, place: Place): Call {
  if (typeof fields['f'] !== 'string') throw new MalformedHistory('expected "f", the name of what it asks', place)
  // The entry's own fields apart, everything belongs to the call, whose type the model knows.
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ownFields.has(name))) as unknown as Call
}

function outcomeOf(type: string, fields: Fields, place: Place): Outcome<Value | undefined> {
  switch (type) {
    case 'ok':
      return { kind: 'ok', answer: fields['value'] }
    case 'fail':
      return { kind: 'failed' }
    case 'info':
      return { kind: 'unknown' }
    default:
      throw new MalformedHistory(`expected "invoke", "ok", "fail", "info" or "note", and found "${type}"`, place)
  }
}

/** Writes our own JSON lines; reading them again gives the same history, its moments renumbered from 0. */
export function* printSignalboxJsonl(
  history: Pick<RecordedHistory, 'operations' | 'annotations' | 'model'>,
): Iterable<string> {
  const entries = entriesInOrder(history)
  const named = history.model === undefined ? {} : { model: history.model }
  yield `${valueJson({ kind: 'history', version: 1, ...named, entries: entries.length })}\n`
  for (const entry of entries) yield `${valueJson(fieldsOf(entry))}\n`
}

function fieldsOf(entry: Entry): Fields {
  if (entry.kind === 'note') return { type: 'note', note: entry.note.kind, text: entry.note.text }
  const { client, input, outcome } = entry.operation
  if (entry.kind === 'invoke') {
    const call = Object.entries(input).filter((field): field is [string, Value] => field[1] !== undefined)
    return { type: 'invoke', process: client, ...Object.fromEntries(call) }
  }
  const answer = outcome.kind === 'ok' && outcome.answer !== undefined ? { value: outcome.answer } : {}
  const type = outcome.kind === 'ok' ? 'ok' : outcome.kind === 'failed' ? 'fail' : 'info'
  return { type, process: client, f: input.f, ...answer }
}
