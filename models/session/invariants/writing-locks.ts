import { exclusiveGrant } from '../../../harness/explore/exclusive-grant.ts'
import type { Breach } from '../../../harness/explore/invariant.ts'
import type { Transcript } from '../artefacts.ts'
import type { TranscriptLine } from '../transcript.ts'
import { messagesIn } from '../transcript.ts'
import type { WritingAnswer } from '../writing-operations.ts'
import type { LineFlaw } from './lines.ts'
import { firstBreach, listed } from './session-run.ts'
import { progress as ends } from './locks.ts'
import { firstFlaw, idsIn, idsWrittenBy, nameOf, type WritingInvariant, type WritingRun } from './writing-run.ts'

/** After a pause two may believe that they hold it, and readers take nothing from the first. */
export const exclusiveGrantUnpaused: WritingInvariant = {
  id: exclusiveGrant.id,
  claim: `${exclusiveGrant.claim}, where nobody was paused`,
  breach: (run, precedes) => (run.stalls > 0 ? undefined : exclusiveGrant.breach(run, precedes)),
}

/** Readers take nothing from who was overtaken. */
export const noStaleEffect: WritingInvariant = {
  id: 'no-stale-effect',
  claim: 'no line of a holder counts after one of a later holder',
  breach: run => firstFlaw(run, overtaken),
}

function overtaken({ uuid, lines }: Transcript): LineFlaw | undefined {
  const messages = messagesIn(lines)
  const late = messages.find((line, at) => {
    const before = messages[at - 1]
    return before !== undefined && before.holder !== line.holder && holdsBefore(messages, line, at)
  })
  if (late === undefined) return undefined
  const sentence = `in ${uuid}.jsonl ${late.uuid} counts, and its holder was overtaken by another before`
  return { sentence, ids: [late.uuid] }
}

function holdsBefore(messages: readonly TranscriptLine[], { holder }: TranscriptLine, at: number): boolean {
  return messages.slice(0, at).some(line => line.holder === holder)
}

/** Who holds the lock is heard: a fence, or a watchdog, that turns it away is too strict. */
export const holderIsHeard: WritingInvariant = {
  id: 'holder-is-heard',
  claim: 'nobody is told that the lock is lost who was not paused, and needs it for no longer than it was asked for',
  breach({ history, stalls }) {
    if (stalls > 0) return undefined
    const told = history.operations.find(one => isTold(one, 'lost'))
    if (told === undefined) return undefined
    const sentence = `${nameOf(told.input)} was told that its lock is lost, and nobody was paused`
    return { sentence, operations: [told.id] }
  },
}

/** Who is turned away leaves nothing. */
export const honestRefusal: WritingInvariant = {
  id: 'honest-refusal',
  claim: 'who was told that others have the lock, or that the key is there already, has written nothing',
  breach: run =>
    firstBreach(run.history.operations, ({ id, input, outcome }) => {
      if (outcome.kind !== 'ok' || (outcome.answer.kind !== 'busy' && outcome.answer.kind !== 'duplicate')) {
        return undefined
      }
      const left = idsWrittenBy(input).filter(entry => idsIn(run, input.session).includes(entry))
      if (left.length === 0) return undefined
      return {
        sentence: `${nameOf(input)} was told ${outcome.answer.kind}, and left ${listed(left)}`,
        operations: [id],
      }
    }),
}

/** A crash leaves the lock of who died, and its claim to one; whoever comes next gets them out of the way. */
export const nothingLeftBehind: WritingInvariant = {
  id: 'nothing-left-behind',
  claim: 'no lock file, and no claim to one, is left where no process crashed',
  breach({ artefacts, crashes }) {
    const lock = artefacts.locks[0]
    if (lock === undefined || crashes > 0) return undefined
    return { sentence: `${lock} is left, and no process crashed`, operations: [] }
  },
}

/** Every operation ends, and somebody gets the lock of the dead. */
export const progress: WritingInvariant = {
  id: 'progress',
  claim: 'no operation waits for ever, and none is turned away while nobody alive has the lock',
  breach: (run, precedes) => ends.breach(run, precedes) ?? turnedAwayByNobody(run),
}

function turnedAwayByNobody({ history }: WritingRun): Breach | undefined {
  return firstBreach(history.operations, turned => {
    if (!isTold(turned, 'busy') || history.operations.some(other => isServedBeside(turned, other))) return undefined
    const sentence = `${nameOf(turned.input)} was turned away, and nobody alive had the lock`
    return { sentence, operations: [turned.id] }
  })
}

type Asked = WritingRun['history']['operations'][number]

/** Whether `other` may have had the lock while somebody waited for it, and lived. */
function isServedBeside({ invokedAt, completedAt }: Asked, other: Asked): boolean {
  const wrote = other.outcome.kind === 'ok' && other.input.operation !== 'read' && !isTold(other, 'busy')
  return wrote && other.invokedAt < completedAt && other.completedAt > invokedAt
}

function isTold({ outcome }: Asked, kind: WritingAnswer['kind']): boolean {
  return outcome.kind === 'ok' && outcome.answer.kind === kind
}
