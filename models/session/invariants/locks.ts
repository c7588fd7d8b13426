import type { Breach, Invariant } from '../../../harness/explore/invariant.ts'
import type { Run } from '../../../harness/explore/run.ts'
import type { SessionInvariant, SessionRun } from './session-run.ts'
import { firstBreach } from './session-run.ts'

export { exclusiveGrant } from '../../../harness/explore/exclusive-grant.ts'

/** A crash may leave what expires by itself; nothing else may leave anything. */
export const nothingLeftBehind: SessionInvariant = {
  id: 'nothing-left-behind',
  claim:
    'no lock, in-flight key or temporary file is left, except what a crash or a device that failed left and a time to live will end',
  breach({ artefacts, crashes, errors = 0 }) {
    const keys = [...artefacts.locks, ...artefacts.inFlight]
    const key = keys.find(({ expiresInMs }) => crashes + errors === 0 || expiresInMs === null)
    if (key !== undefined) {
      const why = key.expiresInMs === null ? 'it never expires' : 'no process crashed'
      return { sentence: `the key ${key.key} is left, and ${why}`, operations: [] }
    }
    const file = artefacts.temporary[0]
    if (file === undefined || crashes + errors > 0) return undefined
    return { sentence: `the temporary file ${file} is left, and no process crashed`, operations: [] }
  },
}

/**
 * Every operation ends, and whoever waits for as long as they may gets the session from the dead. A run that was cut
 * short, or escaped, says nothing.
 */
export const progressOfTurns: SessionInvariant = {
  id: 'progress',
  claim: 'nobody waits for ever, is told busy because of the dead alone, or fails where nothing struck',
  breach: run => stuck(run) ?? heldUpByTheDead(run) ?? failedInHealth(run),
}

/** Every operation ends. A run that was cut short, or escaped, says nothing. */
export const progress: Invariant = { id: 'progress', claim: 'no operation waits for ever', breach: stuck }

function stuck({ ending, history }: Run): Breach | undefined {
  if (ending.kind !== 'deadlock') return undefined
  const open = history.operations.filter(({ outcome }) => outcome.kind === 'unknown')
  return {
    sentence: `nothing can move any more, and these wait: ${ending.waiting.join(', ')}`,
    operations: open.map(({ id }) => id),
  }
}

/** Busy, though from the first effect to the answer nobody alive had the session. */
function heldUpByTheDead({ history, stalls }: SessionRun): Breach | undefined {
  // Who is paused for their whole wait asked once, at its end.
  if (stalls > 0) return undefined
  return firstBreach(history.operations, ({ id, input, outcome, invokedAt, completedAt }) => {
    if (outcome.kind !== 'ok' || outcome.answer.kind !== 'busy' || input.operation === 'reap') return undefined
    const { session } = input
    const notes = history.annotations.filter(({ text }) => text.startsWith(`${session} `))
    const isHeldFirst = notes.findLast(({ at }) => at < invokedAt)?.kind === 'granted'
    const isHeldLater = notes.some(({ at, kind }) => kind === 'granted' && at >= invokedAt && at <= completedAt)
    if (isHeldFirst || isHeldLater) return undefined
    return {
      sentence: `who asked for ${session} waited in vain for as long as they may, and nobody alive had it`,
      operations: [id],
    }
  })
}

function failedInHealth({ history, crashes, stalls, errors = 0 }: SessionRun): Breach | undefined {
  if (crashes + stalls + errors > 0) return undefined
  const failed = history.operations.find(({ outcome }) => outcome.kind === 'ok' && outcome.answer.kind === 'run-failed')
  if (failed === undefined) return undefined
  return { sentence: 'a turn failed, and nothing had struck it', operations: [failed.id] }
}
