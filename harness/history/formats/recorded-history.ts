import type { Annotation, Operation } from '../operation.ts'
import type { Value } from '../value.ts'

/** An operation's request as recorded files have it: a name, and what it was given. */
export interface Call {
  readonly f: string
  readonly key?: string
  readonly value?: Value
}

/** Names of the formats that can be read. */
export type FormatName = 'etcd-log' | 'kv-log' | 'jepsen-edn' | 'elle-json' | 'neutral-jsonl' | 'signalbox-jsonl'

/** A history as it was read from a file. */
export interface RecordedHistory {
  readonly format: FormatName
  readonly operations: readonly Operation<Call, Value | undefined>[]
  readonly annotations: readonly Annotation[]
  /** The line on which each operation was invoked. */
  readonly lines: readonly number[]
  /** The model that the file names, if it does. */
  readonly model: string | undefined
}

/** Reads a history piece by piece; only what is not yet complete is kept as text. */
export interface HistoryReader {
  /** @throws MalformedHistory */
  push(text: string): void
  /** Says that the file ended. @throws MalformedHistory */
  end(): RecordedHistory
}
