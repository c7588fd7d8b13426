import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Annotation, History, OperationId } from '../../../harness/history/operation.ts'
import type { SessionInvariant } from './session-run.ts'

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

/** A crash may leave what expires by itself; nothing else may leave anything. */
export const nothingLeftBehind: SessionInvariant = {
  id: 'nothing-left-behind',
  claim: 'no lock, in-flight key or temporary file is left, except what a crash left and a time to live will end',
  breach({ artefacts, crashes }) {
    const keys = [...artefacts.locks, ...artefacts.inFlight]
    const key = keys.find(({ expiresInMs }) => crashes === 0 || expiresInMs === null)
    if (key !== undefined) {
      const why = key.expiresInMs === null ? 'it never expires' : 'no process crashed'
      return { sentence: `the key ${key.key} is left, and ${why}`, operations: [] }
    }
    const file = artefacts.temporary[0]
    if (file === undefined || crashes > 0) return undefined
    return { sentence: `the temporary file ${file} is left, and no process crashed`, operations: [] }
  },
}

/** Every operation ends. A run that was cut short, or escaped, says nothing. */
export const progress: Invariant = {
  id: 'progress',
  claim: 'no operation waits for ever',
  breach({ ending, history }) {
    if (ending.kind !== 'deadlock') return undefined
    const open = history.operations.filter(({ outcome }) => outcome.kind === 'unknown')
    return {
      sentence: `nothing can move any more, and these wait: ${ending.waiting.join(', ')}`,
      operations: open.map(({ id }) => id),
    }
  },
}
