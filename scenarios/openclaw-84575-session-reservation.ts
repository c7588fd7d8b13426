import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { noLock } from '../adapters/locks/none.ts'
import { osLock } from '../adapters/locks/os-lock.ts'
import { queueLock } from '../adapters/locks/queue.ts'
import {
  crash,
  crashAmongRequests,
  handoffDuringCommand,
  requestsEngaged,
  requestUnderWay,
  resetDuringResolve,
  resolveAcross,
} from '../adapters/session/resolution/contention.ts'
import { freshByOneReading, freshByTwoReadings } from '../adapters/session/resolution/freshness.ts'
import { lockSession, lockWholeStore } from '../adapters/session/resolution/key.ts'
import { lookAgainInsideLock, lookInsideLock, lookOnArrival } from '../adapters/session/resolution/looking.ts'
import { newWhereMinted, newWhereNotBegun } from '../adapters/session/resolution/newness.ts'
import type { ResolutionParts } from '../adapters/session/resolution/part.ts'
import { adoptWinner, overwriteRow } from '../adapters/session/resolution/persisting.ts'
import { resetLocked, resetThatAsksAgain, resetUnlocked } from '../adapters/session/resolution/reset.ts'
import {
  rewriteByRename,
  rewriteByRenameInQueue,
  rewriteInPlace,
  rewriteKeepingCopy,
} from '../adapters/session/resolution/rewriting.ts'
import type { ResolutionSystemOptions } from '../adapters/session/resolution/system.ts'
import { resolutionSystem } from '../adapters/session/resolution/system.ts'
import type { ResolutionRequest } from '../models/session/resolution.ts'

/** What the cases differ in: who serves, and how long conversations and preparations take. */
export interface ReservationSettings {
  readonly serving?: ResolutionSystemOptions['serving']
  /** How long a conversation is fresh, in milliseconds; for ever where it is not said. */
  readonly freshMs?: number
  /** How long workspace, channel and skills take to be ready, in milliseconds; no time where it is not said. */
  readonly prepareMs?: number
  /** How often in a run a conversation may cease to be fresh; never where it is not said. */
  readonly expiries?: number
}

const buggy: ResolutionParts = {
  lock: noLock,
  key: lockSession,
  looking: lookOnArrival,
  freshness: freshByOneReading,
  persisting: overwriteRow,
  rewriting: rewriteByRenameInQueue,
  newness: newWhereMinted,
  reset: resetUnlocked,
}

const fixed: ResolutionParts = { ...buggy, lock: queueLock, looking: lookAgainInsideLock }

/** The later revision: the row is written only where it is absent, or still the one that was seen. */
const fixed2: ResolutionParts = { ...fixed, persisting: adoptWinner }

const sound: ResolutionParts = {
  lock: osLock,
  key: lockWholeStore,
  looking: lookInsideLock,
  freshness: freshByOneReading,
  persisting: overwriteRow,
  rewriting: rewriteByRename,
  newness: newWhereNotBegun,
  reset: resetLocked,
}

/** What each variant is made of; one with a hole, named in words, is the sound one with one part replaced. */
export const openclaw84575Parts: Readonly<Record<string, ResolutionParts>> = {
  buggy,
  fixed,
  'fixed-2': fixed2,
  sound,
  'fixed-reset-takes-no-lock': { ...sound, reset: resetUnlocked },
  'fixed-chain-in-process': { ...sound, lock: queueLock },
  'fixed-locks-one-session': { ...sound, key: lockSession },
  'fixed-new-where-minted': { ...sound, newness: newWhereMinted },
  'fixed-clock-read-twice': { ...sound, freshness: freshByTwoReadings },
  'fixed-rewritten-in-place': { ...sound, rewriting: rewriteInPlace },
  'fixed-copy-kept': { ...sound, rewriting: rewriteKeepingCopy },
  'fixed-reset-asks-again': { ...sound, reset: resetThatAsksAgain },
}

function systemOf(
  name: string,
  parts: ResolutionParts,
): (settings: ReservationSettings | undefined) => System<ResolutionRequest> {
  return ({ serving = 'one-process', freshMs = Infinity, prepareMs = 0, expiries = 0 } = {}) =>
    resolutionSystem({ name, parts, settings: { freshMs, prepareMs }, expiries, serving })
}

function resolve(session: string): ResolutionRequest {
  return { operation: 'resolve', session, purpose: 'visible' }
}

function handOff(session: string): ResolutionRequest {
  return { operation: 'resolve', session, purpose: 'internal' }
}

function reset(session: string): ResolutionRequest {
  return { operation: 'reset', session }
}

function observe(session: string): ResolutionRequest {
  return { operation: 'observe', session }
}

const broughtAlong: ResolutionRequest = {
  operation: 'resolve-explicit',
  session: 's1',
  transcript: '11111111-1111-4111-8111-111111111111',
}

const twoProcesses: ReservationSettings = { serving: 'process-per-client' }

const forked = { breaks: ['no-orphan-transcript', 'no-lost-uuid', 'one-mint-per-epoch', 'linearizability'] }

/** Two requests reach a session that has no conversation yet, and each mints one. */
export const openclaw84575SessionReservation: Scenario<ResolutionRequest, ReservationSettings> = {
  id: 'openclaw-84575-session-reservation',
  report: 'https://github.com/openclaw/openclaw/issues/84575',
  claim: 'two requests of one new session key each mint a conversation, and one of the two is in no index',
  class: 'C01',
  variants: Object.fromEntries(
    Object.entries(openclaw84575Parts).map(([name, parts]) => [name, systemOf(name, parts)]),
  ),
  cases: [
    {
      name: 'reported',
      claim: 'two requests of a new session key are given one conversation',
      program: { clients: [[resolve('s1')], [resolve('s1')]] },
      target: requestsEngaged,
      expect: { buggy: forked, fixed: 'held', sound: 'held' },
    },
    {
      name: 'acceptance',
      claim:
        'one id, new to one of them, persisted and found by who follows up; an explicit id is unchanged, and an internal handoff writes no row',
      program: {
        clients: [
          [resolve('s1'), resolve('s1'), broughtAlong],
          [resolve('s1'), handOff('s2'), observe('s2')],
        ],
      },
      target: requestsEngaged,
      expect: { buggy: forked, fixed: 'held', sound: 'held' },
    },
    {
      name: 'hole-1',
      kind: 'violation',
      claim: 'a reset is not overwritten by a request that looked before it',
      program: { clients: [[resolve('s1')], [reset('s1')]] },
      target: resetDuringResolve,
      expect: {
        fixed: { breaks: ['no-lost-uuid'] },
        'fixed-2': 'held',
        'fixed-reset-takes-no-lock': { breaks: ['no-lost-uuid'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-2',
      kind: 'violation',
      claim: 'requests that reach two processes are given one conversation',
      program: { clients: [[resolve('s1')], [resolve('s1')]] },
      settings: twoProcesses,
      target: requestsEngaged,
      expect: { fixed: forked, 'fixed-2': forked, 'fixed-chain-in-process': forked, sound: 'held' },
    },
    {
      name: 'hole-3',
      kind: 'violation',
      claim: 'who writes the row of one session keeps that of another',
      program: { clients: [[resolve('s1')], [resolve('s2')]] },
      settings: twoProcesses,
      target: requestsEngaged,
      expect: { 'fixed-locks-one-session': { breaks: ['neighbours-untouched'] }, sound: 'held' },
    },
    {
      name: 'hole-4',
      kind: 'contract',
      claim:
        "an internal handoff may have a conversation of its own, beside that of a user's command: so it is documented",
      program: { clients: [[handOff('s1')], [resolve('s1')]] },
      target: handoffDuringCommand,
      expect: { fixed: 'held', sound: 'held' },
    },
    {
      name: 'hole-5',
      kind: 'violation',
      claim: 'a conversation whose request died before beginning it is new to the next one',
      program: { clients: [[resolve('s1')], [resolve('s1')]] },
      faults: { crashes: 1 },
      settings: twoProcesses,
      target: crashAmongRequests,
      expect: { 'fixed-new-where-minted': { breaks: ['initialised-once'] }, sound: 'held' },
    },
    {
      name: 'hole-6',
      kind: 'violation',
      claim: 'a conversation that ceases to be fresh while a request is under way is replaced by one that is begun',
      program: { before: [resolve('s1')], clients: [[resolve('s1')], [resolve('s1')]] },
      settings: { freshMs: 10_000, prepareMs: 20_000, expiries: 1 },
      target: resolveAcross(10_000),
      expect: { 'fixed-clock-read-twice': { breaks: ['initialised-once'] }, sound: 'held' },
    },
    {
      name: 'torn-rewrite',
      claim: 'whoever dies while the store is rewritten leaves the rows of all others as they were',
      program: { clients: [[resolve('s1')], [resolve('s2')]] },
      faults: { crashes: 1 },
      settings: twoProcesses,
      target: crash,
      expect: { 'fixed-rewritten-in-place': { breaks: ['neighbours-untouched'] }, sound: 'held' },
    },
    {
      name: 'copy-kept',
      claim: 'nothing but the store is left of a rewriting',
      program: { clients: [[resolve('s1')], [resolve('s1')]] },
      target: requestUnderWay,
      expect: { 'fixed-copy-kept': { breaks: ['nothing-left-behind'] }, sound: 'held' },
    },
    {
      name: 'reset-asks-again',
      claim: 'a reset does not wait for itself',
      program: { clients: [[resolve('s1')], [reset('s1')]] },
      target: requestUnderWay,
      expect: { 'fixed-reset-asks-again': { breaks: ['progress'] }, sound: 'held' },
    },
    {
      name: 'proof-3x2',
      claim: 'three clients of one process with two requests each, a reset among them, in every order',
      program: {
        clients: [
          [resolve('s1'), reset('s1')],
          [resolve('s1'), resolve('s2')],
          [resolve('s2'), resolve('s1')],
        ],
      },
      target: resetDuringResolve,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-crash',
      claim: 'two processes with two requests each, a reset among them, and any process dies at any moment',
      program: {
        clients: [
          [resolve('s1'), reset('s1')],
          [resolve('s1'), resolve('s2')],
        ],
      },
      faults: { crashes: 1 },
      settings: twoProcesses,
      target: crashAmongRequests,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-crashes',
      claim: 'two processes with two requests each, and both die at any moment',
      program: {
        clients: [
          [resolve('s1'), reset('s1')],
          [resolve('s1'), resolve('s2')],
        ],
      },
      faults: { crashes: 2 },
      settings: twoProcesses,
      target: crash,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-pause',
      claim: 'two processes with two requests each, any of which is paused for as long as a conversation is fresh',
      program: {
        clients: [
          [resolve('s1'), resolve('s1')],
          [resolve('s1'), reset('s1')],
        ],
      },
      faults: { stalls: 1 },
      settings: { ...twoProcesses, freshMs: 10_000, prepareMs: 10_000, expiries: 2 },
      target: requestsEngaged,
      expect: { sound: 'held' },
    },
  ],
}
