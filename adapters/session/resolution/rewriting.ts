import { queueLock } from '../../locks/queue.ts'
import type { RewritingPart, RowChange, Visit } from './part.ts'
import type { StoreRow } from './store.ts'
import { loadStore, printStore, storePath, temporaryPath } from './store.ts'

/** The store is truncated, then written. */
export const rewriteInPlace: RewritingPart = {
  name: 'rewrite in place',
  async rewrite(visit, change) {
    const { row, text } = await changed(visit, change)
    await visit.world.files.write(storePath, text)
    return row
  },
}

/** The store is written beside its place, and takes it whole. */
export const rewriteByRename: RewritingPart = { name: 'rewrite by rename', rewrite: replace }

/** The same, one after another among the requests of one process. */
export const rewriteByRenameInQueue: RewritingPart = {
  name: 'rewrite by rename, one at a time in each process',
  async rewrite(visit, change) {
    const patience = { ttlMs: Infinity, waitMs: Infinity, everyMs: 1 }
    const grant = await queueLock.acquire(visit.world, { key: storePath, subject: storePath, ...patience })
    try {
      return await replace(visit, change)
    } finally {
      await grant?.release()
    }
  },
}

/** As by rename, with one mistake: what the store was before is kept beside it, and nobody removes it. */
export const rewriteKeepingCopy: RewritingPart = {
  name: 'rewrite by rename, keeping a copy',
  async rewrite(visit, change) {
    const { files, ids } = visit.world
    await files.create(temporaryPath(ids.uuid()), (await files.read(storePath)) ?? '')
    return replace(visit, change)
  },
}

async function replace(visit: Visit, change: RowChange): Promise<StoreRow> {
  const { world } = visit
  const { row, text } = await changed(visit, change)
  const temporary = temporaryPath(world.ids.uuid())
  await world.files.create(temporary, text)
  await world.files.rename(temporary, storePath)
  return row
}

/** The row as it becomes, and the text of the store with it, every other row being as it was found. */
async function changed({ world, session }: Visit, change: RowChange): Promise<{ row: StoreRow; text: string }> {
  const store = await loadStore(world)
  const row = change(store.get(session))
  return { row, text: printStore(new Map(store).set(session, row)) }
}
