import { session } from '../model.ts'
import { acknowledgedOnBranch, answeredOnce, roleOrder, wellFormedTranscript } from './conversation.ts'
import { noLostUuid, oneMintPerEpoch } from './identity.ts'
import { linearizability } from './linearizability.ts'
import { exclusiveGrant, nothingLeftBehind, progress } from './locks.ts'
import { honestRefusal, rowPairs } from './rows.ts'
import type { SessionInvariant } from './session-run.ts'
import { initialisedOnce, noOrphanTranscript, retiredHasNoFile } from './transcripts.ts'

/** All that must be true of every run of a session system. */
export const sessionInvariants: readonly SessionInvariant[] = [
  noOrphanTranscript,
  noLostUuid,
  oneMintPerEpoch,
  retiredHasNoFile,
  initialisedOnce,
  acknowledgedOnBranch,
  rowPairs,
  answeredOnce,
  wellFormedTranscript,
  roleOrder,
  exclusiveGrant,
  honestRefusal,
  nothingLeftBehind,
  progress,
  linearizability(session),
]
