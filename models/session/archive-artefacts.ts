import { MalformedArtefact } from './artefacts.ts'

/** A numbered archive of a session. */
export interface Archive {
  /** From 1. */
  readonly index: number
  /** The ids of its messages, in order. */
  readonly messages: readonly string[]
}

/** What one session with archives left. */
export interface ArchivedSession {
  readonly key: string
  /** The ids of the messages that no archive has, in order. */
  readonly live: readonly string[]
  /** In the order of their numbers. */
  readonly archives: readonly Archive[]
  /** The ids of the messages that memories were extracted from, once for each time. */
  readonly extracted: readonly string[]
  /** Paths of files that should have lived only for a while: markers, copies. */
  readonly temporary: readonly string[]
}

/** What a session system with archives leaves behind. */
export interface ArchiveArtefacts {
  readonly sessions: readonly ArchivedSession[]
}

/** One line of a file of messages, with its line feed. */
export function printMessage(id: string): string {
  return `{"id":${JSON.stringify(id)}}\n`
}

/**
 * The ids in a file of messages, in order.
 *
 * @throws MalformedArtefact where a line is no message
 */
export function parseMessages(text: string): readonly string[] {
  return text.split('\n').slice(0, -1).map(parseMessage)
}

function parseMessage(line: string): string {
  const id = line.startsWith('{"id":') ? (JSON.parse(line.slice('{"id":'.length, -1)) as unknown) : undefined
  if (typeof id !== 'string') throw new MalformedArtefact(`not a message: ${line}`)
  return id
}
