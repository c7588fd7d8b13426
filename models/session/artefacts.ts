import type { KeyValueEntry, Row } from '../../harness/world/world.ts'
import type { FoundLine } from './transcript.ts'
import { parseTranscript } from './transcript.ts'

/** The row of one session. */
export interface SessionRow {
  readonly key: string
  /** The UUID of the transcript that the next turn continues. */
  readonly current: string | null
  /** The UUIDs that a reset, or a failure to resume, took out of use. */
  readonly retired: readonly string[]
  /** How often in a row resuming failed. */
  readonly failures: number
}

/** What the users' side keeps of one message or its reply. */
export interface MessageRow {
  readonly session: string
  /** The id of the user's message, also in the row of its reply. */
  readonly message: string
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** One JSONL. */
export interface Transcript {
  /** The UUID in its name. */
  readonly uuid: string
  readonly lines: readonly FoundLine[]
}

/** A key of the key-value store that was found after the run. */
export interface FoundKey {
  readonly key: string
  /** Milliseconds, or null if it never expires. */
  readonly expiresInMs: number | null
}

/** What a session system leaves behind. */
export interface SessionArtefacts {
  readonly rows: readonly SessionRow[]
  readonly messages: readonly MessageRow[]
  readonly transcripts: readonly Transcript[]
  readonly locks: readonly FoundKey[]
  readonly inFlight: readonly FoundKey[]
  /** Paths of files that should have lived only for a while. */
  readonly temporary: readonly string[]
}

/** The same as it lies in the devices. */
export interface RawSessionArtefacts {
  readonly rows: readonly (readonly [key: string, row: Row])[]
  readonly messages: readonly (readonly [key: string, row: Row])[]
  /** Names of JSONLs, without the folder, and their texts. */
  readonly transcripts: readonly { readonly name: string; readonly text: string }[]
  readonly locks: readonly KeyValueEntry[]
  readonly inFlight: readonly KeyValueEntry[]
  readonly temporary: readonly string[]
}

/** A row or a file that no session system would write: the reference implementation is wrong, or the reading of it. */
export class MalformedArtefact extends Error {
  override readonly name = 'MalformedArtefact'
}

/** @throws MalformedArtefact where a row lacks a field or a transcript's name does not end in `.jsonl` */
export function parseArtefacts(raw: RawSessionArtefacts): SessionArtefacts {
  return {
    rows: raw.rows.map(([key, row]) => parseSessionRow(key, row)),
    messages: raw.messages.map(([key, row]) => parseMessageRow(key, row)),
    transcripts: raw.transcripts.map(parseTranscriptFile),
    locks: raw.locks.map(withoutValue),
    inFlight: raw.inFlight.map(withoutValue),
    temporary: raw.temporary,
  }
}

/** @throws MalformedArtefact where a field is missing or of another type */
export function parseSessionRow(key: string, row: Row): SessionRow {
  const { current, retired, failures } = row
  if (current !== null && typeof current !== 'string') throw malformed(key, 'current')
  if (!isTexts(retired)) throw malformed(key, 'retired')
  if (typeof failures !== 'number') throw malformed(key, 'failures')
  return { key, current, retired, failures }
}

function parseMessageRow(key: string, row: Row): MessageRow {
  const { session, message, role, content } = row
  if (role !== 'user' && role !== 'assistant') throw malformed(key, 'role')
  if (typeof session !== 'string') throw malformed(key, 'session')
  if (typeof message !== 'string') throw malformed(key, 'message')
  if (typeof content !== 'string') throw malformed(key, 'content')
  return { session, message, role, content }
}

function parseTranscriptFile({ name, text }: { readonly name: string; readonly text: string }): Transcript {
  if (!name.endsWith('.jsonl')) throw new MalformedArtefact(`the transcript ${name} has no name of the form UUID.jsonl`)
  return { uuid: name.slice(0, -'.jsonl'.length), lines: parseTranscript(text) }
}

function withoutValue({ key, expiresInMs }: KeyValueEntry): FoundKey {
  return { key, expiresInMs }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

function malformed(key: string, field: string): MalformedArtefact {
  return new MalformedArtefact(`the row ${key} has no proper field ${field}`)
}
