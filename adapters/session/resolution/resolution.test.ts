import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Resolved } from '../../../models/session/resolution.ts'
import { noLock } from '../../locks/none.ts'
import { osLock } from '../../locks/os-lock.ts'
import { queueLock } from '../../locks/queue.ts'
import type { NodeWorld } from '../../node-world/node-world.ts'
import { openNodeWorld } from '../../node-world/node-world.ts'
import { transcriptPath } from '../agent.ts'
import { freshByOneReading, freshByTwoReadings } from './freshness.ts'
import { lockSession, lockWholeStore } from './key.ts'
import { lookAgainInsideLock, lookInsideLock, lookOnArrival } from './looking.ts'
import { newWhereMinted, newWhereNotBegun } from './newness.ts'
import type { ResolutionParts, ResolutionSettings } from './part.ts'
import { adoptWinner, overwriteRow } from './persisting.ts'
import { resetLocked, resetUnlocked } from './reset.ts'
import { rewriteByRename, rewriteByRenameInQueue, rewriteInPlace } from './rewriting.ts'
import { bystander, createStore, readStoreArtefacts } from './store.ts'
import { Resolver, resolutionSystem } from './system.ts'

const inside: ResolutionParts = {
  lock: osLock,
  key: lockWholeStore,
  looking: lookInsideLock,
  freshness: freshByOneReading,
  persisting: overwriteRow,
  rewriting: rewriteByRename,
  newness: newWhereNotBegun,
  reset: resetLocked,
}

const outside: ResolutionParts = {
  lock: noLock,
  key: lockSession,
  looking: lookOnArrival,
  freshness: freshByTwoReadings,
  persisting: adoptWinner,
  rewriting: rewriteByRenameInQueue,
  newness: newWhereMinted,
  reset: resetUnlocked,
}

/** Every part stands in one of these. */
const compositions: readonly (readonly [name: string, parts: ResolutionParts])[] = [
  ['all inside one lock', inside],
  ['as much outside as can be', outside],
  ['a chain in the process', { ...outside, lock: queueLock, looking: lookAgainInsideLock }],
  ['rewritten in place', { ...inside, rewriting: rewriteInPlace }],
]

const settings: ResolutionSettings = { freshMs: Infinity, prepareMs: 0 }

let root: string
let place: NodeWorld

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  place = openNodeWorld({ root })
  await createStore(place.world)
})

afterEach(async () => {
  await place.close()
  await rm(root, { recursive: true })
})

function resolverOf(parts: ResolutionParts, more: Partial<ResolutionSettings> = {}): Resolver {
  return new Resolver(place.world, parts, { ...settings, ...more })
}

/** What is left of the sessions that somebody asked for. */
async function left(): Promise<unknown> {
  const { rows, transcripts, temporary } = await readStoreArtefacts(place.world)
  return {
    rows: rows.flatMap(({ key, current, retired }) => (key === bystander.key ? [] : [[key, current, retired]])),
    transcripts: transcripts.flatMap(({ uuid }) => (uuid === bystander.row.sessionId ? [] : [uuid])).sort(),
    temporary,
  }
}

describe.each(compositions)('alone, a resolution works: %s', (_, parts) => {
  test('the first command begins a conversation, and the next one continues it', async () => {
    const resolver = resolverOf(parts)
    const { transcript, isNew } = await resolver.resolve('s', 'visible')
    expect(isNew).toBe(true)
    expect(await resolver.resolve('s', 'visible')).toEqual({ kind: 'resolved', transcript, isNew: false })
    expect(await resolver.observe({ operation: 'observe', session: 's' })).toMatchObject({ current: transcript })
    expect(await left()).toEqual({ rows: [['s', transcript, []]], transcripts: [transcript], temporary: [] })
  })

  test('a conversation that is not fresh any more is replaced', async () => {
    const { transcript } = await resolverOf(parts).resolve('s', 'visible')
    const again = await resolverOf(parts, { freshMs: 0 }).resolve('s', 'visible')
    expect(again).toMatchObject({ isNew: true })
    expect(again.transcript).not.toBe(transcript)
    expect(await left()).toMatchObject({ rows: [['s', again.transcript, [transcript]]] })
  })

  test('a reset begins another', async () => {
    const resolver = resolverOf(parts)
    const { transcript } = await resolver.resolve('s', 'visible')
    const other = (await resolver.reset('s')) as Resolved
    expect(other).toMatchObject({ kind: 'resolved', isNew: true })
    expect(await resolver.resolve('s', 'visible')).toMatchObject({ transcript: other.transcript, isNew: false })
    expect(await left()).toMatchObject({ rows: [['s', other.transcript, [transcript]]], temporary: [] })
  })

  test('an internal handoff has a conversation of its own, and writes no row', async () => {
    const resolver = resolverOf(parts)
    const own = await resolver.resolve('s', 'internal')
    expect(own.isNew).toBe(true)
    expect(await left()).toEqual({ rows: [], transcripts: [own.transcript], temporary: [] })
    const { transcript } = await resolver.resolve('s', 'visible')
    expect(transcript).not.toBe(own.transcript)
    expect(await resolver.resolve('s', 'internal')).toEqual({ kind: 'resolved', transcript, isNew: false })
  })

  test('an explicit transcript is unchanged, and nothing is left of it', async () => {
    expect(await resolverOf(parts).resolveExplicit('X')).toEqual({ kind: 'resolved', transcript: 'X', isNew: false })
    expect(await left()).toEqual({ rows: [], transcripts: [], temporary: [] })
  })

  test('workspace, channel and skills take the time that they are given', async () => {
    const before = performance.now()
    await resolverOf(parts, { prepareMs: 20 }).resolve('s', 'visible')
    expect(performance.now() - before).toBeGreaterThanOrEqual(18)
  })
})

describe('a conversation that was reserved and never begun', () => {
  async function reserved(parts: ResolutionParts): Promise<string> {
    const { transcript } = await resolverOf(parts).resolve('s', 'visible')
    await place.world.files.remove(transcriptPath(transcript))
    return transcript
  }

  test('is new to the next request, which begins it, where that is what new means', async () => {
    const transcript = await reserved(inside)
    expect(await resolverOf(inside).resolve('s', 'visible')).toEqual({ kind: 'resolved', transcript, isNew: true })
    expect(await left()).toMatchObject({ transcripts: [transcript] })
  })

  test('stays without a beginning where new is what was minted', async () => {
    const transcript = await reserved(outside)
    expect(await resolverOf(outside).resolve('s', 'visible')).toEqual({ kind: 'resolved', transcript, isNew: false })
    expect(await left()).toMatchObject({ transcripts: [] })
  })
})

test('for real, requests of many at once are given one conversation, new to one of them', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => resolverOf(inside).resolve('s', 'visible')))
  expect(new Set(answers.map(({ transcript }) => transcript)).size).toBe(1)
  expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
})

test('the operations refuse what start did not make', () => {
  const { operations } = resolutionSystem({ name: 'x', parts: inside, settings, expiries: 0, serving: 'one-process' })
  const request = { operation: 'resolve', session: 's', purpose: 'visible' } as const
  expect(() => operations.resolve('something else', request)).toThrow('with something else')
})
