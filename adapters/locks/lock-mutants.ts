import type { Mutant } from '../../harness/explore/mutant.ts'
import { lockCase, lockQuestion } from '../../harness/conformance/lock.ts'
import type { Discipline } from '../../harness/conformance/locks/discipline.ts'
import { underLock } from '../../harness/conformance/locks/under-lock.ts'
import { busySentinel, sentinelSetLate, writtenBeforeRefused } from './busy-sentinel.ts'
import { compareAndSet, versionIgnored } from './compare-and-set.ts'
import { advisoryLockCommittedEarly, rowLock, transactionAdvisoryLock } from './database-lock.ts'
import { fencedLease } from './fenced-lease.ts'
import {
  fencedRow,
  fenceRejectsItsWriter,
  fenceShownByWritesOnly,
  fenceVerifiedBefore,
  plainRow,
} from './fenced-record.ts'
import { renewedLease } from './heartbeat.ts'
import { fixedLease, leaseWithoutExpiry, plainLease } from './lease.ts'
import {
  agedLockFile,
  checkThenRemove,
  claimantsDefer,
  claimedLockFile,
  claimsAge,
  emptyTakenAsStale,
  ownPidAsOrphan,
  pidReused,
  removedUnconditionally,
  renamedAside,
} from './lock-files.ts'
import type { LockPromises } from './lock.ts'
import { noLock } from './none.ts'
import { osLock } from './os-lock.ts'
import { lastComeFirstServed, queueLock } from './queue.ts'
import { reentrantByFlow, reentrantByProcess } from './reentrant.ts'
import { silentWatchdog, watchedQueue } from './watched-queue.ts'

/** A mutant of a way of excluding others. */
export interface LockMutant extends Mutant {
  /** What it promises and does not keep. */
  readonly promise: keyof LockPromises
}

/** A way of excluding others with one mistake, beside the same without it, in the case that tells them apart. */
interface Mistake extends Pick<LockMutant, 'name' | 'promise' | 'flaw' | 'caughtBy'> {
  readonly mistaken: Discipline
  readonly sound: Discipline
  readonly case: string
}

/** A mutant is judged by what the sound one promises. */
function mutantOf({ mistaken, sound, case: caseName, ...named }: Mistake): LockMutant {
  const { promises } = sound
  return {
    ...named,
    of: 'locks',
    question: () => lockQuestion({ ...mistaken, promises }, lockCase(caseName)),
    sound: () => lockQuestion(sound, lockCase(caseName)),
  }
}

const claimedAmongTasks: Discipline = {
  ...underLock(claimedLockFile),
  promises: { ...claimedLockFile.promises, across: 'tasks' },
}

const fenced = underLock(fencedLease, fencedRow)

const exclusiveGrant = ['exclusive-grant']

/** Every mistake with locks that was reported somewhere, and some that building them brought up. */
export const lockMutants: readonly LockMutant[] = (
  [
    {
      name: 'no lock',
      promise: 'exclusion',
      flaw: 'everybody is granted at once',
      mistaken: underLock(noLock),
      sound: underLock(osLock),
      case: 'contention',
      caughtBy: ['exclusive-grant', 'no-lost-update'],
    },
    {
      name: 'in-process queue with two processes',
      promise: 'across',
      flaw: 'each process has a queue of its own',
      mistaken: underLock(queueLock),
      sound: underLock(osLock),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'OS lock between nodes',
      promise: 'across',
      flaw: 'each node has a disk of its own',
      mistaken: underLock(osLock),
      sound: underLock(rowLock),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'queue that serves the last first',
      promise: 'fairness',
      flaw: 'who comes last goes next',
      mistaken: underLock(lastComeFirstServed),
      sound: underLock(queueLock),
      case: 'contention',
      caughtBy: ['first-come-first-served'],
    },
    {
      name: 're-entrant lock by process',
      promise: 'exclusion',
      flaw: 'every flow of the process walks in while one holds it',
      mistaken: underLock(reentrantByProcess),
      sound: underLock(reentrantByFlow),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'queue that its holder asks again',
      promise: 'reentrant',
      flaw: 'the flow that holds it waits for itself',
      mistaken: underLock(queueLock),
      sound: underLock(reentrantByFlow),
      case: 'nested',
      caughtBy: ['progress'],
    },
    {
      name: 'busy where a wait was promised',
      promise: 'meanwhile',
      flaw: 'who comes second is turned away at once',
      mistaken: underLock(busySentinel),
      sound: underLock(queueLock),
      case: 'contention',
      caughtBy: ['progress'],
    },
    {
      name: 'sentinel set after an await',
      promise: 'exclusion',
      flaw: 'two look before either sets it',
      mistaken: underLock(sentinelSetLate),
      sound: underLock(busySentinel),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'busy answered with an effect left behind',
      promise: 'exclusion',
      flaw: 'it writes first and asks then whether it may',
      mistaken: writtenBeforeRefused,
      sound: underLock(busySentinel),
      case: 'contention',
      caughtBy: ['honest-refusal'],
    },
    {
      name: 'watchdog release without telling the holder',
      promise: 'exclusion',
      flaw: 'the watchdog takes it from a live holder who goes on',
      mistaken: underLock(silentWatchdog),
      sound: underLock(watchedQueue),
      case: 'long section',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'check, then remove',
      promise: 'exclusion',
      flaw: "a stale lock is removed when a new holder's stands there",
      mistaken: underLock(checkThenRemove),
      sound: underLock(claimedLockFile),
      case: 'dead holder',
      caughtBy: exclusiveGrant,
    },
    {
      name: "rename-aside of a new holder's lock",
      promise: 'exclusion',
      flaw: "a stale lock is renamed when a new holder's stands there",
      mistaken: underLock(renamedAside),
      sound: underLock(claimedLockFile),
      case: 'dead holder',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'empty lock file taken as stale',
      promise: 'exclusion',
      flaw: 'it is filled after it was made, and seen in between',
      mistaken: underLock(emptyTakenAsStale),
      sound: underLock(claimedLockFile),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'own-pid orphan reclaim',
      promise: 'exclusion',
      flaw: 'a lock of its own process that its map does not hold yet counts as an orphan',
      mistaken: underLock(ownPidAsOrphan),
      sound: claimedAmongTasks,
      case: 'two writes',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'pid without start time',
      promise: 'afterCrash',
      flaw: 'a process that was given the pid of the dead holder keeps its lock alive',
      mistaken: underLock(pidReused),
      sound: underLock(claimedLockFile),
      case: 'dead holder',
      caughtBy: ['progress'],
    },
    {
      name: 'zero winners after a dead holder',
      promise: 'afterCrash',
      flaw: 'claimants that meet withdraw, all of them',
      mistaken: underLock(claimantsDefer),
      sound: underLock(claimedLockFile),
      case: 'dead holder',
      caughtBy: ['progress'],
    },
    {
      name: 'unconditional release',
      promise: 'exclusion',
      flaw: 'who lost it to age removes what the next has made',
      mistaken: underLock(removedUnconditionally),
      sound: underLock(agedLockFile),
      case: 'late release',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'claims that age',
      promise: 'exclusion',
      flaw: 'a slow claimant removes what was made after its claim was taken over',
      mistaken: underLock(claimsAge),
      sound: underLock(agedLockFile),
      case: 'late release',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'advisory lock committed early',
      promise: 'exclusion',
      flaw: 'its transaction ends before the section begins',
      mistaken: underLock(advisoryLockCommittedEarly),
      sound: underLock(transactionAdvisoryLock),
      case: 'contention',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'writes of the dead arrive late',
      promise: 'exclusion',
      flaw: 'the lock ends with its holder, whose last write is still under way to the database',
      mistaken: underLock(rowLock, plainRow),
      sound: underLock(rowLock),
      case: 'crash',
      caughtBy: ['no-lost-update'],
    },
    {
      name: 'row written whatever its version',
      promise: 'exclusion',
      flaw: 'nobody compares before the set',
      mistaken: versionIgnored,
      sound: compareAndSet,
      case: 'contention',
      caughtBy: ['honest-refusal'],
    },
    {
      name: 'lease released by a plain delete',
      promise: 'exclusion',
      flaw: "a late release frees the next holder's lease",
      mistaken: underLock(plainLease),
      sound: underLock(fixedLease),
      case: 'late release',
      caughtBy: exclusiveGrant,
    },
    {
      name: 'lease that never expires',
      promise: 'afterCrash',
      flaw: 'a dead holder keeps it for ever',
      mistaken: underLock(leaseWithoutExpiry),
      sound: underLock(fixedLease),
      case: 'dead holder',
      caughtBy: ['progress'],
    },
    {
      name: 'TTL shorter than the section',
      promise: 'exclusion',
      flaw: 'the lease is not renewed while it is needed',
      mistaken: underLock(fixedLease),
      sound: underLock(renewedLease),
      case: 'long section',
      caughtBy: ['exclusive-grant', 'no-lost-update'],
    },
    {
      name: 'lease trusted under a pause',
      promise: 'fenced',
      flaw: 'who was paused for longer than the lease writes all the same',
      mistaken: underLock(renewedLease),
      sound: fenced,
      case: 'pause',
      caughtBy: ['no-lost-update'],
    },
    {
      name: 'token verified and then appended',
      promise: 'fenced',
      flaw: 'between the verification and the write another takes over',
      mistaken: underLock(fencedLease, fenceVerifiedBefore),
      sound: fenced,
      case: 'pause',
      caughtBy: ['no-stale-effect'],
    },
    {
      name: 'fence that only writes show',
      promise: 'fenced',
      flaw: 'who was overtaken writes between the reading and the writing of who overtook',
      mistaken: underLock(fencedLease, fenceShownByWritesOnly),
      sound: fenced,
      case: 'pause',
      caughtBy: ['no-lost-update'],
    },
    {
      name: 'fence that rejects its own writer',
      promise: 'fenced',
      flaw: 'an equal fence is refused, so the second write of a grant is',
      mistaken: underLock(fencedLease, fenceRejectsItsWriter),
      sound: fenced,
      case: 'two writes',
      caughtBy: ['holder-is-heard'],
    },
  ] satisfies Mistake[]
).map(mutantOf)
