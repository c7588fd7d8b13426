import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../harness/history/operation.ts'
import { recordedOrder } from '../../../harness/history/operation.ts'
import type { ArchivedSession } from '../archive-artefacts.ts'
import { parseMessages, printMessage } from '../archive-artefacts.ts'
import type { ArchiveAnswer, ArchiveRequest } from '../archive-operations.ts'
import { MalformedArtefact } from '../artefacts.ts'
import type { ArchiveRun } from './archives.ts'
import { archiveInvariants } from './archives.ts'

type Told = readonly [ArchiveRequest, ArchiveAnswer | 'unknown' | 'failed']

const session = 's'
const add = (message: string): Told => [{ operation: 'addMessage', session, message }, { kind: 'added' }]
const ask = (task: string): Told => [{ operation: 'task', session, task }, { kind: 'completed' }]
const look = (...messages: readonly string[]): Told => [
  { operation: 'live', session },
  { kind: 'live', messages },
]

function commit(task: string, index: number, ...messages: readonly string[]): Told {
  return [
    { operation: 'commit', session, wait: true, task },
    { kind: 'archived', index, messages },
  ]
}

function commitBehind(task: string): Told {
  return [
    { operation: 'commit', session, wait: false, task },
    { kind: 'accepted', task },
  ]
}

function runOf(told: readonly Told[], left: Partial<ArchivedSession> = {}, crashes = 0): ArchiveRun {
  const operations = told.map(([input, said], id) => {
    const outcome: Outcome<ArchiveAnswer> =
      said === 'unknown' || said === 'failed' ? { kind: said } : { kind: 'ok', answer: said }
    const completedAt = said === 'unknown' ? Infinity : id * 2 + 1
    return { id, client: id, input, outcome, invokedAt: id * 2, completedAt }
  })
  const none = { key: session, live: [], archives: [], extracted: [], temporary: [] }
  return {
    history: { operations, annotations: [] },
    artefacts: { sessions: [{ ...none, ...left }] },
    crashes,
    stalls: 0,
    ending: { kind: 'finished' },
  }
}

/** The sentence of one invariant; undefined where it holds. */
function said(id: string, run: ArchiveRun): string | undefined {
  const found = archiveInvariants.find(invariant => invariant.id === id)
  if (found === undefined) throw new Error(`no invariant ${id}`)
  return found.breach(run, recordedOrder(run.history.operations))?.sentence
}

function broken(run: ArchiveRun): readonly string[] {
  return archiveInvariants.flatMap(({ id }) => (said(id, run) === undefined ? [] : [id]))
}

const first = { index: 1, messages: ['a'] }

describe('two legal ends of one race', () => {
  test('are both right: the later message stays live, or is archived with the other', () => {
    const apart = { live: ['b'], archives: [first], extracted: ['a'] }
    expect(broken(runOf([add('a'), commit('t', 1, 'a'), add('b')], apart))).toEqual([])
    const together = { archives: [{ index: 1, messages: ['a', 'b'] }], extracted: ['a', 'b'] }
    expect(broken(runOf([add('a'), add('b'), commit('t', 1, 'a', 'b')], together))).toEqual([])
  })
})

describe('live-plus-archives', () => {
  test('misses a message that is nowhere', () => {
    expect(said('live-plus-archives', runOf([add('a')]))).toBe(
      'a was acknowledged, and is neither live nor in an archive',
    )
  })

  test('finds one in two places', () => {
    const run = runOf([add('a')], { live: ['a'], archives: [first] })
    expect(said('live-plus-archives', run)).toBe('a was acknowledged, and is live, in archive 1')
  })

  test('finds one that nobody added, such as that of who was refused', () => {
    const refused: Told = [add('a')[0], { kind: 'busy' }]
    expect(said('live-plus-archives', runOf([refused], { live: ['a'] }))).toBe('nobody added a, and it is live')
    const failed: Told = [add('a')[0], 'failed']
    expect(said('live-plus-archives', runOf([failed], { live: ['a'] }))).toBe('nobody added a, and it is live')
  })

  test('lets a message of unknown fate be there once, or not at all', () => {
    const unknown: Told = [add('a')[0], 'unknown']
    expect(said('live-plus-archives', runOf([unknown]))).toBeUndefined()
    expect(said('live-plus-archives', runOf([unknown], { live: ['a'] }))).toBeUndefined()
    expect(said('live-plus-archives', runOf([unknown], { live: ['a', 'a'] }))).toBe('a was asked, and is live, live')
  })
})

describe('archive-indices', () => {
  test('an archive is what its commit said', () => {
    const told = [add('a'), commit('t', 1, 'a')]
    expect(said('archive-indices', runOf(told, { archives: [first] }))).toBeUndefined()
    expect(said('archive-indices', runOf(told))).toBe('archive 1 was said to hold a, and is not there')
    const other = { archives: [{ index: 1, messages: ['b'] }] }
    expect(said('archive-indices', runOf(told, other))).toBe('archive 1 was said to hold a, and holds b')
  })

  test('a number is given once', () => {
    const run = runOf([commit('t', 1, 'a'), commit('u', 1, 'a')], { archives: [first] })
    expect(said('archive-indices', run)).toBe('two commits made archive 1')
  })

  test('a number is left out only by a commit that may have died', () => {
    const second = { archives: [{ index: 2, messages: ['a'] }] }
    expect(said('archive-indices', runOf([commit('t', 2, 'a')], second))).toBe('of the archives of s there are 2')
    const unknown: Told = [commit('u', 1)[0], 'unknown']
    expect(said('archive-indices', runOf([commit('t', 2, 'a'), unknown], second))).toBeUndefined()
  })
})

describe('extracted-once', () => {
  test('is broken by a second time without a crash, and by none at all', () => {
    const twice = { archives: [first], extracted: ['a', 'a'] }
    expect(said('extracted-once', runOf([add('a')], twice))).toBe(
      'a had memories extracted 2 times, and no process crashed',
    )
    expect(said('extracted-once', runOf([add('a')], twice, 1))).toBeUndefined()
    expect(said('extracted-once', runOf([add('a')], { archives: [first] }, 1))).toBe(
      'a is archived, and no memories were extracted from it',
    )
  })
})

describe('completed-means-moved', () => {
  const before = [add('a'), commitBehind('t'), ask('t')]

  test('is broken by whoever finds a message live after that', () => {
    expect(said('completed-means-moved', runOf([...before, look('a')]))).toBe(
      'task t was said to be completed, and a was live after that',
    )
    expect(said('completed-means-moved', runOf([...before, commit('u', 2, 'a')]))).toBe(
      'task t was said to be completed, and a was archived by a later commit',
    )
    expect(said('completed-means-moved', runOf(before, { live: ['a'] }))).toBe(
      'task t was said to be completed, and a is live in the end',
    )
  })

  test('says nothing of messages that came later, nor of tasks that are not completed', () => {
    expect(said('completed-means-moved', runOf([...before, add('b'), look('b')], { live: ['b'] }))).toBeUndefined()
    const running: Told = [ask('t')[0], { kind: 'running' }]
    expect(said('completed-means-moved', runOf([add('a'), commitBehind('t'), running, look('a')]))).toBeUndefined()
    expect(said('completed-means-moved', runOf([add('a'), ask('elsewhere'), look('a')]))).toBeUndefined()
  })
})

test('nothing-left-behind finds a marker', () => {
  const left = { temporary: ['/sessions/s/commit.json'] }
  expect(said('nothing-left-behind', runOf([], left))).toBe('/sessions/s/commit.json is left')
})

test('a file of messages is read as it was written, and nothing else is taken for one', () => {
  expect(parseMessages(printMessage('a') + printMessage('"b"'))).toEqual(['a', '"b"'])
  expect(parseMessages('')).toEqual([])
  expect(() => parseMessages('{"id":1}\n')).toThrow(MalformedArtefact)
  expect(() => parseMessages('nothing\n')).toThrow('not a message: nothing')
})
