import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import type { Remark, WritingRequest } from '../models/session/writing-operations.ts'
import {
  heldForFirst,
  heldForLongest,
  reenteredByFlow,
  reenteredByNobody,
  reenteredByProcess,
  releasedWhateverIsThere,
  releasedWhereOwn,
  watchdogIsSilent,
  watchdogLeavesFile,
  watchdogTells,
} from '../adapters/locks/held-lock-parts.ts'
import { claimedParts } from '../adapters/locks/lock-files.ts'
import {
  crashAmongWriters,
  interruptMeetsRun,
  nestedRunMeetsWriter,
  nestedRunUnderWay,
  pauseAmongWriters,
  runUnderWay,
  writerAfter,
  writerAfterRun,
  writerRefused,
  writersMeet,
} from '../adapters/session/writing/contention.ts'
import {
  acknowledgedUnseen,
  heededByReaders,
  noFence,
  rejectsItsWriter,
  shownByWritesOnly,
  verifiedBeforeAppend,
} from '../adapters/session/writing/fences.ts'
import { keyCheckedInsideLock, keyCheckedOnArrival } from '../adapters/session/writing/keys.ts'
import {
  checkedThenRemoved,
  claimedByNobody,
  emptyIsStale,
  ownPidIsOrphan,
  publishedLockFile,
  renamedAsideFile,
  staleMs,
  stolenByAge,
} from '../adapters/session/writing/lock-files.ts'
import { lockedByAll, lockedByRunOnly } from '../adapters/session/writing/locking.ts'
import { openedInsideLock, openedOnArrival } from '../adapters/session/writing/opening.ts'
import type { WritingParts, WritingSettings } from '../adapters/session/writing/part.ts'
import { refusedWithNothing, writtenAllTheSame } from '../adapters/session/writing/refusals.ts'
import { roleAsAsked, roleByLastEntry } from '../adapters/session/writing/roles.ts'
import type { WritingSystemOptions } from '../adapters/session/writing/system.ts'
import { writingSystem } from '../adapters/session/writing/system.ts'

/** What the cases differ in: who serves, and times in milliseconds. */
export interface WriteLockSettings extends Partial<WritingSettings> {
  readonly serving?: WritingSystemOptions['serving']
}

/** A run may hold the lock for 5 minutes and every other writer for 10 s, for which they also wait. */
const published: WritingSettings = {
  waitMs: 10_000,
  everyMs: 1_000,
  runHoldMs: 300_000,
  holdMs: 10_000,
  thinkMs: 0,
}

const fixed: WritingParts = {
  file: publishedLockFile,
  reentrancy: reenteredByProcess,
  holdLimit: heldForFirst,
  watchdog: watchdogIsSilent,
  release: releasedWhateverIsThere,
  locking: lockedByAll,
  opening: openedInsideLock,
  roles: roleAsAsked,
  keys: keyCheckedOnArrival,
  fence: noFence,
  refusal: refusedWithNothing,
}

const buggy: WritingParts = { ...fixed, locking: lockedByRunOnly }

const sound: WritingParts = {
  file: claimedParts,
  reentrancy: reenteredByFlow,
  holdLimit: heldForLongest,
  watchdog: watchdogTells,
  release: releasedWhereOwn,
  locking: lockedByAll,
  opening: openedInsideLock,
  roles: roleByLastEntry,
  keys: keyCheckedInsideLock,
  fence: noFence,
  refusal: refusedWithNothing,
}

/** Where somebody may be paused for longer than they may hold the lock, which `sound` does not bear. */
const soundFenced: WritingParts = { ...sound, fence: heededByReaders }

/** What each variant is made of; one named in words is `sound`, or `sound-fenced`, with one part replaced. */
export const openclaw21813Parts: Readonly<Record<string, WritingParts>> = {
  buggy,
  fixed,
  sound,
  'sound-fenced': soundFenced,
  'fixed-reentrant-by-process': { ...sound, reentrancy: reenteredByProcess },
  'fixed-role-as-asked': { ...sound, roles: roleAsAsked },
  'fixed-key-checked-on-arrival': { ...sound, keys: keyCheckedOnArrival },
  'fixed-watchdog-is-silent': { ...sound, watchdog: watchdogIsSilent },
  'fixed-first-hold-governs': { ...sound, holdLimit: heldForFirst },
  'fixed-empty-is-stale': { ...sound, file: emptyIsStale },
  'fixed-stolen-by-age': { ...sound, file: stolenByAge },
  'fixed-released-whatever-is-there': { ...sound, release: releasedWhateverIsThere },
  'fixed-own-pid-is-orphan': { ...sound, file: ownPidIsOrphan },
  'fixed-checked-then-removed': { ...sound, file: checkedThenRemoved },
  'fixed-renamed-aside': { ...sound, file: renamedAsideFile },
  'fixed-claimed-by-nobody': { ...sound, file: claimedByNobody },
  'fixed-mirror-takes-no-lock': { ...sound, locking: lockedByRunOnly },
  'fixed-opened-on-arrival': { ...sound, opening: openedOnArrival },
  'fixed-reentered-by-nobody': { ...sound, reentrancy: reenteredByNobody },
  'fixed-written-all-the-same': { ...sound, refusal: writtenAllTheSame },
  'fixed-watchdog-leaves-file': { ...sound, watchdog: watchdogLeavesFile },
  'fixed-not-fenced': { ...soundFenced, fence: noFence },
  'fixed-token-verified-before': { ...soundFenced, fence: verifiedBeforeAppend },
  'fixed-fence-shown-by-writes': { ...soundFenced, fence: shownByWritesOnly },
  'fixed-acknowledged-unseen': { ...soundFenced, fence: acknowledgedUnseen },
  'fixed-fence-rejects-writer': { ...soundFenced, fence: rejectsItsWriter },
}

function systemOf(
  name: string,
  parts: WritingParts,
): (settings: WriteLockSettings | undefined) => System<WritingRequest> {
  return ({ serving = 'one-process', ...times } = {}) =>
    writingSystem({ name, parts, settings: { ...published, ...times }, serving, sessions: [session] })
}

const session = 's1'

/** The entry `name`, with an idempotency key of its own unless it says which. */
function said(name: string, key: string = name): Remark {
  return { entry: name, key: `key-${key}` }
}

function run(
  message: string,
  more: Pick<WritingRequest & { operation: 'run' }, 'injected' | 'delivered'> = {},
): WritingRequest {
  return { operation: 'run', session, message, ...more }
}

function mirror(name: string, key?: string): WritingRequest {
  return { operation: 'append', kind: 'mirror', session, ...said(name, key) }
}

function inject(name: string): WritingRequest {
  return { operation: 'append', kind: 'inject', session, ...said(name) }
}

function interrupt(message: string): WritingRequest {
  return { operation: 'interrupt', session, message }
}

const read: WritingRequest = { operation: 'read', session }

const processes: WriteLockSettings = { serving: 'process-per-client' }

/** Who waits is woken by the release, and looks by itself only when a holder may have died. */
const patient: WriteLockSettings = { waitMs: Infinity, everyMs: 60_000 }

/** The same where nobody dies. */
const alive: WriteLockSettings = { waitMs: Infinity, everyMs: Infinity }

const forked = { breaks: ['exclusive-grant', 'well-formed-transcript', 'acknowledged-on-branch'] }

/** The delivery mirror and the gateway write to a transcript while the agent's run does. */
export const openclaw21813SessionWriteLock: Scenario<WritingRequest, WriteLockSettings> = {
  id: 'openclaw-21813-session-write-lock',
  report: 'https://github.com/openclaw/openclaw/issues/21813',
  claim: 'the delivery mirror appends between the two lines of a run, without its lock: two replies in a row, for good',
  class: 'C03',
  variants: Object.fromEntries(
    Object.entries(openclaw21813Parts).map(([name, parts]) => [name, systemOf(name, parts)]),
  ),
  cases: [
    {
      name: 'reported',
      claim: 'what the mirror writes stands before or after a run, and never in it',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: writersMeet,
      expect: {
        buggy: { breaks: [...forked.breaks, 'role-order'] },
        fixed: { breaks: [...forked.breaks, 'role-order'] },
        sound: 'held',
        'sound-fenced': 'held',
      },
    },
    {
      name: 'acceptance',
      claim: 'mirror and gateway take turns with a run, and a flow that asks for its own lock does not wait for itself',
      program: { clients: [[run('m1', { delivered: said('d1') })], [inject('g1'), read]] },
      settings: { ...alive, runHoldMs: Infinity, holdMs: Infinity },
      target: nestedRunMeetsWriter,
      expect: {
        buggy: forked,
        fixed: forked,
        'fixed-mirror-takes-no-lock': forked,
        'fixed-reentered-by-nobody': { breaks: ['progress'] },
        sound: 'held',
        'sound-fenced': 'held',
      },
    },
    {
      name: 'interrupt',
      claim: 'a run that is interrupted leaves at most one partial answer, and says that it is one',
      program: { clients: [[run('m1')], [interrupt('m1')]] },
      target: interruptMeetsRun,
      expect: {
        buggy: { breaks: ['answered-once', 'role-order'] },
        'fixed-mirror-takes-no-lock': { breaks: ['answered-once', 'role-order'] },
        sound: 'held',
        'sound-fenced': 'held',
      },
    },
    {
      name: 'hole-1',
      claim: 'a mirror that starts while a run of its process has the lock does not walk in',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: writersMeet,
      expect: { 'fixed-reentrant-by-process': forked, sound: 'held' },
    },
    {
      name: 'hole-2',
      claim: 'what the mirror writes after an answer does not stand there as a second one',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: writerAfterRun,
      expect: { 'fixed-role-as-asked': { breaks: ['role-order'] }, sound: 'held' },
    },
    {
      name: 'hole-3',
      claim: 'what is delivered twice is mirrored once',
      program: { clients: [[mirror('d1', 'd')], [mirror('d2', 'd')]] },
      target: writersMeet,
      expect: { 'fixed-key-checked-on-arrival': { breaks: ['unique-keys'] }, sound: 'held' },
    },
    {
      name: 'hole-4',
      claim: 'a run from which the watchdog takes the lock writes nothing more',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      settings: { thinkMs: 400_000, waitMs: 600_000, everyMs: 600_000 },
      target: writerAfter(300_000),
      expect: {
        'fixed-watchdog-is-silent': { breaks: ['exclusive-grant', 'no-stale-effect', 'well-formed-transcript'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-5',
      claim: 'a run keeps the lock for as long as it asked, also where its flow had it for a shorter time before',
      program: { clients: [[run('m1', { injected: said('g1') })]] },
      settings: { thinkMs: 20_000 },
      target: nestedRunUnderWay,
      expect: { 'fixed-first-hold-governs': { breaks: ['holder-is-heard'] }, sound: 'held' },
    },
    {
      name: 'hole-6',
      claim: 'a lock file that is still to be filled belongs to somebody',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      settings: processes,
      target: writersMeet,
      expect: { 'fixed-empty-is-stale': { breaks: ['exclusive-grant', 'well-formed-transcript'] }, sound: 'held' },
    },
    {
      name: 'hole-7',
      claim: 'a run that needs longer than half an hour keeps its lock',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      settings: {
        ...processes,
        thinkMs: staleMs + 60_000,
        runHoldMs: 2 * staleMs,
        waitMs: 2 * staleMs,
        everyMs: staleMs,
      },
      target: writerAfter(staleMs),
      expect: {
        'fixed-stolen-by-age': { breaks: ['exclusive-grant', 'no-stale-effect', 'well-formed-transcript'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-8',
      claim: 'a run that lost its lock leaves the lock of whoever has it now',
      program: { clients: [[run('m1'), mirror('d1')], [run('m2')]] },
      settings: { thinkMs: 200_000, runHoldMs: 150_000, waitMs: 600_000, everyMs: 600_000 },
      target: writerAfter(150_000),
      expect: { 'fixed-released-whatever-is-there': { breaks: ['exclusive-grant'] }, sound: 'held' },
    },
    {
      name: 'hole-9',
      claim: 'a lock file of the own process that is not in its map yet is somebody else’s',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: writersMeet,
      expect: { 'fixed-own-pid-is-orphan': { breaks: ['exclusive-grant', 'well-formed-transcript'] }, sound: 'held' },
    },
    {
      name: 'busy',
      claim: 'who waited for ten seconds beside a longer run is told so, and has left nothing',
      program: { clients: [[run('m1')], [mirror('d1'), read]] },
      settings: { thinkMs: 20_000, everyMs: 10_000 },
      target: writerRefused,
      expect: {
        'fixed-written-all-the-same': { breaks: ['honest-refusal', 'well-formed-transcript'] },
        sound: 'held',
        'sound-fenced': 'held',
      },
    },
    {
      name: 'outlasted',
      claim: 'what the watchdog takes from a run is there for the next',
      program: { clients: [[run('m1'), read]] },
      settings: { thinkMs: 400_000 },
      target: runUnderWay,
      expect: { 'fixed-watchdog-leaves-file': { breaks: ['nothing-left-behind'] }, sound: 'held' },
    },
    {
      name: 'opened-late',
      claim: 'who waited for the lock does not go by what was there before',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: writersMeet,
      expect: {
        'fixed-opened-on-arrival': { breaks: ['well-formed-transcript', 'acknowledged-on-branch'] },
        sound: 'held',
      },
    },
    {
      name: 'pause',
      claim: 'who was paused for longer than it may hold the lock is not heard any more',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      faults: { stalls: 1 },
      settings: { ...processes, ...alive },
      target: pauseAmongWriters,
      expect: {
        'fixed-not-fenced': { breaks: ['no-stale-effect', 'well-formed-transcript'] },
        'fixed-token-verified-before': { breaks: ['no-stale-effect'] },
        'fixed-fence-shown-by-writes': { breaks: ['well-formed-transcript'] },
        'fixed-acknowledged-unseen': { breaks: ['acknowledged-on-branch', 'linearizability'] },
        'sound-fenced': 'held',
      },
    },
    {
      name: 'own-writer',
      claim: 'a holder that nobody has overtaken is heard, also the second time',
      program: { clients: [[run('m1')], [mirror('d1')]] },
      target: runUnderWay,
      expect: { 'fixed-fence-rejects-writer': { breaks: ['holder-is-heard'] }, 'sound-fenced': 'held' },
    },
    {
      name: 'dead-holder',
      claim: 'the lock of a writer that died is had by one of those who wait, and then by the other',
      program: { clients: [[run('m1')], [mirror('d1')], [inject('g1')]] },
      faults: { crashes: 1 },
      settings: { ...processes, waitMs: 30_000, everyMs: 10_000 },
      target: crashAmongWriters,
      expect: {
        'fixed-checked-then-removed': { breaks: ['exclusive-grant'] },
        'fixed-renamed-aside': { breaks: ['exclusive-grant'] },
        'fixed-claimed-by-nobody': { breaks: ['progress'] },
        sound: 'held',
      },
    },
    {
      name: 'proof-2x2',
      claim: 'a run and a mirror beside an inject and a run, in one process, in every order',
      program: {
        clients: [
          [run('m1'), mirror('d1')],
          [inject('g1'), run('m2')],
        ],
      },
      settings: patient,
      target: writersMeet,
      expect: { sound: 'held', 'sound-fenced': 'held' },
    },
    {
      name: 'proof-2x2-crash',
      claim: 'the same in two processes, any of which dies at any moment',
      program: {
        clients: [
          [run('m1'), mirror('d1')],
          [inject('g1'), run('m2')],
        ],
      },
      faults: { crashes: 1 },
      settings: { ...processes, ...patient },
      target: crashAmongWriters,
      expect: { sound: 'held', 'sound-fenced': 'held' },
    },
    {
      name: 'proof-2x2-pause',
      claim: 'a run and a mirror in two processes, each read after it, and at any moment one is paused past its hold',
      program: {
        clients: [
          [run('m1'), read],
          [mirror('d1'), read],
        ],
      },
      faults: { stalls: 1 },
      settings: { ...processes, ...alive },
      target: pauseAmongWriters,
      expect: { 'sound-fenced': 'held' },
    },
  ],
}
