/** What an agent writes on one line of a transcript. */
export interface TranscriptLine {
  readonly type: 'user' | 'assistant'
  /** The id of the message: `m1` of a user, `m1-reply` of the assistant that answers it. */
  readonly uuid: string
  /** The line that this one follows, or null for the first of a conversation. */
  readonly parentUuid: string | null
  /** The UUID that names the transcript. */
  readonly sessionId: string
  /** Wall clock, in milliseconds. */
  readonly timestamp: number
  readonly message: { readonly role: 'user' | 'assistant'; readonly content: string }
  /** Of who may be heard twice: what comes with a key that stands there already is not written again. */
  readonly idempotencyKey?: string
  /** Who held the transcript's lock when the line was written; no two holders have the same. */
  readonly holder?: string
  /** Whether the answer was stopped before its end. */
  readonly partial?: boolean
}

/** A line as it was found: a message, a header, the word of a new holder that it begins, or what does not parse. */
export type FoundLine =
  | { readonly kind: 'message'; readonly line: TranscriptLine }
  | { readonly kind: 'header' }
  | { readonly kind: 'opening'; readonly holder: string }
  | { readonly kind: 'malformed'; readonly text: string }

/** One line of JSON with its line feed. Written out, for agents write many and `JSON.stringify` takes twice as long. */
export function printLine(line: TranscriptLine): string {
  const { type, uuid, parentUuid, sessionId, timestamp, message } = line
  const parent = parentUuid === null ? 'null' : quoted(parentUuid)
  const ids = `"uuid":${quoted(uuid)},"parentUuid":${parent},"sessionId":${quoted(sessionId)}`
  const content = `{"role":"${message.role}","content":${quoted(message.content)}}`
  return `{"type":"${type}",${ids},"timestamp":${timestamp},"message":${content}${printOptional(line)}}\n`
}

function printOptional({ idempotencyKey, holder, partial }: TranscriptLine): string {
  const key = idempotencyKey === undefined ? '' : `,"idempotencyKey":${quoted(idempotencyKey)}`
  const by = holder === undefined ? '' : `,"holder":${quoted(holder)}`
  return `${key}${by}${partial === undefined ? '' : `,"partial":${String(partial)}`}`
}

/** The line by which a holder says that it begins: whatever the holders before it write after that counts for nothing. */
export function printOpening(holder: string): string {
  return `{"type":"opening","holder":${quoted(holder)}}\n`
}

/** Control characters, the quote, the backslash, and halves of surrogate pairs. */
const needsEscape = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

function quoted(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`
}

/**
 * The lines of a transcript, in order. What follows the last line feed was torn off, and is malformed.
 * An object of type `header` is a header, one of type `opening` with a holder an opening; any other without the fields
 * of a message is malformed.
 */
export function parseTranscript(text: string): readonly FoundLine[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  else return [...lines.slice(0, -1).map(parseLine), { kind: 'malformed', text: lines.at(-1) ?? '' }]
  return lines.map(parseLine)
}

function parseLine(text: string): FoundLine {
  const value = parseJson(text)
  if (isHeader(value)) return { kind: 'header' }
  if (isOpening(value)) return { kind: 'opening', holder: value.holder }
  return isMessage(value) ? { kind: 'message', line: value } : { kind: 'malformed', text }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isHeader(value: unknown): boolean {
  return isObject(value) && value['type'] === 'header'
}

function isOpening(value: unknown): value is { readonly holder: string } {
  return isObject(value) && value['type'] === 'opening' && typeof value['holder'] === 'string'
}

function isMessage(value: unknown): value is TranscriptLine {
  if (!isObject(value) || !isObject(value['message'])) return false
  const { role, content } = value['message']
  const parent = value['parentUuid']
  const texts = [value['uuid'], value['sessionId'], content]
  return (
    (role === 'user' || role === 'assistant') &&
    value['type'] === role &&
    (parent === null || typeof parent === 'string') &&
    typeof value['timestamp'] === 'number' &&
    texts.every(text => typeof text === 'string') &&
    [value['idempotencyKey'], value['holder']].every(isOptional('string')) &&
    isOptional('boolean')(value['partial'])
  )
}

function isOptional(type: 'string' | 'boolean'): (value: unknown) => boolean {
  return value => value === undefined || typeof value === type
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** The messages of a transcript, in the order of its lines. */
export function messagesIn(lines: readonly FoundLine[]): readonly TranscriptLine[] {
  return lines.flatMap(found => (found.kind === 'message' ? [found.line] : []))
}

/** The messages that lead to the last line, oldest first: what somebody who resumes the conversation sees. */
export function activeBranch(lines: readonly FoundLine[]): readonly TranscriptLine[] {
  const messages = messagesIn(lines)
  const byId = new Map(messages.map(line => [line.uuid, line]))
  const branch: TranscriptLine[] = []
  let line = messages.at(-1)
  while (line !== undefined && branch.length < messages.length) {
    branch.push(line)
    line = line.parentUuid === null ? undefined : byId.get(line.parentUuid)
  }
  return branch.reverse()
}

/**
 * What a reader sees who heeds the holders: a line that comes after somebody else began counts for nothing. Where a line
 * stands is settled when it is appended, so its writer can look whether it counts, and nothing changes that afterwards.
 */
export function heeded(lines: readonly FoundLine[]): readonly FoundLine[] {
  let holder: string | undefined
  return lines.filter(found => {
    if (found.kind === 'opening') holder = found.holder
    if (found.kind !== 'message') return found.kind !== 'opening'
    return holder === undefined || found.line.holder === holder
  })
}
