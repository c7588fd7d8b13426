import type { Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import { exactInteger } from './edn.ts'
import { EntryCollector } from './entry-collector.ts'
import { LineSplitter } from './line-splitter.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { Call, HistoryReader, RecordedHistory } from './recorded-history.ts'

const entryPattern = /jepsen\.util\s+-\s+(\d+)\s+:(\w+)\s+:(\w+)\s+(.*?)\s*$/

/** What an entry begins with; other lines of the log say something else. */
const entryBegin = /jepsen\.util\s+-\s+\d+(?:\s|$)/

const longestLine = 1_000_000

/**
 * Reads Jepsen's text log of an etcd register. A failed compare-and-set answered that it found another value; a read
 * that timed out changed nothing; what else timed out may have taken effect at any later time. Other lines of the log
 * are ignored. A read of nil saw the initial value.
 */
export function etcdLogReader(file: string): HistoryReader {
  const collector = new EntryCollector('etcd-log')
  const splitter = new LineSplitter(
    (line, number) => {
      const at = line.indexOf('jepsen.util')
      if (at < 0) return
      const place = { file, line: number, column: at + 1 }
      const match = entryPattern.exec(line)
      if (match !== null) addEntry(collector, match, place)
      else if (entryBegin.test(line)) {
        throw new MalformedHistory('expected an entry such as "0 :invoke :read nil"; the line was cut off', place)
      }
    },
    longestLine,
    line => {
      throw new MalformedHistory('a line with more than a million characters', { file, line, column: 1 })
    },
  )
  return {
    push: (text: string): void => {
      splitter.push(text)
    },
    end: (): RecordedHistory => {
      splitter.end()
      return collector.finish()
    },
  }
}

function addEntry(collector: EntryCollector, match: RegExpExecArray, place: Place): void {
  const [, process = '', type = '', f = '', value = ''] = match
  const client = collector.clientOf(Number(process), place)
  if (type === 'invoke') collector.invoke(client, callOf(f, value, place), place)
  else collector.complete(client, f, outcomeOf(type, f, value, place), place)
}

function callOf(f: string, value: string, place: Place): Call {
  switch (f) {
    case 'read':
      return { f }
    case 'write':
      return { f, value: valueOf(value, place) }
    case 'cas':
      return { f, value: pairOf(value, place) }
    default:
      throw new MalformedHistory(`expected :read, :write or :cas, and found :${f}`, place)
  }
}

function outcomeOf(type: string, f: string, value: string, place: Place): Outcome<Value | undefined> {
  if (type === 'info') return { kind: 'unknown' }
  if (type !== 'ok' && type !== 'fail') {
    throw new MalformedHistory(`expected :invoke, :ok, :fail or :info, and found :${type}`, place)
  }
  if (f === 'cas') return { kind: 'ok', answer: type === 'ok' }
  if (type === 'fail') return f === 'read' ? { kind: 'unknown' } : { kind: 'failed' }
  return { kind: 'ok', answer: f === 'read' ? valueOf(value, place) : undefined }
}

function valueOf(text: string, place: Place): Value {
  if (text === 'nil') return null
  if (/^-?\d+$/.test(text)) return exactInteger(text)
  throw new MalformedHistory(`expected nil or an integer, and found ${JSON.stringify(text)}`, place)
}

function pairOf(text: string, place: Place): Value {
  const [, from, to] = /^\[\s*(\S+?)[\s,]+(\S+?)\s*\]$/.exec(text) ?? []
  if (from === undefined || to === undefined) {
    throw new MalformedHistory(`expected a pair such as [1 2], and found ${JSON.stringify(text)}`, place)
  }
  return [valueOf(from, place), valueOf(to, place)]
}
