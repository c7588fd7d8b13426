import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/run.ts'
import type { OperationId } from '../../../harness/history/operation.ts'
import type { Transcript } from '../artefacts.ts'
import { replyTo } from '../operations.ts'
import { messagesIn } from '../transcript.ts'
import type { WritingAnswer, WritingRequest } from '../writing-operations.ts'
import { partialOf } from '../writing-operations.ts'
import type { LineFlaw } from './lines.ts'
import { firstBreach } from './session-run.ts'

/** What the writers of transcripts leave behind, as readers see it. */
export interface WritingArtefacts {
  readonly transcripts: readonly Transcript[]
  /** Paths of lock files, and of whatever else belongs to locks. */
  readonly locks: readonly string[]
}

/** A run of the writers of transcripts, as their invariants see it. */
export type WritingRun = Run<WritingRequest, WritingAnswer, WritingArtefacts>

/** What must be true of every run of the writers of a transcript. */
export type WritingInvariant = Invariant<WritingRequest, WritingAnswer, WritingArtefacts>

/** The first transcript that `judge` finds wrong, with the operations that wrote the lines. */
export function firstFlaw(
  run: WritingRun,
  judge: (transcript: Transcript) => LineFlaw | undefined,
): Breach | undefined {
  return firstBreach(run.artefacts.transcripts, transcript => {
    const flaw = judge(transcript)
    return flaw && { sentence: flaw.sentence, operations: writersOf(run, flaw.ids) }
  })
}

function writersOf({ history }: WritingRun, ids: readonly string[]): readonly OperationId[] {
  return history.operations.flatMap(({ id, input }) => (idsWrittenBy(input).some(one => ids.includes(one)) ? [id] : []))
}

/** The ids of all that an operation may write. */
export function idsWrittenBy(input: WritingRequest): readonly string[] {
  switch (input.operation) {
    case 'run':
      return [input.message, replyTo(input.message), ...remarksIn(input.injected, input.delivered)]
    case 'append':
      return [input.entry]
    case 'interrupt':
      return [partialOf(input.message)]
    case 'read':
      return []
  }
}

function remarksIn(...remarks: readonly ({ readonly entry: string } | undefined)[]): readonly string[] {
  return remarks.flatMap(remark => (remark === undefined ? [] : [remark.entry]))
}

/** A request in a few words. */
export function nameOf(input: WritingRequest): string {
  if (input.operation === 'append') return `${input.kind} ${input.entry}`
  return input.operation === 'read' ? 'a read' : `${input.operation} ${input.message}`
}

/** The ids of all that stands in a transcript. */
export function idsIn({ artefacts }: WritingRun, session: string): readonly string[] {
  const transcript = artefacts.transcripts.find(({ uuid }) => uuid === session)
  return messagesIn(transcript?.lines ?? []).map(line => line.uuid)
}
