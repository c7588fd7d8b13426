import { tmpdir } from 'node:os'
import { beforeEach, describe, expect, test } from 'vitest'
import type { KeyValue, Note, World } from '../../harness/world/world.ts'
import { InProcessKeyValue } from '../node-world/in-process.ts'
import { openNodeWorld } from '../node-world/node-world.ts'
import { renewedLease } from './heartbeat.ts'
import { fixedLease } from './lease.ts'
import type { Grant, Lock, LockRequest } from './lock.ts'

const request: LockRequest = { key: 'lock:s', subject: 's', ttlMs: 60_000, waitMs: 0, everyMs: 1 }

let notes: Note[]
let keyValue: KeyValue
let world: World

beforeEach(() => {
  notes = []
  keyValue = new InProcessKeyValue()
  ;({ world } = openNodeWorld({ root: tmpdir(), keyValue, onNote: note => notes.push(note) }))
})

async function granted(lock: Lock, more: Partial<LockRequest> = {}): Promise<Grant> {
  const grant = await lock.acquire(world, { ...request, ...more })
  if (grant === undefined) throw new Error('expected a grant')
  return grant
}

function pause(ms: number): Promise<void> {
  return world.clock.sleep(ms)
}

describe.each([fixedLease, renewedLease])('a $name', lock => {
  test('excludes others until it is released', async () => {
    const first = await granted(lock)
    expect(await lock.acquire(world, request)).toBeUndefined()
    await first.release()
    await (await granted(lock)).release()
    expect(await keyValue.scan('')).toEqual([])
  })

  test('is waited for', async () => {
    const first = await granted(lock)
    const second = granted(lock, { waitMs: 5000 })
    await pause(5)
    await first.release()
    await (await second).release()
  })

  test('notes the grant and the release, each with its token', async () => {
    const first = await granted(lock)
    await lock.acquire(world, request)
    const token = await keyValue.get('lock:s')
    const releasing = first.release()
    expect(notes).toEqual([
      { kind: 'granted', subject: 's', token },
      { kind: 'released', subject: 's', token },
    ])
    await releasing
  })

  test('is not lost while it lasts', async () => {
    const grant = await granted(lock)
    expect(grant.lost()).toBe(false)
    await grant.release()
    expect(grant.lost()).toBe(false)
  })

  test("never releases a later holder's", async () => {
    const first = await granted(lock)
    await keyValue.set('lock:s', 'theirs')
    await first.release()
    expect(await keyValue.get('lock:s')).toBe('theirs')
  })
})

test('a fixed lease ends under its holder', async () => {
  const first = await granted(fixedLease, { ttlMs: 15 })
  await pause(30)
  const second = await granted(fixedLease)
  expect(first.lost()).toBe(false)
  await first.release()
  await second.release()
  expect(notes.map(({ kind }) => kind)).toEqual(['granted', 'granted', 'released', 'released'])
})

describe('a renewed lease', () => {
  test('outlasts its time to live while its holder lives', async () => {
    const first = await granted(renewedLease, { ttlMs: 60 })
    await pause(150)
    expect(await renewedLease.acquire(world, request)).toBeUndefined()
    await first.release()
    expect(await keyValue.scan('')).toEqual([])
  })

  test('tells its holder when it is gone', async () => {
    const first = await granted(renewedLease, { ttlMs: 30 })
    await keyValue.set('lock:s', 'theirs')
    await pause(30)
    expect(first.lost()).toBe(true)
    await first.release()
    expect(await keyValue.get('lock:s')).toBe('theirs')
  })

  test('counts as gone when the store does not answer', async () => {
    const first = await granted(renewedLease, { ttlMs: 30 })
    keyValue.compareAndExpire = () => Promise.reject(new Error('the store is away'))
    await pause(30)
    expect(first.lost()).toBe(true)
    await first.release()
  })

  test('is not renewed after its release', async () => {
    const first = await granted(renewedLease, { ttlMs: 30 })
    let renewals = 0
    keyValue.compareAndExpire = () => {
      renewals += 1
      return Promise.resolve(true)
    }
    await first.release()
    await pause(40)
    expect(renewals).toBe(0)
  })

  test('ends its heartbeat also when it is released during a renewal', async () => {
    const first = await granted(renewedLease, { ttlMs: 15 })
    let renewals = 0
    keyValue.compareAndExpire = async () => {
      renewals += 1
      await pause(20)
      return false
    }
    await pause(15)
    await first.release()
    await pause(40)
    expect([renewals, first.lost()]).toEqual([1, false])
  })
})
