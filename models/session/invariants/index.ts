import type { StepInvariant } from '../../../harness/schedule/step-invariant.ts'
import type { SessionAnswer, SessionRequest } from '../operations.ts'
import { session } from '../model.ts'
import { acknowledgedOnBranch, answeredOnce, roleOrder, wellFormedTranscript } from './conversation.ts'
import { noStaleEffect } from './fences.ts'
import { noLostUuid, oneMintPerEpoch } from './identity.ts'
import { inFlightTruth } from './in-flight.ts'
import { linearizability } from './linearizability.ts'
import { exclusiveGrant, nothingLeftBehind, progressOfTurns } from './locks.ts'
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
  noStaleEffect,
  honestRefusal,
  nothingLeftBehind,
  progressOfTurns,
  linearizability(session),
]

/** All that must be true of a session system between any two steps. */
export const sessionStepInvariants: readonly StepInvariant<SessionRequest, SessionAnswer>[] = [inFlightTruth]
