import { elleJsonReader } from './elle-json.ts'
import { etcdLogReader } from './etcd-log.ts'
import { jepsenEdnReader } from './jepsen-edn.ts'
import { MalformedHistory } from './malformed-history.ts'
import { neutralJsonlReader } from './neutral-jsonl.ts'
import type { FormatName, HistoryReader, RecordedHistory } from './recorded-history.ts'
import { signalboxJsonlReader } from './signalbox-jsonl.ts'

const readers: Readonly<Record<FormatName, (file: string) => HistoryReader>> = {
  'etcd-log': etcdLogReader,
  'kv-log': file => jepsenEdnReader(file, 'kv-log'),
  'jepsen-edn': file => jepsenEdnReader(file),
  'elle-json': elleJsonReader,
  'neutral-jsonl': neutralJsonlReader,
  'signalbox-jsonl': signalboxJsonlReader,
}

/** The names of the formats. */
export const formatNames: readonly FormatName[] = [
  'etcd-log',
  'kv-log',
  'jepsen-edn',
  'elle-json',
  'neutral-jsonl',
  'signalbox-jsonl',
]

/** Text that is enough to tell one format from another. */
const sampleLength = 65_536

/** Says which format a text begins in, by its content; undefined if it looks like none. */
export function detectFormat(sample: string): FormatName | undefined {
  const begin = sample.replace(/^\uFEFF/, '').trimStart()
  if (/^\{\s*"kind"\s*:\s*"history"/.test(begin)) return 'signalbox-jsonl'
  if (/^\{/.test(begin) && /^[^\n]*"(model|call)"\s*:/.test(begin)) return 'neutral-jsonl'
  if (/^\[?\s*\{\s*"/.test(begin) || /^\[\s*\]\s*$/.test(begin)) return 'elle-json'
  if (/jepsen\.util\s+-\s+\d+\s+:\w+/.test(begin)) return 'etcd-log'
  const forms = begin.replace(/^(?:;[^\n]*\n\s*)+/, '')
  if (!/^(?:[[(]\s*)?(?:;[^\n]*\n\s*)*(?:#[\w.]+)?\{\s*:/.test(forms) && !/^[[(]/.test(forms)) return undefined
  return /^\{[^\n}]*:key\s/.test(forms) ? 'kv-log' : 'jepsen-edn'
}

/** A reader that finds out the format from the first pieces of text. */
export function historyReader(file: string, format?: FormatName): HistoryReader {
  let reader = format === undefined ? undefined : readers[format](file)
  let sample = ''
  function begin(): HistoryReader {
    refuseEmptyOrBinary(file, sample)
    const found = detectFormat(sample)
    if (found === undefined) {
      throw new MalformedHistory(`no known format; expected one of ${formatNames.join(', ')}`, firstPlace(file))
    }
    const begun = readers[found](file)
    begun.push(sample.replace(/^\uFEFF/, ''))
    return begun
  }
  return {
    push: (text: string): void => {
      if (reader !== undefined) reader.push(text)
      else {
        sample += text
        if (sample.length >= sampleLength) reader = begin()
      }
    },
    end: (): RecordedHistory => {
      reader ??= begin()
      return withOperations(file, reader.end())
    },
  }
}

function firstPlace(file: string): { file: string; line: number; column: number } {
  return { file, line: 1, column: 1 }
}

function refuseEmptyOrBinary(file: string, sample: string): void {
  if (sample.trim() === '') throw new MalformedHistory('the file is empty; expected a history', firstPlace(file))
  const at = sample.search(/[\0\uFFFD]/)
  if (at < 0) return
  const before = sample.slice(0, at).split('\n')
  const column = (before[before.length - 1] ?? '').length + 1
  throw new MalformedHistory('the file is binary; expected text', { file, line: before.length, column })
}

function withOperations(file: string, history: RecordedHistory): RecordedHistory {
  if (history.operations.length > 0 || history.annotations.length > 0) return history
  throw new MalformedHistory('the file has no operations', firstPlace(file))
}
