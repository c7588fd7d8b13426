import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ArchivedSession } from '../../models/session/archive-artefacts.ts'
import type { ArchiveAnswer } from '../../models/session/archive-operations.ts'
import { fixedLease } from '../locks/lease.ts'
import { noLock } from '../locks/none.ts'
import { osLock } from '../locks/os-lock.ts'
import { publishedPathLock, writtenAndReadBack } from '../locks/path-lock.ts'
import type { NodeWorld } from '../node-world/node-world.ts'
import { openNodeWorld } from '../node-world/node-world.ts'
import type { ArchiveParts, ArchiveSettings } from './archive-part.ts'
import { archivePath, livePath, printMessages, readArchives } from './archive-store.ts'
import { Archiver, archiveSystem } from './archive-system.ts'
import { putMarker } from './marker.ts'
import { addedUnderLock, addedWithoutLock } from './parts/adding.ts'
import { loadedInsideLock, loadedOnArrival } from './parts/loading.ts'
import { extractionRedone, markerCarriedOut, noRecovery } from './parts/recovery.ts'
import { archivedByMarker, clearedThenArchived, clearedThenSwitchedLate, switchedLate } from './parts/switching.ts'
import { completedBeforeSwitch, completedWhenMoved } from './parts/tracking.ts'

const inside: ArchiveParts = {
  lock: osLock,
  adding: addedUnderLock,
  loading: loadedInsideLock,
  switching: archivedByMarker,
  tracking: completedWhenMoved,
  recovery: markerCarriedOut,
}

const outside: ArchiveParts = {
  lock: noLock,
  adding: addedWithoutLock,
  loading: loadedOnArrival,
  switching: switchedLate,
  tracking: completedBeforeSwitch,
  recovery: noRecovery,
}

/** Every part stands in one of these. */
const compositions: readonly (readonly [name: string, parts: ArchiveParts])[] = [
  ['all inside one lock', inside],
  ['no lock, and switched late', outside],
  ['cleared, then switched late', { ...outside, switching: clearedThenSwitchedLate }],
  ['cleared, then archived', { ...inside, switching: clearedThenArchived, lock: publishedPathLock }],
  ['written and read back', { ...inside, lock: writtenAndReadBack, recovery: extractionRedone }],
]

const settings: ArchiveSettings = { ttlMs: 60_000, waitMs: 5000, everyMs: 1 }
const session = 's'

let root: string
let place: NodeWorld

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  place = openNodeWorld({ root })
})

afterEach(async () => {
  await place.close()
  await rm(root, { recursive: true })
})

function archiverOf(parts: ArchiveParts, more: Partial<ArchiveSettings> = {}): Archiver {
  return new Archiver(place.world, parts, { ...settings, ...more })
}

function add(archiver: Archiver, message: string): Promise<ArchiveAnswer> {
  return archiver.addMessage({ operation: 'addMessage', session, message })
}

function commit(archiver: Archiver, wait = true): Promise<ArchiveAnswer> {
  return archiver.commit({ operation: 'commit', session, wait, task: 't' })
}

function status(archiver: Archiver): Promise<ArchiveAnswer> {
  return archiver.task({ operation: 'task', session, task: 't' })
}

async function left(): Promise<ArchivedSession | undefined> {
  return (await readArchives(place.world, [session])).sessions[0]
}

async function recover(parts: ArchiveParts): Promise<void> {
  await archiveSystem({ name: 'test', parts, settings, sessions: [session] }).recover?.(place.world)
}

const moved = {
  key: session,
  live: [],
  archives: [{ index: 1, messages: ['a', 'b'] }],
  extracted: ['a', 'b'],
  temporary: [],
}

describe.each(compositions)('%s', (_, parts) => {
  test('moves what was added into an archive, once', async () => {
    const archiver = archiverOf(parts)
    expect(await add(archiver, 'a')).toEqual({ kind: 'added' })
    await add(archiver, 'b')
    expect(await archiver.live({ operation: 'live', session })).toEqual({ kind: 'live', messages: ['a', 'b'] })
    expect(await commit(archiver)).toEqual({ kind: 'archived', index: 1, messages: ['a', 'b'] })
    expect(await commit(archiver)).toEqual({ kind: 'skipped' })
    expect(await left()).toEqual(moved)
  })

  test('numbers the next archive after the last', async () => {
    const archiver = archiverOf(parts)
    await add(archiver, 'a')
    await commit(archiver)
    await add(archiver, 'b')
    expect(await commit(archiver)).toEqual({ kind: 'archived', index: 2, messages: ['b'] })
  })

  test('does the same behind its answer', async () => {
    const archiver = archiverOf(parts)
    await add(archiver, 'a')
    await add(archiver, 'b')
    expect(await commit(archiver, false)).toEqual({ kind: 'accepted', task: 't' })
    await expect.poll(() => status(archiver)).toEqual({ kind: 'completed' })
    await expect.poll(left).toEqual(moved)
  })
})

test('who does not wait is told that the session is busy, also by the task', async () => {
  const parts = { ...inside, lock: fixedLease }
  const archiver = archiverOf(parts, { waitMs: 0 })
  await archiverOf(outside).addMessage({ operation: 'addMessage', session, message: 'a' })
  await place.world.keyValue.set('session_lock:s', 'theirs')
  expect(await commit(archiver)).toEqual({ kind: 'busy' })
  expect(await add(archiver, 'b')).toEqual({ kind: 'busy' })
  expect(await commit(archiver, false)).toEqual({ kind: 'accepted', task: 't' })
  await expect.poll(() => status(archiver)).toEqual({ kind: 'run-failed' })
  expect((await left())?.live).toEqual(['a'])
})

describe('what a dead commit has written down', () => {
  beforeEach(async () => {
    await place.world.files.append(livePath(session), printMessages(['a', 'b', 'c']))
    await putMarker({ world: place.world, session, index: 1, messages: ['a', 'b'] })
  })

  test('is carried out by whoever gets the lock next', async () => {
    const archiver = archiverOf(inside)
    await add(archiver, 'd')
    expect(await left()).toMatchObject({
      live: ['c', 'd'],
      archives: [{ index: 1, messages: ['a', 'b'] }],
      temporary: [],
    })
    expect(await commit(archiver)).toEqual({ kind: 'archived', index: 2, messages: ['c', 'd'] })
  })

  test('is carried out by who starts again, who has memories extracted as well', async () => {
    await recover(inside)
    expect(await left()).toEqual({ ...moved, live: ['c'] })
    await recover(inside)
    expect(await left()).toEqual({ ...moved, live: ['c'] })
  })

  test('is carried on from where somebody else stopped', async () => {
    await place.world.files.create(archivePath(session, 1), printMessages(['a', 'b']))
    await place.world.files.create(`${livePath(session)}.tmp`, 'half a li')
    await recover(inside)
    expect(await left()).toEqual({ ...moved, live: ['c'] })
  })

  test('is left by those who know nothing of it', async () => {
    await recover(outside)
    expect((await left())?.temporary).toEqual(['/sessions/s/commit.json'])
  })
})

test('an extraction that nobody finished is done again', async () => {
  await place.world.files.create(archivePath(session, 1), printMessages(['a', 'b']))
  await recover({ ...outside, recovery: extractionRedone })
  expect(await left()).toEqual(moved)
})
