import type { Invariant } from '../../../harness/explore/invariant.ts'
import type { SessionInvariant } from './session-run.ts'

export { exclusiveGrant } from '../../../harness/explore/exclusive-grant.ts'

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
