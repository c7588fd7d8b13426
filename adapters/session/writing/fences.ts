import type { FoundLine } from '../../../models/session/transcript.ts'
import { heeded, messagesIn, printOpening } from '../../../models/session/transcript.ts'
import { transcriptPath } from '../agent.ts'
import type { FencePart, Visit } from './part.ts'
import { readLines } from './transcript-file.ts'

/** Readers take every line. */
export const noFence: FencePart = { name: 'no fence', heed: withoutOpenings }

/**
 * A new holder says in the transcript that it begins, and readers skip what holders before it write after that. So does
 * the holder itself, who reads only then; and it looks once more before it acknowledges what it wrote.
 */
export const heededByReaders: FencePart = {
  name: 'heeded by readers',
  open: begin,
  heed: heeded,
  async confirm({ world, session, parts }, entries) {
    const heard = messagesIn(parts.fence.heed(await readLines(world, session))).map(line => line.uuid)
    return entries.every(entry => heard.includes(entry))
  },
}

/** The same with one mistake: it is for the writer to look who began last, and then it writes. */
export const verifiedBeforeAppend: FencePart = {
  name: 'verified before the append',
  open: begin,
  async admit({ world, session, flow }) {
    const last = (await readLines(world, session)).findLast(({ kind }) => kind === 'opening')
    return last?.kind === 'opening' && last.holder === flow
  },
  heed: withoutOpenings,
}

/** The same with one mistake: a line must come with a newer holder than the one before, so a holder's second does not count. */
export const rejectsItsWriter: FencePart = { ...heededByReaders, name: 'rejects its own writer', heed: firstOfEach }

/** The same with one mistake: a writer acknowledges what it wrote without looking whether it counts. */
export const acknowledgedUnseen: FencePart = { name: 'acknowledged unseen', open: begin, heed: heeded }

/** The same with one mistake: only what a holder writes shows that it has begun, not what it reads. */
export const shownByWritesOnly: FencePart = {
  name: 'shown by writes only',
  heed: inOrderOfFirstLines,
  ...(heededByReaders.confirm === undefined ? {} : { confirm: heededByReaders.confirm }),
}

function begin({ world, session, flow }: Visit): Promise<void> {
  return world.files.append(transcriptPath(session), printOpening(flow))
}

function withoutOpenings(lines: readonly FoundLine[]): readonly FoundLine[] {
  return lines.filter(({ kind }) => kind !== 'opening')
}

function firstOfEach(lines: readonly FoundLine[]): readonly FoundLine[] {
  const seen = new Set<string | undefined>()
  return heeded(lines).filter(found => {
    if (found.kind !== 'message') return true
    const isFirst = !seen.has(found.line.holder)
    seen.add(found.line.holder)
    return isFirst
  })
}

function inOrderOfFirstLines(lines: readonly FoundLine[]): readonly FoundLine[] {
  const seen: (string | undefined)[] = []
  return lines.filter(found => {
    if (found.kind !== 'message') return true
    const { holder } = found.line
    if (!seen.includes(holder)) seen.push(holder)
    return seen.at(-1) === holder
  })
}
