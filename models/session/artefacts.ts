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
  /** A tombstone: the session is no more, and what it retired is still known. */
  readonly isDeleted: boolean
  /** The last fence that was drawn, where turns write under fences; from 0. */
  readonly fence: number
  /**
   * The fences of the turns that published what they wrote to the current transcript, in order: the last of them names
   * its file. Empty where transcripts are written in place.
   */
  readonly published: readonly number[]
}

/** The row of a session that nobody has used yet, without its key. */
export const unusedRow: Omit<SessionRow, 'key'> = {
  current: null,
  retired: [],
  failures: 0,
  isDeleted: false,
  fence: 0,
  published: [],
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

/** What the keys begin with that are there while turns are under way. */
export const inFlightPrefix = 'session_inflight:'

/** The key that is there while a turn of the session, or this one turn of it, is under way. */
export function inFlightKey(session: string, message?: string): string {
  return inFlightPrefix + session + (message === undefined ? '' : `:${message}`)
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
  const rows = raw.rows.map(([key, row]) => parseSessionRow(key, row))
  const files = raw.transcripts.map(parseTranscriptFile)
  const unpublished = files.filter(file => !isPublished(rows, file))
  return {
    rows,
    messages: raw.messages.map(([key, row]) => parseMessageRow(key, row)),
    transcripts: files.filter(file => isPublished(rows, file)).map(({ uuid, lines }) => ({ uuid, lines })),
    locks: raw.locks.map(withoutValue),
    inFlight: raw.inFlight.map(withoutValue),
    temporary: [...raw.temporary, ...unpublished.map(({ name }) => name)],
  }
}

/** A file that a turn wrote for itself is a transcript where its row says so. */
function isPublished(rows: readonly SessionRow[], { uuid, fence }: TranscriptFile): boolean {
  return fence === null || rows.some(({ current, published }) => current === uuid && published.at(-1) === fence)
}

/** The name of a transcript's file, or of that which the turn with a fence writes for itself. */
export function transcriptName(uuid: string, fence: number | undefined): string {
  return fence === undefined ? `${uuid}.jsonl` : `${uuid}.${fence}.jsonl`
}

/** @throws MalformedArtefact where a field is missing or of another type */
export function parseSessionRow(key: string, row: Row): SessionRow {
  const { current, retired, failures, isDeleted, fence, published } = row
  if (current !== null && typeof current !== 'string') throw malformed(key, 'current')
  if (!isTexts(retired)) throw malformed(key, 'retired')
  if (typeof failures !== 'number') throw malformed(key, 'failures')
  if (typeof isDeleted !== 'boolean') throw malformed(key, 'isDeleted')
  if (typeof fence !== 'number') throw malformed(key, 'fence')
  if (!isNumbers(published)) throw malformed(key, 'published')
  return { key, current, retired, failures, isDeleted, fence, published }
}

function parseMessageRow(key: string, row: Row): MessageRow {
  const { session, message, role, content } = row
  if (role !== 'user' && role !== 'assistant') throw malformed(key, 'role')
  if (typeof session !== 'string') throw malformed(key, 'session')
  if (typeof message !== 'string') throw malformed(key, 'message')
  if (typeof content !== 'string') throw malformed(key, 'content')
  return { session, message, role, content }
}

interface TranscriptFile extends Transcript {
  readonly name: string
  /** The fence in its name; null where there is none. */
  readonly fence: number | null
}

function parseTranscriptFile({ name, text }: { readonly name: string; readonly text: string }): TranscriptFile {
  return { name, ...parseTranscriptName(name), lines: parseTranscript(text) }
}

/** @throws MalformedArtefact where the name is no transcript's */
export function parseTranscriptName(name: string): { readonly uuid: string; readonly fence: number | null } {
  const [, uuid, fence] = /^([^.]+)(?:\.(\d+))?\.jsonl$/.exec(name) ?? []
  if (uuid === undefined) {
    throw new MalformedArtefact(`the transcript ${name} has no name of the form UUID.jsonl or UUID.FENCE.jsonl`)
  }
  return { uuid, fence: fence === undefined ? null : Number(fence) }
}

function withoutValue({ key, expiresInMs }: KeyValueEntry): FoundKey {
  return { key, expiresInMs }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(item => typeof item === 'number')
}

function malformed(key: string, field: string): MalformedArtefact {
  return new MalformedArtefact(`the row ${key} has no proper field ${field}`)
}
