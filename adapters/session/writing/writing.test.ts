import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { messagesIn, parseTranscript } from '../../../models/session/transcript.ts'
import type { RunRequest, WritingAnswer, WritingRequest } from '../../../models/session/writing-operations.ts'
import { heldByFlow } from '../../locks/held-lock-parts.ts'
import type { NodeWorld } from '../../node-world/node-world.ts'
import { openNodeWorld } from '../../node-world/node-world.ts'
import { transcriptPath } from '../agent.ts'
import { heededByReaders, noFence, verifiedBeforeAppend } from './fences.ts'
import { keyCheckedInsideLock, keyCheckedOnArrival } from './keys.ts'
import { publishedLockFile } from './lock-files.ts'
import { lockedByAll, lockedByRunOnly } from './locking.ts'
import { openedInsideLock, openedOnArrival } from './opening.ts'
import type { WritingParts, WritingSettings } from './part.ts'
import { refusedWithNothing, writtenAllTheSame } from './refusals.ts'
import { roleAsAsked, roleByLastEntry } from './roles.ts'
import { writingSystem } from './system.ts'

const inside: WritingParts = {
  ...heldByFlow,
  locking: lockedByAll,
  opening: openedInsideLock,
  roles: roleByLastEntry,
  keys: keyCheckedInsideLock,
  fence: noFence,
  refusal: refusedWithNothing,
}

/** Every part that can be used alone stands in one of these. */
const compositions: readonly (readonly [name: string, parts: WritingParts])[] = [
  ['all inside one lock', inside],
  ['heeded by readers', { ...inside, fence: heededByReaders }],
  ['verified before the append', { ...inside, fence: verifiedBeforeAppend }],
  [
    'as much outside as can be',
    {
      ...inside,
      file: publishedLockFile,
      locking: lockedByRunOnly,
      opening: openedOnArrival,
      roles: roleAsAsked,
      keys: keyCheckedOnArrival,
      refusal: writtenAllTheSame,
    },
  ],
]

const settings: WritingSettings = { waitMs: 2_000, everyMs: 5, runHoldMs: 60_000, holdMs: 60_000, thinkMs: 0 }

let root: string
let place: NodeWorld

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  place = openNodeWorld({ root })
})

afterEach(() => rm(root, { recursive: true, force: true }))

/** A back-end in one process, with a transcript that is begun. */
async function backEnd(
  parts: WritingParts,
  times: Partial<WritingSettings> = {},
): Promise<(request: WritingRequest) => Promise<WritingAnswer>> {
  const options = { parts, settings: { ...settings, ...times }, serving: 'one-process', sessions: ['s'] } as const
  const { start, operations, prepare } = writingSystem({ name: 'writers', ...options })
  await prepare?.(place.world)
  const app = start(place.world)
  return request => {
    switch (request.operation) {
      case 'run':
        return operations.run(app, request)
      case 'append':
        return operations.append(app, request)
      case 'interrupt':
        return operations.interrupt(app, request)
      case 'read':
        return operations.read(app, request)
    }
  }
}

const read: WritingRequest = { operation: 'read', session: 's' }

function run(message: string, more: Partial<RunRequest> = {}): WritingRequest {
  return { operation: 'run', session: 's', message, ...more }
}

function mirror(entry: string, key = entry): WritingRequest {
  return { operation: 'append', session: 's', kind: 'mirror', entry, key }
}

describe.each(compositions)('%s, one after another', (_, parts) => {
  test('a run answers, knows what was there before, and leaves no lock', async () => {
    const ask = await backEnd(parts)
    expect(await ask(run('a'))).toEqual({ kind: 'answered', reply: 'a-reply', context: [] })
    expect(await ask(run('b'))).toEqual({ kind: 'answered', reply: 'b-reply', context: ['a', 'a-reply'] })
    expect(await ask(read)).toEqual({ kind: 'read', entries: ['a', 'a-reply', 'b', 'b-reply'] })
    expect(await place.world.files.list('/locks')).toEqual([])
  })

  test('a key is written once', async () => {
    const ask = await backEnd(parts)
    expect(await ask(mirror('d', 'k'))).toEqual({ kind: 'appended', entry: 'd', role: 'assistant' })
    expect(await ask(mirror('e', 'k'))).toEqual({ kind: 'duplicate', entry: 'd' })
  })

  test('a run writes in its flow what was injected and what was delivered', async () => {
    const ask = await backEnd(parts)
    await ask(run('a', { injected: { entry: 'g', key: 'g' }, delivered: { entry: 'd', key: 'd' } }))
    expect(await ask(read)).toEqual({ kind: 'read', entries: ['g', 'a', 'a-reply', 'd'] })
  })

  test('an interrupt has nothing to stop where the message is answered', async () => {
    const ask = await backEnd(parts)
    await ask(run('a'))
    expect(await ask({ operation: 'interrupt', session: 's', message: 'a' })).toEqual({
      kind: 'stopped',
      partial: null,
    })
  })
})

test('who writes after an answer does so in the user’s name, where that is looked at', async () => {
  const ask = await backEnd(inside)
  await ask(run('a'))
  expect(await ask(mirror('d'))).toEqual({ kind: 'appended', entry: 'd', role: 'user' })
})

test('a run that is interrupted leaves its message, and a partial answer that says so', async () => {
  const ask = await backEnd(inside, { thinkMs: 2_000 })
  const stopped = ask(run('a'))
  while ((await readFile(join(root, transcriptPath('s')), 'utf8')).split('\n').length < 3)
    await place.world.clock.sleep(1)
  expect(await ask({ operation: 'interrupt', session: 's', message: 'a' })).toEqual({
    kind: 'stopped',
    partial: 'a-partial',
  })
  expect(await stopped).toEqual({ kind: 'interrupted' })
  const found = messagesIn(parseTranscript(await readFile(join(root, transcriptPath('s')), 'utf8')))
  expect(found.map(({ uuid, partial }) => [uuid, partial])).toEqual([
    ['a', undefined],
    ['a-partial', true],
  ])
})

test('who waits for too long is told so, and has written nothing', async () => {
  const ask = await backEnd(inside, { thinkMs: 300, waitMs: 20 })
  const answered = ask(run('a'))
  await place.world.clock.sleep(50)
  expect(await ask(mirror('d'))).toEqual({ kind: 'busy' })
  expect(await answered).toMatchObject({ kind: 'answered' })
  expect(await ask(read)).toEqual({ kind: 'read', entries: ['a', 'a-reply'] })
})

test('a run from which the watchdog takes the lock is told so, and the next one gets it', async () => {
  const ask = await backEnd(inside, { thinkMs: 100, runHoldMs: 20 })
  const lost = ask(run('a'))
  await place.world.clock.sleep(40)
  expect(await ask(mirror('d'))).toMatchObject({ kind: 'appended' })
  expect(await lost).toEqual({ kind: 'lost' })
  expect(await ask(read)).toEqual({ kind: 'read', entries: ['a', 'd'] })
  expect(await place.world.files.list('/locks')).toEqual([])
})

test.each([
  ['sound', inside],
  ['fenced', { ...inside, fence: heededByReaders }],
])('for real, writers at once take turns: %s', async (_, parts) => {
  const ask = await backEnd(parts)
  const requests = ['a', 'b', 'c'].flatMap(name => [run(name), mirror(`${name}-mirrored`)])
  const answers = await Promise.all(requests.map(ask))
  expect(answers.filter(({ kind }) => kind === 'answered' || kind === 'appended')).toHaveLength(requests.length)
  const seen = await ask(read)
  expect(seen.kind === 'read' && seen.entries).toHaveLength(9)
})

test('the operations refuse what start did not make', () => {
  const options = { parts: inside, settings, serving: 'one-process', sessions: ['s'] } as const
  const { operations } = writingSystem({ name: 'x', ...options })
  expect(() => operations.read('something else', { operation: 'read', session: 's' })).toThrow('with something else')
})
