import type { Connection, LockScope, World } from '../../harness/world/world.ts'
import type { Grant, Lock, LockPromises, LockRequest } from './lock.ts'

/** What a lock promises that a database keeps for an open connection, which ends with its process. */
export const whileConnected: LockPromises = {
  across: 'nodes',
  exclusion: ['crash', 'pause', 'long-section'],
  fenced: false,
  afterCrash: 0,
  fairness: 'none',
  meanwhile: 'waits',
  reentrant: false,
}

/** What one method locks, and when it ends. */
interface Way {
  readonly scope: LockScope
  nameOf(key: string): string
  end(connection: Connection): Promise<void>
}

/** A row, locked for update in a transaction that stays open as long as the section (SELECT ... FOR UPDATE). */
export const rowLock: Lock = databaseLock('database row lock', {
  scope: 'transaction',
  nameOf: key => `row sessions/${key}`,
  end: connection => connection.commit(),
})

/** An advisory lock of a transaction that stays open as long as the section (pg_advisory_xact_lock). */
export const transactionAdvisoryLock: Lock = databaseLock('advisory lock of a transaction', {
  scope: 'transaction',
  nameOf: advisory,
  end: connection => connection.commit(),
})

/** An advisory lock of the connection (pg_advisory_lock). */
export const connectionAdvisoryLock: Lock = databaseLock('advisory lock of a connection', {
  scope: 'connection',
  nameOf: advisory,
  end: connection => connection.close(),
})

/** The lock of a transaction with one mistake: the transaction is committed before the section begins. */
export const advisoryLockCommittedEarly: Lock = {
  name: 'advisory lock committed early',
  promises: { ...whileConnected, exclusion: null },
  async acquire(world, request) {
    const connection = world.database.connect()
    if (!(await connection.lock(advisory(request.key), 'transaction', request.waitMs))) return undefined
    await connection.commit()
    return grant(world, request, () => connection.close())
  },
}

function databaseLock(name: string, way: Way): Lock {
  return {
    name,
    promises: whileConnected,
    async acquire(world, request) {
      const connection = world.database.connect()
      const granted = await connection.lock(way.nameOf(request.key), way.scope, request.waitMs)
      return granted ? grant(world, request, () => way.end(connection)) : undefined
    },
  }
}

function advisory(key: string): string {
  return `advisory ${key}`
}

function grant(world: World, { subject }: LockRequest, end: () => Promise<void>): Grant {
  const token = world.ids.uuid()
  world.note({ kind: 'granted', subject, token })
  return {
    lost: () => false,
    release() {
      world.note({ kind: 'released', subject, token })
      return end()
    },
  }
}
