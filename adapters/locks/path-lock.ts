import type { World } from '../../harness/world/world.ts'
import type { Lock } from './lock.ts'
import { lockFile, whileHolderLives } from './lock-file.ts'
import { reclaimByClaim, removeNow } from './reclaim.ts'
import { holderIsDead, olderThan } from './staleness.ts'

const promises = { ...whileHolderLives, exclusion: null } as const

/**
 * A lock file that is looked for, written and read back: who finds its own text in it has the lock, until another who
 * had looked before writes over it. A dead holder's is claimed.
 */
export const writtenAndReadBack: Lock = lockFile({
  name: 'path lock, written and read back',
  promises,
  publish: writeAndReadBack,
  isStale: holderIsDead,
  reclaim: reclaimByClaim,
  remove: removeNow,
})

/** The same as it was published: it is stale after five minutes, whoever holds it, and removed whosever it is. */
export const publishedPathLock: Lock = lockFile({
  name: 'path lock',
  promises: { ...promises, afterCrash: null },
  publish: writeAndReadBack,
  isStale: olderThan(300_000),
  reclaim: removeNow,
  remove: removeNow,
})

async function writeAndReadBack({ files }: World, path: string, text: string): Promise<boolean> {
  if ((await files.read(path)) !== undefined) return false
  await files.write(path, text)
  return (await files.read(path)) === text
}
