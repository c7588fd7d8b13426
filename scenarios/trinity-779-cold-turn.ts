import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { renewedLease } from '../adapters/locks/heartbeat.ts'
import { lockedIfPossible } from '../adapters/locks/none.ts'
import { fixedLease, grantedFor } from '../adapters/locks/lease.ts'
import {
  crashAmongOthers,
  deleteDuringTurn,
  pauseDuringTurn,
  reapDuringTurn,
  resetDuringTurn,
  turnOutlasting,
  turnsEngaged,
} from '../adapters/session/contention.ts'
import type { Parts, SessionSettings } from '../adapters/session/part.ts'
import { deleteLocked, deleteUnlocked, deleteWithoutTombstone } from '../adapters/session/parts/delete.ts'
import {
  identityReadInsideLock,
  identityReadOnArrival,
  identityReservedBeforeRun,
  identityReservedUnderFence,
  identityStoredAfterUnlock,
} from '../adapters/session/parts/identity.ts'
import {
  inFlightFromArrival,
  inFlightInsideLock,
  inFlightOfTurn,
  inFlightWithoutExpiry,
} from '../adapters/session/parts/in-flight.ts'
import { coldKey, noColdKey, sessionKey } from '../adapters/session/parts/key.ts'
import { reaperOfUnknown, reaperOfUseless } from '../adapters/session/parts/reaper.ts'
import { resetLocked, resetUnlocked } from '../adapters/session/parts/reset.ts'
import {
  assistantRowAfterUnlock,
  assistantRowInsideLock,
  userRowInsideLock,
  userRowOnArrival,
} from '../adapters/session/parts/rows.ts'
import {
  askedAgain,
  fenceRejectsItsWriter,
  fenceVerifiedBefore,
  ownFilePublished,
  resumeFallback,
  resumeOrCreate,
} from '../adapters/session/parts/run.ts'
import type { BackEndRequest } from '../adapters/session/system.ts'
import { sessionSystem } from '../adapters/session/system.ts'
import { acceptance } from '../models/session/invariants/acceptance.ts'
import type { SessionInvariant } from '../models/session/invariants/session-run.ts'

/** What the cases differ in: times, and whether they are judged by the published acceptance test besides. */
export interface ColdTurnSettings extends Partial<SessionSettings> {
  readonly invariants?: readonly SessionInvariant[]
}

/** A turn is given up after 10 minutes, and its lock outlives it by 30 s; the agent answers at once. */
const turnMs = 630_000

/** Where a lease is renewed, it can be short: that of the dead is over before a wait is. */
const defaults: SessionSettings = { ttlMs: 20_000, waitMs: 30_000, everyMs: 250, thinkMs: 0, turnMs }

const leaseOutlastingTurns = grantedFor(turnMs, fixedLease)

const fixed: Parts = {
  key: coldKey,
  lock: lockedIfPossible(leaseOutlastingTurns),
  userRow: userRowOnArrival,
  inFlight: inFlightFromArrival,
  identity: identityReadOnArrival,
  storing: identityStoredAfterUnlock,
  run: resumeFallback,
  assistantRow: assistantRowAfterUnlock,
  reset: resetUnlocked,
  delete: deleteUnlocked,
  reaper: reaperOfUseless,
}

const buggy: Parts = { ...fixed, key: noColdKey }

const sound: Parts = {
  key: sessionKey,
  lock: renewedLease,
  userRow: userRowInsideLock,
  inFlight: inFlightInsideLock,
  identity: identityReadInsideLock,
  storing: identityReservedBeforeRun,
  run: resumeOrCreate,
  assistantRow: assistantRowInsideLock,
  reset: resetLocked,
  delete: deleteLocked,
  reaper: reaperOfUseless,
}

const soundFenced: Parts = {
  ...sound,
  inFlight: inFlightOfTurn,
  storing: identityReservedUnderFence,
  run: ownFilePublished,
}

/** What each variant is made of; one with a hole is the sound one, or the fenced one, with one part replaced. */
export const trinity779Parts: Readonly<Record<string, Parts>> = {
  buggy,
  fixed,
  sound,
  'sound-fenced': soundFenced,
  'fixed-identity-read-on-arrival': { ...sound, identity: identityReadOnArrival },
  'fixed-key-changes': { ...sound, key: coldKey },
  'fixed-identity-stored-after-unlock': { ...sound, storing: identityStoredAfterUnlock },
  'fixed-lease-not-renewed': { ...sound, lock: fixedLease },
  'fixed-user-row-on-arrival': { ...sound, userRow: userRowOnArrival },
  'fixed-in-flight-from-arrival': { ...sound, inFlight: inFlightFromArrival },
  'fixed-reset-takes-no-lock': { ...sound, reset: resetUnlocked },
  'fixed-unlocked-without-store': { ...sound, lock: lockedIfPossible(renewedLease) },
  'fixed-lease-outlasts-turns': { ...sound, lock: leaseOutlastingTurns },
  'fixed-delete-takes-no-lock': { ...sound, delete: deleteUnlocked },
  'fixed-delete-without-tombstone': { ...sound, delete: deleteWithoutTombstone },
  'fixed-asked-again': { ...sound, run: askedAgain },
  'fixed-in-flight-never-expires': { ...sound, inFlight: inFlightWithoutExpiry },
  'fixed-reaper-of-unknown': { ...sound, reaper: reaperOfUnknown },
  'fixed-fence-verified-before': { ...soundFenced, run: fenceVerifiedBefore },
  'fixed-in-flight-shared': { ...soundFenced, inFlight: inFlightInsideLock },
  'fixed-fence-rejects-writer': { ...soundFenced, run: fenceRejectsItsWriter },
}

function systemOf(name: string, parts: Parts): (settings?: ColdTurnSettings) => System<BackEndRequest> {
  return ({ invariants = [], ...times } = {}) =>
    sessionSystem({ name, parts, settings: { ...defaults, ...times }, sessions: [session], invariants })
}

const session = 's1'

function turn(message: string): BackEndRequest {
  return { operation: 'turn', session, message }
}

const reset: BackEndRequest = { operation: 'reset', session }

const remove: BackEndRequest = { operation: 'delete', session }

const reap: BackEndRequest = { operation: 'reap' }

const observe: BackEndRequest = { operation: 'observe', session }

/** Whoever is paused until their lease is over comes to no heartbeat; turns are shorter than a lease here. */
const noHeartbeat: ColdTurnSettings = { renewMs: Infinity }

/** The one heartbeat comes when the lease is over: too late, but the holder is told. */
const lateHeartbeat: ColdTurnSettings = { renewMs: 20_000 }

const twoTranscripts = { breaks: ['no-orphan-transcript', 'no-lost-uuid', 'one-mint-per-epoch', 'linearizability'] }

/** Two requests reach a session that has no conversation yet. */
export const trinity779ColdTurn: Scenario<BackEndRequest, ColdTurnSettings> = {
  id: 'trinity-779-cold-turn',
  report: 'https://github.com/Abilityai/trinity/issues/779',
  claim: 'two first turns of one session each start a conversation, and one of the two is lost',
  class: 'C01',
  variants: Object.fromEntries(Object.entries(trinity779Parts).map(([name, parts]) => [name, systemOf(name, parts)])),
  cases: [
    {
      name: 'reported',
      claim: 'two requests for a new session end with one transcript, and the row names it',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      target: turnsEngaged(2),
      expect: { buggy: twoTranscripts, fixed: twoTranscripts, sound: 'held' },
    },
    {
      name: 'acceptance',
      claim: 'both requests succeed, with 4 message rows, to each message its own reply, and exactly one JSONL',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      settings: { invariants: [acceptance] },
      target: turnsEngaged(2),
      expect: { buggy: { breaks: ['acceptance'] }, fixed: { breaks: ['acceptance'] }, sound: 'held' },
    },
    {
      name: 'hole-1',
      claim: 'who waited for the lock knows what happened meanwhile',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      target: turnsEngaged(2),
      expect: { 'fixed-identity-read-on-arrival': twoTranscripts, sound: 'held' },
    },
    {
      name: 'hole-2',
      claim: 'a third request finds the transcript of the first, and still waits for the second',
      program: { clients: [[turn('a1')], [turn('b1')], [turn('c1')]] },
      target: turnsEngaged(3),
      expect: { 'fixed-key-changes': { breaks: ['exclusive-grant', 'acknowledged-on-branch'] }, sound: 'held' },
    },
    {
      name: 'hole-3',
      claim: 'who gets the lock finds what its last holder stored',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      target: turnsEngaged(2),
      expect: { 'fixed-identity-stored-after-unlock': twoTranscripts, sound: 'held' },
    },
    {
      name: 'hole-4',
      claim: 'a turn of 20 s keeps a lock whose time to live is 10 s',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      settings: { ttlMs: 10_000, thinkMs: 20_000 },
      target: turnOutlasting(10_000),
      expect: { 'fixed-lease-not-renewed': { breaks: ['exclusive-grant', 'acknowledged-on-branch'] }, sound: 'held' },
    },
    {
      name: 'hole-5',
      claim: 'who is refused after 30 s leaves nothing, and the turn of 60 s goes on being seen',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      settings: { thinkMs: 60_000 },
      target: turnsEngaged(2),
      expect: {
        'fixed-user-row-on-arrival': { breaks: ['row-pairs', 'honest-refusal'] },
        'fixed-in-flight-from-arrival': { breaks: ['in-flight-truth'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-6',
      claim: 'a reset of a session with a conversation is not undone by the turn that it meets',
      program: { before: [turn('w1')], clients: [[turn('a1')], [reset]] },
      target: resetDuringTurn,
      expect: { 'fixed-reset-takes-no-lock': { breaks: ['retired-has-no-file'] }, sound: 'held' },
    },
    {
      name: 'hole-7',
      claim: 'who cannot reach the store of the lock does not go on without it',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      faults: { errors: 1 },
      target: turnsEngaged(2),
      expect: {
        'fixed-unlocked-without-store': { breaks: ['exclusive-grant', 'acknowledged-on-branch'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-8',
      claim: 'who asks after a worker died holding the lock gets it within the 30 s that they wait',
      kind: 'bound',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      faults: { crashes: 1 },
      target: crashAmongOthers,
      expect: { 'fixed-lease-outlasts-turns': { breaks: ['progress'] }, sound: 'held' },
    },
    {
      name: 'delete',
      claim: 'a session that is deleted while a turn is under way leaves no transcript',
      program: { before: [turn('w1')], clients: [[turn('a1')], [remove]] },
      target: deleteDuringTurn,
      expect: { 'fixed-delete-takes-no-lock': { breaks: ['retired-has-no-file'] }, sound: 'held' },
    },
    {
      name: 'delete-crash',
      claim: 'what a delete that died has not removed is removed when the system is started again',
      program: { before: [turn('w1')], clients: [[remove], [observe]] },
      faults: { crashes: 1 },
      target: crashAmongOthers,
      expect: { 'fixed-delete-without-tombstone': { breaks: ['no-orphan-transcript'] }, sound: 'held' },
    },
    {
      name: 'reaper',
      claim: 'the reaper leaves a transcript that was begun while it was looking',
      program: { clients: [[turn('a1')], [reap]] },
      target: reapDuringTurn,
      expect: {
        'fixed-reaper-of-unknown': { breaks: ['acknowledged-on-branch', 'initialised-once'] },
        sound: 'held',
      },
    },
    {
      name: 'turn-dies',
      claim: 'what a turn that dies has begun is not asked again, and nothing of it stays for ever',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      faults: { crashes: 1 },
      target: crashAmongOthers,
      expect: {
        'fixed-asked-again': { breaks: ['answered-once'] },
        'fixed-in-flight-never-expires': { breaks: ['nothing-left-behind'] },
        sound: 'held',
      },
    },
    {
      name: 'outlived',
      claim: 'an agent that outlives its worker and the lease of that one writes into no transcript of others',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      faults: { crashes: 1 },
      settings: { ttlMs: 10_000, thinkMs: 20_000 },
      target: crashAmongOthers,
      expect: { sound: { breaks: ['well-formed-transcript', 'role-order'] }, 'sound-fenced': 'held' },
    },
    {
      name: 'paused',
      claim: 'a turn that is paused until its lease is over takes nothing from who overtook it',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      faults: { stalls: 1 },
      settings: noHeartbeat,
      target: pauseDuringTurn,
      expect: {
        sound: { breaks: ['acknowledged-on-branch', 'well-formed-transcript'] },
        'fixed-fence-verified-before': { breaks: ['acknowledged-on-branch', 'no-stale-effect'] },
        'fixed-in-flight-shared': { breaks: ['in-flight-truth'] },
        'sound-fenced': 'held',
      },
    },
    {
      name: 'over-strict',
      claim: 'a fence does not refuse the turn that it was drawn for',
      program: { clients: [[turn('a1')], [turn('b1')]] },
      target: turnsEngaged(2),
      expect: { 'fixed-fence-rejects-writer': { breaks: ['progress'] }, 'sound-fenced': 'held' },
    },
    {
      name: 'proof-3x2',
      claim: 'three clients with two turns each, in every order',
      program: { clients: [turns('a'), turns('b'), turns('c')] },
      target: turnsEngaged(3),
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-reset',
      claim: 'two clients with two turns each, and a reset at any moment',
      program: { clients: [turns('a'), turns('b'), [reset]] },
      target: resetDuringTurn,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-crash',
      claim: 'two clients with two turns each, and any process dies at any moment; its lock ends before the wait does',
      program: { clients: [turns('a'), turns('b')] },
      faults: { crashes: 1 },
      target: crashAmongOthers,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x1-fenced',
      claim: 'a turn and a reset, with a pause until a lease is over, and any process dies at any moment',
      program: { clients: [[turn('a1')], [reset]] },
      faults: { crashes: 1, stalls: 1 },
      settings: noHeartbeat,
      target: resetDuringTurn,
      expect: { 'sound-fenced': 'held' },
    },
    {
      name: 'proof-told-fenced',
      claim: 'a turn is paused until its lease is over, is told so, and meets a reset',
      program: { clients: [[turn('a1')], [reset]] },
      faults: { stalls: 1 },
      settings: lateHeartbeat,
      target: resetDuringTurn,
      expect: { 'sound-fenced': 'held' },
    },
    {
      name: 'proof-2x2-fenced',
      claim: 'two clients with two turns each, and any process dies at any moment',
      program: { clients: [turns('a'), turns('b')] },
      faults: { crashes: 1 },
      target: crashAmongOthers,
      expect: { 'sound-fenced': 'held' },
    },
  ],
}

/** Two turns, one after the other. */
function turns(client: string): readonly BackEndRequest[] {
  return [turn(`${client}1`), turn(`${client}2`)]
}
