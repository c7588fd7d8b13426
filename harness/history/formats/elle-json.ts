import { EntryCollector } from './entry-collector.ts'
import { FormScanner } from './form-scanner.ts'
import { addJepsenEntry, type Fields } from './jepsen-entry.ts'
import { readJson } from './json.ts'
import type { HistoryReader, RecordedHistory } from './recorded-history.ts'

/** Reads the JSON that elle-cli reads: Jepsen's entries as objects, in an array or one after another. */
export function elleJsonReader(file: string): HistoryReader {
  const collector = new EntryCollector('elle-json')
  const scanner = new FormScanner(file, 'json', ({ text, line, column }) => {
    const place = { file, line, column }
    // The scanner hands over objects only.
    addJepsenEntry(collector, readJson(text, place) as Fields, place)
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
