import { EdnFault, readEdn } from './edn.ts'
import { EntryCollector } from './entry-collector.ts'
import { FormScanner, type Form } from './form-scanner.ts'
import { addJepsenEntry, type Fields } from './jepsen-entry.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { FormatName, HistoryReader, RecordedHistory } from './recorded-history.ts'

/** Reads Jepsen's EDN: maps in a vector, in a list or in sequence; and the logs of key-value stores, which are alike. */
export function jepsenEdnReader(file: string, format: FormatName = 'jepsen-edn'): HistoryReader {
  const collector = new EntryCollector(format)
  const scanner = new FormScanner(file, 'edn', form => {
    addJepsenEntry(collector, readFields(file, form), { file, line: form.line, column: form.column })
  })
  return {
    push: (text: string): void => {
      scanner.push(text)
    },
    end: (): RecordedHistory => {
      scanner.end()
      return collector.finish()
    },
  }
}

function readFields(file: string, form: Form): Fields {
  try {
    // The scanner hands over maps only.
    return readEdn(form.text) as Fields
  } catch (error) {
    if (!(error instanceof EdnFault)) throw error
    throw new MalformedHistory(error.message, placeIn(file, form, error.offset))
  }
}

function placeIn(file: string, form: Form, offset: number): Place {
  const before = form.text.slice(0, offset).split('\n')
  const last = before[before.length - 1] ?? ''
  const column = before.length === 1 ? form.column + last.length : last.length + 1
  return { file, line: form.line + before.length - 1, column }
}
