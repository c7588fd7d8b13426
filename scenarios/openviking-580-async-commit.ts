import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import type { ArchiveRequest } from '../models/session/archive-operations.ts'
import { plainRenewedLease } from '../adapters/locks/heartbeat.ts'
import { fixedLease, leaseWithoutExpiry } from '../adapters/locks/lease.ts'
import { noLock } from '../adapters/locks/none.ts'
import { osLock } from '../adapters/locks/os-lock.ts'
import { publishedPathLock, writtenAndReadBack } from '../adapters/locks/path-lock.ts'
import {
  addMeetsCommit,
  commitRefused,
  commitsMeet,
  crashAmongRequests,
  operationsMeet,
  pauseAmongRequests,
  taskAsked,
} from '../adapters/session/archive-contention.ts'
import type { ArchiveParts, ArchiveSettings } from '../adapters/session/archive-part.ts'
import { archiveSystem } from '../adapters/session/archive-system.ts'
import { addedUnderLock, addedWithoutLock } from '../adapters/session/parts/adding.ts'
import { loadedInsideLock, loadedOnArrival } from '../adapters/session/parts/loading.ts'
import { extractionRedone, markerCarriedOut, noRecovery } from '../adapters/session/parts/recovery.ts'
import {
  archivedByMarker,
  clearedThenArchived,
  clearedThenSwitchedLate,
  switchedLate,
} from '../adapters/session/parts/switching.ts'
import { completedBeforeSwitch, completedWhenMoved } from '../adapters/session/parts/tracking.ts'

type Settings = Partial<ArchiveSettings>

/** A lock expires after 5 minutes; who finds it taken looks every 0.2 s, for 30 s in later releases. */
const published: ArchiveSettings = { ttlMs: 300_000, waitMs: 30_000, everyMs: 200 }

const buggy: ArchiveParts = {
  lock: noLock,
  adding: addedWithoutLock,
  loading: loadedOnArrival,
  switching: switchedLate,
  tracking: completedBeforeSwitch,
  recovery: noRecovery,
}

const fixed585: ArchiveParts = { ...buggy, switching: clearedThenSwitchedLate }

const fixed783: ArchiveParts = {
  lock: publishedPathLock,
  adding: addedWithoutLock,
  loading: loadedOnArrival,
  switching: clearedThenArchived,
  tracking: completedWhenMoved,
  recovery: extractionRedone,
}

const sound: ArchiveParts = {
  lock: osLock,
  adding: addedUnderLock,
  loading: loadedInsideLock,
  switching: archivedByMarker,
  tracking: completedWhenMoved,
  recovery: markerCarriedOut,
}

/** What each variant is made of; one with a hole, named in words, is the sound one with one part replaced. */
export const openviking580Parts: Readonly<Record<string, ArchiveParts>> = {
  buggy,
  'fixed-585': fixed585,
  'fixed-783': fixed783,
  sound,
  'fixed-switched-late': { ...sound, switching: clearedThenSwitchedLate },
  'fixed-loaded-on-arrival': { ...sound, loading: loadedOnArrival },
  'fixed-cleared-first': { ...sound, switching: clearedThenArchived },
  'fixed-lock-read-back': { ...sound, lock: writtenAndReadBack },
  'fixed-release-unchecked': { ...sound, lock: plainRenewedLease },
  'fixed-lock-not-renewed': { ...sound, lock: fixedLease },
  'fixed-add-takes-no-lock': { ...sound, adding: addedWithoutLock },
  'fixed-lock-never-expires': { ...sound, lock: leaseWithoutExpiry },
  'fixed-no-recovery': { ...sound, recovery: noRecovery },
}

function systemOf(name: string, parts: ArchiveParts): (settings: Settings | undefined) => System<ArchiveRequest> {
  return settings => archiveSystem({ name, parts, settings: { ...published, ...settings }, sessions: [session] })
}

const session = 's1'

function add(message: string): ArchiveRequest {
  return { operation: 'addMessage', session, message }
}

/** A commit whose client waits for its end. */
function commit(task: string): ArchiveRequest {
  return { operation: 'commit', session, wait: true, task }
}

/** A commit that goes on behind its answer. */
function commitBehind(task: string): ArchiveRequest {
  return { operation: 'commit', session, wait: false, task }
}

function ask(task: string): ArchiveRequest {
  return { operation: 'task', session, task }
}

const live: ArchiveRequest = { operation: 'live', session }

/** A commit that goes on behind its answer says too early that it is done. */
export const openviking580AsyncCommit: Scenario<ArchiveRequest, Settings> = {
  id: 'openviking-580-async-commit',
  report: 'https://github.com/volcengine/OpenViking/issues/580',
  claim:
    'a commit that is said to be completed still has its messages live: they are committed again, and later ones lost',
  class: 'C09',
  variants: Object.fromEntries(
    Object.entries(openviking580Parts).map(([name, parts]) => [name, systemOf(name, parts)]),
  ),
  cases: [
    {
      name: 'reported',
      claim: 'a message is committed once, and one that comes meanwhile is kept',
      program: { before: [add('m1')], clients: [[commitBehind('t1'), ask('t1'), commit('t2')], [add('m2')]] },
      target: taskAsked,
      expect: {
        buggy: { breaks: ['completed-means-moved', 'live-plus-archives', 'extracted-once'] },
        'fixed-585': { breaks: ['live-plus-archives'] },
        'fixed-783': { breaks: ['live-plus-archives'] },
        sound: 'held',
      },
    },
    {
      name: 'acceptance',
      claim: 'a commit without waiting is accepted with a task, and once that is completed its messages are not live',
      program: { before: [add('m1')], clients: [[commitBehind('t1'), ask('t1'), live]] },
      target: taskAsked,
      expect: {
        buggy: { breaks: ['completed-means-moved', 'linearizability'] },
        'fixed-585': 'held',
        'fixed-783': 'held',
        sound: 'held',
      },
    },
    {
      name: 'hole-1',
      claim: 'a message that is added while memories are extracted is kept',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      target: addMeetsCommit,
      expect: { 'fixed-switched-late': { breaks: ['live-plus-archives'] }, sound: 'held' },
    },
    {
      name: 'hole-2',
      claim: 'a commit that waited for the lock knows what was moved meanwhile',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2'), commit('t2')]] },
      target: commitsMeet,
      expect: {
        'fixed-loaded-on-arrival': { breaks: ['live-plus-archives', 'archive-indices', 'extracted-once'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-3',
      claim: 'whoever does not wait for the lock is told that the session is busy, and nothing of theirs is done',
      kind: 'contract',
      program: { before: [add('m1')], clients: [[commit('t1')], [commit('t2')]] },
      settings: { waitMs: 0 },
      target: commitRefused,
      expect: { sound: 'held' },
    },
    {
      name: 'hole-4',
      claim: 'messages are in the archive before they are out of the live ones, whoever dies in between',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      faults: { crashes: 1 },
      target: crashAmongRequests,
      expect: { 'fixed-cleared-first': { breaks: ['live-plus-archives'] }, sound: 'held' },
    },
    {
      name: 'hole-5',
      claim: 'of two that find the lock free at once, one gets it',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      target: addMeetsCommit,
      expect: { 'fixed-lock-read-back': { breaks: ['exclusive-grant', 'live-plus-archives'] }, sound: 'held' },
    },
    {
      name: 'hole-6',
      claim: 'a release that comes late frees nobody else',
      program: { clients: [[add('a1'), add('a2')], [add('b1')]] },
      faults: { stalls: 1 },
      // Whoever is paused until their lock has expired comes to no renewal.
      settings: { ttlMs: 20_000, renewMs: Infinity },
      target: pauseAmongRequests,
      expect: { 'fixed-release-unchecked': { breaks: ['exclusive-grant'] }, sound: 'held' },
    },
    {
      name: 'hole-7',
      claim: 'a commit keeps its lock over a pause of five minutes',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      faults: { stalls: 1 },
      settings: { waitMs: 600_000 },
      target: pauseAmongRequests,
      expect: { 'fixed-lock-not-renewed': { breaks: ['exclusive-grant', 'live-plus-archives'] }, sound: 'held' },
    },
    {
      name: 'hole-8',
      claim: 'a message that is added while a commit looks at the live ones is kept',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      target: addMeetsCommit,
      expect: { 'fixed-add-takes-no-lock': { breaks: ['live-plus-archives'] }, sound: 'held' },
    },
    {
      name: 'hole-9',
      claim: 'memories may be extracted once more after a crash, and only then',
      kind: 'contract',
      program: { before: [add('m1')], clients: [[commit('t1')], [live]] },
      faults: { crashes: 1 },
      target: crashAmongRequests,
      expect: { sound: 'held' },
    },
    {
      name: 'recovery',
      claim: 'what a dead commit has begun is finished, also when who finishes it dies',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      faults: { crashes: 2 },
      target: crashAmongRequests,
      expect: { 'fixed-no-recovery': { breaks: ['live-plus-archives', 'nothing-left-behind'] }, sound: 'held' },
    },
    {
      name: 'dead-holder',
      claim: 'the lock of a commit that died does not keep the next one waiting for ever',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')]] },
      faults: { crashes: 1 },
      settings: { waitMs: Infinity },
      target: crashAmongRequests,
      expect: { 'fixed-lock-never-expires': { breaks: ['progress'] }, sound: 'held' },
    },
    {
      name: 'either-order',
      claim: 'a message that meets a commit ends in the archive or stays live, and both are right',
      program: { before: [add('m1')], clients: [[commit('t1')], [add('m2')], [add('m3')]] },
      target: operationsMeet(2),
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2',
      claim: 'two clients that each add a message and commit, one of them behind its answer, in every order',
      program: {
        clients: [
          [add('a1'), commit('t1')],
          [add('b1'), commitBehind('t2')],
        ],
      },
      target: operationsMeet(2),
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-crash',
      claim: 'the same, and any process dies at any moment, also the one that recovers',
      program: {
        clients: [
          [add('a1'), commit('t1')],
          [add('b1'), commitBehind('t2')],
        ],
      },
      faults: { crashes: 2 },
      target: crashAmongRequests,
      expect: { sound: 'held' },
    },
  ],
}
