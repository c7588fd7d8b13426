import type { Discipline } from '../../harness/conformance/locks/discipline.ts'
import { underLock } from '../../harness/conformance/locks/under-lock.ts'
import { busySentinel } from './busy-sentinel.ts'
import { compareAndSet } from './compare-and-set.ts'
import { connectionAdvisoryLock, rowLock, transactionAdvisoryLock } from './database-lock.ts'
import { fencedLease } from './fenced-lease.ts'
import { fencedRow } from './fenced-record.ts'
import { renewedLease } from './heartbeat.ts'
import { watchedLockFile } from './held-lock-file.ts'
import { fixedLease } from './lease.ts'
import { agedLockFile, checkThenRemove, claimedLockFile, renamedAside } from './lock-files.ts'
import { noLock } from './none.ts'
import { osLock } from './os-lock.ts'
import { queueLock } from './queue.ts'
import { reentrantByFlow, reentrantByProcess } from './reentrant.ts'
import { singleWriter } from './single-writer.ts'
import { uniqueConstraint } from './unique-constraint.ts'
import { watchedQueue } from './watched-queue.ts'

/** Every way of excluding others that is here, with what it promises. */
export const locksTable: readonly Discipline[] = [
  underLock(noLock),
  underLock(queueLock),
  underLock(reentrantByProcess),
  underLock(reentrantByFlow),
  underLock(watchedQueue),
  underLock(busySentinel),
  singleWriter,
  underLock(checkThenRemove),
  underLock(renamedAside),
  underLock(claimedLockFile),
  underLock(watchedLockFile),
  underLock(agedLockFile),
  underLock(osLock),
  underLock(rowLock),
  underLock(transactionAdvisoryLock),
  underLock(connectionAdvisoryLock),
  uniqueConstraint,
  compareAndSet,
  underLock(fixedLease),
  underLock(renewedLease),
  underLock(fencedLease, fencedRow),
]
