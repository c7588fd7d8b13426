import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Exit, World } from '../../harness/world/world.ts'
import type { SessionAnswer } from '../../models/session/operations.ts'
import { messagesIn } from '../../models/session/transcript.ts'
import { renewedLease } from '../locks/heartbeat.ts'
import { fixedLease } from '../locks/lease.ts'
import type { NodeWorld } from '../node-world/node-world.ts'
import { openNodeWorld } from '../node-world/node-world.ts'
import { transcriptPath } from './agent.ts'
import type { Parts, SessionSettings } from './part.ts'
import { deleteLocked, deleteUnlocked, deleteWithoutTombstone } from './parts/delete.ts'
import {
  identityReadInsideLock,
  identityReadOnArrival,
  identityReservedBeforeRun,
  identityReservedUnderFence,
  identityStoredAfterUnlock,
} from './parts/identity.ts'
import { inFlightFromArrival, inFlightInsideLock, inFlightOfTurn } from './parts/in-flight.ts'
import { coldKey, noColdKey, sessionKey } from './parts/key.ts'
import { reaperOfUnknown, reaperOfUseless } from './parts/reaper.ts'
import { resetLocked, resetUnlocked } from './parts/reset.ts'
import { assistantRowAfterUnlock, assistantRowInsideLock, userRowInsideLock, userRowOnArrival } from './parts/rows.ts'
import {
  fenceRejectsItsWriter,
  fenceVerifiedBefore,
  ownFilePublished,
  resumeFallback,
  resumeOrCreate,
} from './parts/run.ts'
import { createSession, readArtefacts } from './store.ts'
import { BackEnd } from './system.ts'
import { phasesOf } from './turn.ts'

const inside: Parts = {
  key: sessionKey,
  lock: renewedLease,
  userRow: userRowInsideLock,
  inFlight: inFlightInsideLock,
  identity: identityReadInsideLock,
  storing: identityReservedBeforeRun,
  run: resumeOrCreate,
  assistantRow: assistantRowInsideLock,
  reset: resetLocked,
  delete: deleteLocked,
  reaper: reaperOfUseless,
}

const outside: Parts = {
  key: coldKey,
  lock: fixedLease,
  userRow: userRowOnArrival,
  inFlight: inFlightFromArrival,
  identity: identityReadOnArrival,
  storing: identityStoredAfterUnlock,
  run: resumeFallback,
  assistantRow: assistantRowAfterUnlock,
  reset: resetUnlocked,
  delete: deleteUnlocked,
  reaper: reaperOfUseless,
}

const fenced: Parts = {
  ...inside,
  inFlight: inFlightOfTurn,
  storing: identityReservedUnderFence,
  run: ownFilePublished,
}

/** Every part stands in one of these. */
const compositions: readonly (readonly [name: string, parts: Parts])[] = [
  ['all inside one lock', inside],
  ['as much outside as can be', outside],
  ['no lock when cold', { ...outside, key: noColdKey }],
  ['read on arrival', { ...inside, identity: identityReadOnArrival }],
  ['key by transcript', { ...inside, key: coldKey }],
  ['stored after the unlock', { ...inside, storing: identityStoredAfterUnlock }],
  ['not renewed', { ...inside, lock: fixedLease }],
  ['reset without a lock', { ...inside, reset: resetUnlocked }],
  ['delete without a lock', { ...inside, delete: deleteUnlocked }],
  ['published under a fence', fenced],
  ['fence verified before', { ...fenced, run: fenceVerifiedBefore }],
]

const settings: SessionSettings = { ttlMs: 60_000, waitMs: 0, everyMs: 1, thinkMs: 0, turnMs: 60_000 }

let root: string
let place: NodeWorld

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  place = openNodeWorld({ root })
  await createSession(place.world, 's')
})

afterEach(async () => {
  await place.close()
  await rm(root, { recursive: true })
})

function backEndOf(parts: Parts, more: Partial<SessionSettings> = {}, world: World = place.world): BackEnd {
  return new BackEnd(world, { parts, phases: phasesOf(parts), settings: { ...settings, ...more } })
}

function turn(backEnd: BackEnd, message: string, session = 's'): Promise<SessionAnswer> {
  return backEnd.turn({ operation: 'turn', session, message })
}

function transcriptIn(answer: SessionAnswer): string {
  if (answer.kind !== 'answered') throw new Error(`expected an answered turn, found ${answer.kind}`)
  return answer.transcript
}

/** What is left, without what differs from run to run. */
async function left(): Promise<unknown> {
  const { rows, messages, transcripts, locks, inFlight } = await readArtefacts(place.world)
  return {
    rows: rows.map(({ current, retired, failures }) => [current !== null, retired.length, failures]),
    messages: messages.map(({ message, role }) => `${message}:${role}`),
    transcripts: transcripts.map(({ lines }) => messagesIn(lines).map(({ uuid }) => uuid)),
    keys: [...locks, ...inFlight].map(({ key }) => key),
  }
}

describe.each(compositions)('alone, a back-end works: %s', (_, parts) => {
  test('a cold turn begins a transcript and the next one continues it', async () => {
    const backEnd = backEndOf(parts)
    const first = await turn(backEnd, 'a')
    const transcript = transcriptIn(first)
    expect(first).toEqual({ kind: 'answered', transcript, reply: 'a-reply', context: [] })
    expect(await turn(backEnd, 'b')).toEqual({ kind: 'answered', transcript, reply: 'b-reply', context: ['a'] })
    expect(await left()).toEqual({
      rows: [[true, 0, 0]],
      messages: ['a:assistant', 'a:user', 'b:assistant', 'b:user'],
      transcripts: [['a', 'a-reply', 'b', 'b-reply']],
      keys: [],
    })
    expect(await backEnd.observe({ operation: 'observe', session: 's' })).toEqual({
      kind: 'observed',
      current: transcript,
    })
  })

  test('a reset retires the transcript, and the next turn begins another', async () => {
    const backEnd = backEndOf(parts)
    const first = transcriptIn(await turn(backEnd, 'a'))
    expect(await backEnd.reset({ operation: 'reset', session: 's' })).toEqual({ kind: 'reset' })
    expect(await left()).toMatchObject({ rows: [[false, 1, 0]], transcripts: [], keys: [] })
    const second = await turn(backEnd, 'b')
    expect(second).toMatchObject({ kind: 'answered', context: [] })
    expect(transcriptIn(second)).not.toBe(first)
    expect(await left()).toMatchObject({ rows: [[true, 1, 0]], transcripts: [['b', 'b-reply']] })
  })

  test('a reset before any turn does nothing', async () => {
    const backEnd = backEndOf(parts)
    expect(await backEnd.reset({ operation: 'reset', session: 's' })).toEqual({ kind: 'reset' })
    expect(await left()).toMatchObject({ rows: [[false, 0, 0]], keys: [] })
  })

  test('a deleted session is missing, its transcript gone, and the reaper finds nothing', async () => {
    const backEnd = backEndOf(parts)
    await turn(backEnd, 'a')
    expect(await backEnd.delete({ operation: 'delete', session: 's' })).toEqual({ kind: 'deleted' })
    expect(await backEnd.delete({ operation: 'delete', session: 's' })).toEqual({ kind: 'missing' })
    expect(await turn(backEnd, 'b')).toEqual({ kind: 'missing' })
    expect(await backEnd.observe({ operation: 'observe', session: 's' })).toEqual({ kind: 'missing' })
    expect(await backEnd.reap()).toEqual({ kind: 'reaped' })
    expect(await left()).toMatchObject({ rows: [[false, 1, 0]], transcripts: [], keys: [] })
  })

  test('the reaper leaves what is in use', async () => {
    const backEnd = backEndOf(parts)
    await turn(backEnd, 'a')
    const before = await left()
    await backEnd.reap()
    expect(await left()).toEqual(before)
  })

  test('a session that is not there is missing, and nothing is left of who asked', async () => {
    const backEnd = backEndOf(parts)
    expect(await turn(backEnd, 'a', 'other')).toEqual({ kind: 'missing' })
    expect(await backEnd.reset({ operation: 'reset', session: 'other' })).toEqual({ kind: 'missing' })
    expect(await backEnd.observe({ operation: 'observe', session: 'other' })).toEqual({ kind: 'missing' })
    expect(await left()).toEqual({ rows: [[false, 0, 0]], messages: [], transcripts: [], keys: [] })
  })

  test.each([{ kind: 'killed' }, { kind: 'threw', message: 'out of memory' }] as const)(
    'a turn whose agent dies is answered run-failed and unwound: $kind',
    async exit => {
      const failing = backEndOf(parts, {}, withAgentThatDies(exit))
      expect(await turn(failing, 'a')).toEqual({ kind: 'run-failed' })
      expect(await left()).toMatchObject({ messages: ['a:user'], transcripts: [], keys: [] })
      expect(await turn(backEndOf(parts), 'b')).toMatchObject({ kind: 'answered', context: [] })
    },
  )

  test('the agent takes the time that it is given', async () => {
    const before = performance.now()
    await turn(backEndOf(parts, { thinkMs: 20 }), 'a')
    expect(performance.now() - before).toBeGreaterThanOrEqual(18)
  })
})

/** A World whose agents end so without having done anything. */
function withAgentThatDies(exit: Exit<never>): World {
  return {
    ...place.world,
    processes: {
      ...place.world.processes,
      spawn: () =>
        Promise.resolve({ process: { name: 'agent', startedAt: 'then', pid: 99 }, exit: () => Promise.resolve(exit) }),
    },
  }
}

describe('while somebody else has the lock', () => {
  test('a turn and a reset inside it are busy, without any trace', async () => {
    const backEnd = backEndOf(inside)
    await place.world.keyValue.set('session_lock:s', 'theirs')
    const before = await left()
    expect(await turn(backEnd, 'a')).toEqual({ kind: 'busy' })
    expect(await backEnd.reset({ operation: 'reset', session: 's' })).toEqual({ kind: 'busy' })
    expect(await left()).toEqual(before)
  })

  test("a turn that arrives outside it leaves a user row and takes away the other's in-flight key", async () => {
    await place.world.keyValue.set('session_lock:cold:s', 'theirs')
    await place.world.keyValue.set('session_inflight:s', 'theirs')
    expect(await turn(backEndOf(outside), 'a')).toEqual({ kind: 'busy' })
    expect(await left()).toMatchObject({ messages: ['a:user'], keys: ['session_lock:cold:s'] })
  })

  test('a turn waits, and continues what the other one began', async () => {
    const backEnd = backEndOf(inside, { waitMs: 5000, thinkMs: 10 })
    const [first, second] = await Promise.all([turn(backEnd, 'a'), turn(backEnd, 'b')])
    expect(transcriptIn(first)).toBe(transcriptIn(second))
    expect(await left()).toMatchObject({ transcripts: [expect.objectContaining({ length: 4 })], keys: [] })
  })

  test('without a cold key two cold turns run at once and one transcript is lost', async () => {
    const backEnd = backEndOf({ ...outside, key: noColdKey }, { thinkMs: 10 })
    const [first, second] = await Promise.all([turn(backEnd, 'a'), turn(backEnd, 'b')])
    expect(transcriptIn(first)).not.toBe(transcriptIn(second))
    expect(await left()).toMatchObject({ rows: [[true, 0, 0]], transcripts: [{ length: 2 }, { length: 2 }] })
  })
})

describe('where the transcript is gone', () => {
  test('the agent begins it again under its reserved name', async () => {
    const transcript = transcriptIn(await turn(backEndOf(inside), 'a'))
    await place.world.files.remove(transcriptPath(transcript))
    expect(await turn(backEndOf(inside), 'b')).toMatchObject({ kind: 'answered', transcript, context: [] })
  })

  test('the row forgets it, counts the failure, and a cold turn begins another', async () => {
    const first = transcriptIn(await turn(backEndOf(outside), 'a'))
    await place.world.files.remove(transcriptPath(first))
    const second = await turn(backEndOf(outside), 'b')
    expect(second).toMatchObject({ kind: 'answered', context: [] })
    expect(transcriptIn(second)).not.toBe(first)
    expect(await left()).toMatchObject({ rows: [[true, 1, 1]], transcripts: [['b', 'b-reply']] })
  })
})

test('a turn whose lease was lost keeps no answer', async () => {
  const lostLease = {
    ...fixedLease,
    name: 'lost lease',
    acquire: () => Promise.resolve({ lost: () => true, release: () => Promise.resolve() }),
  }
  expect(await turn(backEndOf({ ...inside, lock: lostLease }), 'a')).toEqual({ kind: 'run-failed' })
  expect(await left()).toMatchObject({ messages: ['a:user'] })
})

describe('what a mistake leaves', () => {
  test('without a tombstone nobody knows what was retired', async () => {
    const backEnd = backEndOf({ ...inside, delete: deleteWithoutTombstone })
    await turn(backEnd, 'a')
    await backEnd.delete({ operation: 'delete', session: 's' })
    expect(await left()).toMatchObject({ rows: [] })
  })

  test('a fence that refuses its own writer lets nobody through, and nothing of theirs is left', async () => {
    expect(await turn(backEndOf({ ...fenced, run: fenceRejectsItsWriter }), 'a')).toEqual({ kind: 'run-failed' })
    expect(await readArtefacts(place.world)).toMatchObject({ transcripts: [], temporary: [] })
  })
})

describe('the reaper', () => {
  test.each([reaperOfUseless, reaperOfUnknown])(
    'removes a retired transcript that somebody wrote again: $name',
    async reaper => {
      const backEnd = backEndOf({ ...inside, reaper })
      const transcript = transcriptIn(await turn(backEnd, 'a'))
      await backEnd.reset({ operation: 'reset', session: 's' })
      await place.world.files.append(transcriptPath(transcript), 'late')
      await backEnd.reap()
      expect(await left()).toMatchObject({ transcripts: [] })
    },
  )

  test('removes what a turn wrote for itself and was overtaken in, and not what may be published yet', async () => {
    const backEnd = backEndOf(fenced)
    const transcript = transcriptIn(await turn(backEnd, 'a'))
    await turn(backEnd, 'b')
    for (const fence of [1, 3]) await place.world.files.append(transcriptPath(transcript, fence), '')
    await backEnd.reap()
    expect((await readArtefacts(place.world)).temporary).toEqual([`${transcript}.3.jsonl`])
  })
})
