import type { Transcript } from '../artefacts.ts'
import { messagesIn } from '../transcript.ts'

/** What is wrong with the lines of a transcript, and the ids of those that it is about. */
export interface LineFlaw {
  readonly sentence: string
  readonly ids: readonly string[]
}

/** What `brokenChain` looks for. */
export const wellFormedClaim =
  'every line of a transcript parses, one header at most comes first, and each message follows the one before'

/** A line that does not parse, a header that is not the first line, or a message that does not follow the one before. */
export function brokenChain({ uuid, lines }: Transcript): LineFlaw | undefined {
  const torn = lines.findIndex(found => found.kind === 'malformed')
  if (torn >= 0) return { sentence: `line ${torn + 1} of ${uuid}.jsonl does not parse`, ids: [] }
  const header = lines.findIndex((found, index) => found.kind === 'header' && index > 0)
  if (header >= 0) return { sentence: `line ${header + 1} of ${uuid}.jsonl is a second header`, ids: [] }
  const messages = messagesIn(lines)
  const at = messages.findIndex((line, index) => line.parentUuid !== (messages[index - 1]?.uuid ?? null))
  const line = messages[at]
  if (line === undefined) return undefined
  const before = messages[at - 1]?.uuid
  const parent = line.parentUuid ?? 'nothing'
  return {
    sentence: `in ${uuid}.jsonl ${line.uuid} stands after ${before ?? 'the beginning'} and names ${parent} as its parent`,
    ids: before === undefined ? [line.uuid] : [line.uuid, before],
  }
}

/** Two lines of the assistant that follow each other. */
export function consecutiveReplies({ uuid, lines }: Transcript): LineFlaw | undefined {
  const messages = messagesIn(lines)
  const at = messages.findIndex((line, index) => line.type === 'assistant' && messages[index - 1]?.type === 'assistant')
  if (at < 0) return undefined
  const ids = messages.slice(at - 1, at + 1).map(line => line.uuid)
  return { sentence: `in ${uuid}.jsonl two replies follow each other: ${ids.join(', ')}`, ids }
}

/** An id that two lines have. */
export function repeatedId({ uuid, lines }: Transcript): LineFlaw | undefined {
  const messages = messagesIn(lines)
  const again = messages.find((line, index) => messages.findIndex(other => other.uuid === line.uuid) < index)
  if (again === undefined) return undefined
  return { sentence: `in ${uuid}.jsonl ${again.uuid} stands twice`, ids: [again.uuid] }
}
