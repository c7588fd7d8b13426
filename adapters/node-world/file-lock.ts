import type { FileLock } from '../../harness/world/world.ts'
import { pollFor } from './polling.ts'

/**
 * A lock that the operating system keeps on the file at `real` and ends with this process. Node.js has no call for it;
 * SQLite, which comes with Node.js, locks the files of its databases that way on every system, and excludes its own
 * connections within one process too. So the file becomes an empty database that is never written to, and its exclusive
 * transaction is the lock.
 */
export async function lockFile(real: string, waitMs: number): Promise<FileLock | undefined> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(real, { timeout: 0 })
  const granted = await pollFor(() => began(database) || undefined, waitMs)
  if (granted === undefined) database.close()
  return granted === undefined ? undefined : { unlock: async () => void (database.isOpen && database.close()) }
}

function began(database: { exec(sql: string): void }): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return false
    throw error
  }
}

/** SQLITE_BUSY: somebody else has the lock. */
const busy = 5
