import type { LockFileParts } from '../../locks/lock-file.ts'
import { claimedParts, publishAndCheck, publishEmpty } from '../../locks/lock-files.ts'
import { deferToOthers, releaseByClaim, removeNow, renameAside } from '../../locks/reclaim.ts'
import {
  holderIsDead,
  holderIsDeadOrForgotten,
  holderIsDeadOrUnknown,
  olderThan,
  staleByAny,
} from '../../locks/staleness.ts'

/** How old the published lock gets before it is taken from whoever holds it, in milliseconds. */
export const staleMs = 1_800_000

/** The claimed lock file with one mistake: it is made first and filled then, and an empty one counts as stale. */
export const emptyIsStale: LockFileParts = {
  ...claimedParts,
  name: 'lock file, stale when empty',
  publish: publishEmpty,
  isStale: holderIsDeadOrUnknown,
}

/** The claimed lock file with one mistake: an old one is stale, though its holder lives. */
export const stolenByAge: LockFileParts = {
  ...claimedParts,
  name: 'lock file, stale by age',
  isStale: staleByAny(holderIsDead, olderThan(staleMs)),
  remove: releaseByClaim,
}

/** The claimed lock file with one mistake: one of its own process that the process does not know of yet is an orphan. */
export const ownPidIsOrphan: LockFileParts = {
  ...claimedParts,
  name: 'lock file, orphaned by its own process',
  publish: publishAndCheck,
  isStale: holderIsDeadOrForgotten,
  held: (world, path, isHeld) => world.memory.set(`held ${path}`, isHeld || undefined),
}

/** The claimed lock file with one mistake: a dead holder's is removed, though another's may stand there by then. */
export const checkedThenRemoved: LockFileParts = {
  ...claimedParts,
  name: 'lock file, checked then removed',
  reclaim: removeNow,
}

/** The claimed lock file with one mistake: a dead holder's is renamed, though another's may stand there by then. */
export const renamedAsideFile: LockFileParts = {
  ...claimedParts,
  name: 'lock file, renamed aside',
  reclaim: renameAside,
}

/** The claimed lock file with one mistake: claimants that meet withdraw, all of them. */
export const claimedByNobody: LockFileParts = {
  ...claimedParts,
  name: 'lock file whose claimants defer',
  reclaim: deferToOthers,
}

/** As it was published: made and then filled, stale when empty or old, removed by whoever thinks so. */
export const publishedLockFile: LockFileParts = {
  ...claimedParts,
  name: 'lock file as published',
  publish: publishEmpty,
  isStale: staleByAny(holderIsDeadOrUnknown, olderThan(staleMs)),
  reclaim: removeNow,
  remove: removeNow,
}
