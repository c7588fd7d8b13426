import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { renewedLease } from '../adapters/locks/heartbeat.ts'
import { fixedLease } from '../adapters/locks/lease.ts'
import { crashAmongOthers, resetDuringTurn, turnOutlasting, turnsEngaged } from '../adapters/session/contention.ts'
import type { Parts, SessionSettings } from '../adapters/session/part.ts'
import {
  identityReadInsideLock,
  identityReadOnArrival,
  identityReservedBeforeRun,
  identityStoredAfterUnlock,
} from '../adapters/session/parts/identity.ts'
import { inFlightFromArrival, inFlightInsideLock } from '../adapters/session/parts/in-flight.ts'
import { coldKey, noColdKey, sessionKey } from '../adapters/session/parts/key.ts'
import { resetLocked, resetUnlocked } from '../adapters/session/parts/reset.ts'
import {
  assistantRowAfterUnlock,
  assistantRowInsideLock,
  userRowInsideLock,
  userRowOnArrival,
} from '../adapters/session/parts/rows.ts'
import { resumeFallback, resumeOrCreate } from '../adapters/session/parts/run.ts'
import type { BackEndRequest } from '../adapters/session/system.ts'
import { sessionSystem } from '../adapters/session/system.ts'

type Settings = Partial<SessionSettings>

/** The lock of a turn outlives its time-out of 10 minutes by 30 s; the agent answers at once. */
const published: SessionSettings = { ttlMs: 630_000, waitMs: 30_000, everyMs: 250, thinkMs: 0 }

const fixed: Parts = {
  key: coldKey,
  lock: fixedLease,
  userRow: userRowOnArrival,
  inFlight: inFlightFromArrival,
  identity: identityReadOnArrival,
  storing: identityStoredAfterUnlock,
  run: resumeFallback,
  assistantRow: assistantRowAfterUnlock,
  reset: resetUnlocked,
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
}

/** What each variant is made of; one with a hole is the sound one with one part replaced. */
export const trinity779Parts: Readonly<Record<string, Parts>> = {
  buggy,
  fixed,
  sound,
  'fixed-identity-read-on-arrival': { ...sound, identity: identityReadOnArrival },
  'fixed-key-changes': { ...sound, key: coldKey },
  'fixed-identity-stored-after-unlock': { ...sound, storing: identityStoredAfterUnlock },
  'fixed-lease-not-renewed': { ...sound, lock: fixedLease },
  'fixed-reset-takes-no-lock': { ...sound, reset: resetUnlocked },
}

function systemOf(name: string, parts: Parts): (settings: Settings | undefined) => System<BackEndRequest> {
  return settings => sessionSystem({ name, parts, settings: { ...published, ...settings }, sessions: [session] })
}

const session = 's1'

function turn(message: string): BackEndRequest {
  return { operation: 'turn', session, message }
}

const reset: BackEndRequest = { operation: 'reset', session }

const twoTranscripts = { breaks: ['no-orphan-transcript', 'no-lost-uuid'] }

/** Two requests reach a session that has no conversation yet. */
export const trinity779ColdTurn: Scenario<BackEndRequest, Settings> = {
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
      name: 'hole-6',
      claim: 'a reset of a session with a conversation is not undone by the turn that it meets',
      program: { before: [turn('w1')], clients: [[turn('a1')], [reset]] },
      target: resetDuringTurn,
      expect: { 'fixed-reset-takes-no-lock': { breaks: ['retired-has-no-file'] }, sound: 'held' },
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
      settings: { ttlMs: 20_000 },
      target: crashAmongOthers,
      expect: { sound: 'held' },
    },
  ],
}

/** Two turns, one after the other. */
function turns(client: string): readonly BackEndRequest[] {
  return [turn(`${client}1`), turn(`${client}2`)]
}
