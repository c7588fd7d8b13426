import type { World } from '../../harness/world/world.ts'
import { look, newLockFile, type FoundLock } from './lock-file.ts'
import { holderIsDead } from './staleness.ts'

/**
 * Claims the lock that was observed by making a file named after its token, looks again, and only then removes it. The
 * claim of a claimant that died is claimed the same way. Age makes no claim stale: its claimant may be about to remove.
 */
export function reclaimByClaim(world: World, found: FoundLock): Promise<boolean> {
  return claim(world, found, holderIsDead)
}

/** The same with one mistake: a claim is taken over when it is old, though its claimant may be about to remove. */
export function reclaimOldClaims(isOld: IsStale): (world: World, found: FoundLock) => Promise<boolean> {
  return (world, found) => claim(world, found, isOld)
}

type IsStale = (world: World, found: FoundLock) => Promise<boolean>

async function claim(world: World, found: FoundLock, isStale: IsStale): Promise<boolean> {
  const path = claimOf(found)
  if (await world.files.create(path, newLockFile(world))) {
    await removeClaimed(world, found, path)
    return true
  }
  const other = await look(world, path)
  if (other === undefined) return true
  return (await isStale(world, other)) && claim(world, other, isStale)
}

/** Gives a lock of one's own up in the same way, so that it is never removed after somebody else's took its place. */
export async function releaseByClaim(world: World, own: FoundLock): Promise<void> {
  const path = claimOf(own)
  if (await world.files.create(path, newLockFile(world))) await removeClaimed(world, own, path)
}

/** Only the claimant removes it, and only if the same still stands there: tokens never come back. */
async function removeClaimed(world: World, { path, text }: FoundLock, claimed: string): Promise<void> {
  if ((await world.files.read(path)) === text) await world.files.remove(path)
  await world.files.remove(claimed)
}

function claimOf({ path, file, text }: FoundLock): string {
  return `${path}.${file?.token ?? text}`
}

/** Removes what is under the name by now. */
export async function removeNow({ files }: World, { path }: FoundLock): Promise<boolean> {
  await files.remove(path)
  return true
}

/** Moves what is under the name by now to another name, and removes it there. */
export async function renameAside({ files, ids }: World, { path }: FoundLock): Promise<boolean> {
  const aside = `${path}.${ids.uuid()}`
  if (await files.rename(path, aside)) await files.remove(aside)
  return true
}

/** Puts itself down as a claimant, and withdraws if it is not the only one. */
export async function deferToOthers(world: World, found: FoundLock): Promise<boolean> {
  const folder = `${found.path}.claims`
  await world.files.create(`${folder}/${world.ids.uuid()}`, '')
  if ((await world.files.list(folder)).length > 1) return false
  await world.files.remove(found.path)
  return true
}
