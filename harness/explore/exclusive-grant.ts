import type { Annotation, History, OperationId } from '../history/operation.ts'
import type { Breach, Invariant } from './invariant.ts'

/**
 * Reads the annotations `granted` and `released`, whose text is `subject token`. A holder that died with its process
 * has released: the recorder says so.
 */
export const exclusiveGrant: Invariant = {
  id: 'exclusive-grant',
  claim: 'at most one holder at a time has what is locked',
  breach(run) {
    const holders = new Map<string, string>()
    for (const annotation of run.history.annotations) {
      const breach = follow(holders, annotation, run.history)
      if (breach !== undefined) return breach
    }
    return undefined
  },
}

/** Brings `holders` up to date, or says who holds already. */
function follow(holders: Map<string, string>, annotation: Annotation, history: History): Breach | undefined {
  const { kind, text, at } = annotation
  const space = text.lastIndexOf(' ')
  const subject = text.slice(0, space)
  const token = text.slice(space + 1)
  const holder = holders.get(subject)
  if (kind === 'released' && holder === token) holders.delete(subject)
  if (kind !== 'granted') return undefined
  holders.set(subject, token)
  if (holder === undefined || holder === token) return undefined
  return {
    sentence: `${subject} was granted to ${token} while ${holder} held it`,
    operations: openAt(history, at),
  }
}

function openAt(history: History, at: number): readonly OperationId[] {
  return history.operations
    .filter(({ invokedAt, completedAt }) => invokedAt <= at && at <= completedAt)
    .map(({ id }) => id)
}
