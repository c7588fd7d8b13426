import { exclusiveGrant } from '../../../harness/explore/exclusive-grant.ts'
import { writing } from '../writing-model.ts'
import { linearizability } from './linearizability.ts'
import { acknowledgedOnBranch, answeredOnce, roleOrder, uniqueKeys, wellFormedTranscript } from './writing-entries.ts'
import {
  exclusiveGrantUnpaused,
  holderIsHeard,
  honestRefusal,
  noStaleEffect,
  nothingLeftBehind,
  progress,
} from './writing-locks.ts'
import type { WritingInvariant } from './writing-run.ts'

/** What the invariants must know of a system beside its runs. */
export interface WritingBounds {
  /** Whether a run is over well before its hold is. */
  readonly runsEndInTime: boolean
  /** Whether two may believe that they hold the lock after a pause, since readers heed who does. */
  readonly fenced: boolean
}

/** All that must be true of every run of the writers of a transcript. */
export function writingInvariants(bounds: WritingBounds): readonly WritingInvariant[] {
  return [
    wellFormedTranscript,
    roleOrder,
    uniqueKeys,
    answeredOnce,
    acknowledgedOnBranch,
    bounds.fenced ? exclusiveGrantUnpaused : exclusiveGrant,
    noStaleEffect,
    ...(bounds.runsEndInTime ? [holderIsHeard] : []),
    honestRefusal,
    nothingLeftBehind,
    progress,
    linearizability(writing),
  ]
}
