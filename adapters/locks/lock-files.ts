import type { World } from '../../harness/world/world.ts'
import type { Lock } from './lock.ts'
import { lockFile, whileHolderLives, type LockFileParts } from './lock-file.ts'
import { deferToOthers, reclaimByClaim, reclaimOldClaims, releaseByClaim, removeNow, renameAside } from './reclaim.ts'
import { holderIsDead, holderIsDeadOrForgotten, holderIsDeadOrUnknown, olderThan, pidIsFree } from './staleness.ts'

/** A lock file that ends with its holder; a dead holder's is claimed. */
export const claimedParts: LockFileParts = {
  name: 'lock file, claimed',
  promises: whileHolderLives,
  publish: (world, path, text) => world.files.create(path, text),
  isStale: holderIsDead,
  reclaim: reclaimByClaim,
  // Nobody takes a lock from the living, so what stands there is one's own.
  remove: (world, { path }) => world.files.remove(path),
}

/** With pid and start time; a dead holder's is claimed by a file that is named after its token. */
export const claimedLockFile: Lock = lockFile(claimedParts)

/** A dead holder's is removed by whoever found it, though another may stand there by then. */
export const checkThenRemove: Lock = lockFile({
  ...claimedParts,
  name: 'lock file, checked then removed',
  promises: { ...whileHolderLives, exclusion: ['pause', 'long-section'] },
  reclaim: removeNow,
})

/** A dead holder's is renamed aside, though another may stand there by then. */
export const renamedAside: Lock = lockFile({
  ...claimedParts,
  name: 'lock file, renamed aside',
  promises: { ...whileHolderLives, exclusion: ['pause', 'long-section'] },
  reclaim: renameAside,
})

/** How old a lock file gets before it is taken from whoever holds it, in milliseconds. */
const ageMs = 30

const aged: LockFileParts = {
  ...claimedParts,
  name: 'lock file with an age limit',
  promises: { ...whileHolderLives, exclusion: ['crash'], afterCrash: 'ttlMs' },
  isStale: olderThan(ageMs),
  remove: releaseByClaim,
}

/** Stale by age alone, whatever became of the holder: claimed when it is given up, too. */
export const agedLockFile: Lock = lockFile(aged)

/** The same with one mistake: who gives it up removes what is under the name by then. */
export const removedUnconditionally: Lock = lockFile({
  ...aged,
  name: 'lock file, released unconditionally',
  remove: removeNow,
})

/** The same with one mistake: a claim ages, too. */
export const claimsAge: Lock = lockFile({
  ...aged,
  name: 'lock file whose claims age',
  reclaim: reclaimOldClaims(olderThan(ageMs)),
})

/** The claimed one with one mistake: it is made first and filled then, and an empty one counts as stale. */
export const emptyTakenAsStale: Lock = lockFile({
  ...claimedParts,
  name: 'empty lock file taken as stale',
  publish: publishEmpty,
  isStale: holderIsDeadOrUnknown,
})

/** The claimed one with one mistake: one of its own process that its map does not hold yet counts as an orphan. */
export const ownPidAsOrphan: Lock = lockFile({
  ...claimedParts,
  name: 'own pid taken for an orphan',
  publish: publishAndCheck,
  isStale: holderIsDeadOrForgotten,
  held: (world, path, isHeld) => world.memory.set(`held ${path}`, isHeld || undefined),
})

/** The claimed one with one mistake: a process that was given the pid of the dead holder keeps its lock alive. */
export const pidReused: Lock = lockFile({ ...claimedParts, name: 'pid without start time', isStale: pidIsFree })

/** The claimed one with one mistake: claimants that meet withdraw, all of them. */
export const claimantsDefer: Lock = lockFile({
  ...claimedParts,
  name: 'claimants defer to each other',
  reclaim: deferToOthers,
})

/** Between the file and the entry in the map there is a moment in which others run. */
export async function publishAndCheck(world: World, path: string, text: string): Promise<boolean> {
  return (await world.files.create(path, text)) && (await world.files.read(path)) === text
}

/** It is empty until its text comes. */
export async function publishEmpty(world: World, path: string, text: string): Promise<boolean> {
  if (!(await world.files.create(path, ''))) return false
  await world.files.append(path, text)
  return true
}
