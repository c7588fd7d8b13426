import type { World } from '../../harness/world/world.ts'
import { look, newLockFile, type FoundLock } from './lock-file.ts'
import { holderIsDead } from './staleness.ts'

/**
 * Claims the lock that was observed by making a file named after its token, looks again, and only then removes it. The
 * claim of a claimant that died is claimed the same way. Age makes no claim stale: its claimant may be about to remove.
 */
export async function reclaimByClaim(world: World, found: FoundLock): Promise<boolean> {
  const path = claimOf(found)
  if (await world.files.create(path, newLockFile(world))) {
    await removeClaimed(world, found, path)
    return true
  }
  const claim = await look(world, path)
  if (claim === undefined) return true
  return (await holderIsDead(world, claim)) && reclaimByClaim(world, claim)
}

/** Gives a lock of one's own up in the same way, so that it is never removed after somebody else's took its place. */
export async function releaseByClaim(world: World, own: FoundLock): Promise<void> {
  const path = claimOf(own)
  if (await world.files.create(path, newLockFile(world))) await removeClaimed(world, own, path)
}

/** Only the claimant removes it, and only if the same still stands there: tokens never come back. */
async function removeClaimed(world: World, { path, text }: FoundLock, claim: string): Promise<void> {
  if ((await world.files.read(path)) === text) await world.files.remove(path)
  await world.files.remove(claim)
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
