import { describe, expect, test } from 'vitest'
import { check } from '../../harness/check/precedence.ts'
import type { Operation, Outcome } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import { archives } from './archive-model.ts'
import type { ArchiveAnswer, ArchiveRequest } from './archive-operations.ts'

/** A request, its answer, and when: one after another unless it says so. */
type Told = readonly [ArchiveRequest, ArchiveAnswer | 'unknown', (readonly [number, number])?]

const session = 's'
const add = (message: string): ArchiveRequest => ({ operation: 'addMessage', session, message })
const commit = (task: string): ArchiveRequest => ({ operation: 'commit', session, wait: true, task })
const commitBehind = (task: string): ArchiveRequest => ({ operation: 'commit', session, wait: false, task })
const ask = (task: string): ArchiveRequest => ({ operation: 'task', session, task })
const look: ArchiveRequest = { operation: 'live', session }

const added: ArchiveAnswer = { kind: 'added' }
const skipped: ArchiveAnswer = { kind: 'skipped' }
const busy: ArchiveAnswer = { kind: 'busy' }
const status = (kind: 'running' | 'completed' | 'run-failed'): ArchiveAnswer => ({ kind })
const accepted = (task: string): ArchiveAnswer => ({ kind: 'accepted', task })
const live = (...messages: readonly string[]): ArchiveAnswer => ({ kind: 'live', messages })

function archived(index: number, ...messages: readonly string[]): ArchiveAnswer {
  return { kind: 'archived', index, messages }
}

function operationOf([input, said, when]: Told, id: number): Operation<ArchiveRequest, ArchiveAnswer> {
  const [invokedAt, end] = when ?? [id * 2, id * 2 + 1]
  const outcome: Outcome<ArchiveAnswer> = said === 'unknown' ? { kind: 'unknown' } : { kind: 'ok', answer: said }
  return { id, client: id, input, outcome, invokedAt, completedAt: said === 'unknown' ? Infinity : end }
}

function verdict(...told: readonly Told[]): string {
  const operations = told.map(operationOf)
  return check(archives, operations, recordedOrder(operations)).kind
}

/** During all that is told without saying when, up to ten operations. */
const always = [-1, 20] as const

describe('a session with archives', () => {
  test('moves what is live, in order, and then has nothing to move', () => {
    expect(verdict([add('a'), added], [add('b'), added], [commit('t'), archived(1, 'a', 'b')])).toBe('linearizable')
    expect(verdict([add('a'), added], [add('b'), added], [commit('t'), archived(1, 'b', 'a')])).toBe('violation')
    expect(verdict([add('a'), added], [commit('t'), archived(1, 'a')], [commit('u'), skipped])).toBe('linearizable')
    expect(verdict([add('a'), added], [commit('t'), skipped])).toBe('violation')
    expect(verdict([commit('t'), archived(1)])).toBe('violation')
  })

  test('never moves a message twice, nor under a number that was given', () => {
    const once: Told = [commit('t'), archived(1, 'a')]
    expect(verdict([add('a'), added], once, [commit('u'), archived(2, 'a')])).toBe('violation')
    expect(verdict([add('a'), added], once, [add('b'), added], [commit('u'), archived(1, 'b')])).toBe('violation')
    expect(verdict([add('a'), added], once, [add('b'), added], [commit('u'), archived(2, 'b')])).toBe('linearizable')
  })

  test('takes a message that meets a commit before it or after it', () => {
    const meeting: Told = [add('b'), added, always]
    expect(verdict([add('a'), added], [commit('t'), archived(1, 'a')], meeting)).toBe('linearizable')
    expect(verdict([add('a'), added], [commit('t'), archived(1, 'a', 'b')], meeting)).toBe('linearizable')
    expect(verdict([add('a'), added], [commit('t'), archived(1, 'b')], meeting)).toBe('violation')
  })

  test('shows what is live at one moment', () => {
    expect(verdict([look, live()], [add('a'), added], [look, live('a')])).toBe('linearizable')
    expect(verdict([add('a'), added], [look, live()])).toBe('violation')
    expect(verdict([add('a'), added], [commit('t'), archived(1, 'a')], [look, live('a')])).toBe('violation')
  })

  test('says busy only while somebody occupies it, and changes nothing then', () => {
    expect(verdict([add('a'), busy])).toBe('violation')
    expect(verdict([commit('t'), skipped, always], [add('a'), busy], [look, live()])).toBe('linearizable')
    expect(verdict([commit('t'), skipped, always], [add('a'), busy], [look, live('a')])).toBe('violation')
    expect(verdict([commitBehind('t'), accepted('t')], [commit('u'), busy])).toBe('linearizable')
    const over: Told = [ask('t'), status('completed')]
    expect(verdict([commitBehind('t'), accepted('t')], over, [commit('u'), busy])).toBe('violation')
  })

  test('shows the effect of a commit to observers before others get in', () => {
    const meeting: Told = [commit('t'), archived(1, 'a'), always]
    expect(verdict([add('a'), added], meeting, [look, live()], [add('b'), busy])).toBe('linearizable')
    expect(verdict([add('a'), added], meeting, [add('b'), busy], [look, live('a')])).toBe('linearizable')
    expect(verdict([add('a'), added], meeting, [look, live()], [look, live('a')])).toBe('violation')
  })
})

describe('a commit that goes on behind its answer', () => {
  const before: readonly Told[] = [
    [add('a'), added],
    [commitBehind('t'), accepted('t')],
  ]

  test('moves its messages at some later moment, or never', () => {
    expect(verdict(...before, [look, live('a')], [look, live()])).toBe('linearizable')
    expect(verdict(...before, [look, live()], [look, live('a')])).toBe('violation')
    expect(verdict(...before, [add('b'), added], [look, live('b')])).toBe('linearizable')
    expect(verdict(...before, [add('b'), added], [commit('u'), archived(2, 'b')])).toBe('linearizable')
    expect(verdict(...before, [add('b'), added], [commit('u'), archived(1, 'a', 'b')])).toBe('linearizable')
  })

  test('is completed only once they were moved, and stays so', () => {
    expect(verdict(...before, [ask('t'), status('running')], [ask('t'), status('completed')])).toBe('linearizable')
    expect(verdict(...before, [ask('t'), status('completed')], [ask('t'), status('running')])).toBe('violation')
    expect(verdict(...before, [ask('t'), status('completed')], [look, live('a')])).toBe('violation')
    expect(verdict(...before, [ask('t'), status('completed')], [commit('u'), archived(2, 'a')])).toBe('violation')
  })

  test('has failed only where they were not', () => {
    expect(verdict(...before, [ask('t'), status('run-failed')], [look, live('a')])).toBe('linearizable')
    expect(verdict(...before, [ask('t'), status('run-failed')], [look, live()])).toBe('violation')
    expect(verdict(...before, [ask('t'), status('run-failed')], [ask('t'), status('completed')])).toBe('violation')
  })

  test('is never answered as if it had been waited for', () => {
    expect(verdict([commitBehind('t'), skipped])).toBe('violation')
    expect(verdict([ask('t'), skipped])).toBe('violation')
  })
})

describe('an operation of unknown outcome', () => {
  test('took effect once, later, or never', () => {
    expect(verdict([add('a'), 'unknown'], [look, live()], [look, live('a')])).toBe('linearizable')
    expect(verdict([add('a'), 'unknown'], [look, live('a')], [look, live()])).toBe('violation')
    expect(verdict([add('a'), added], [commit('t'), 'unknown'], [look, live('a')], [look, live()])).toBe('linearizable')
    expect(verdict([add('a'), added], [commitBehind('t'), 'unknown'], [look, live()])).toBe('linearizable')
    expect(verdict([look, 'unknown'], [ask('t'), 'unknown'], [look, live()])).toBe('linearizable')
  })

  test('may have occupied the session without coming to its effect', () => {
    const dead: Told = [commit('t'), 'unknown']
    expect(verdict([add('a'), added], dead, [add('b'), busy], [look, live('a')])).toBe('linearizable')
    expect(verdict([add('a'), added], dead, [add('b'), busy], [commit('u'), archived(1, 'a')])).toBe('linearizable')
  })
})

test('sessions do not touch each other, and states can be told', () => {
  const other: ArchiveRequest = { operation: 'live', session: 'other' }
  expect(verdict([add('a'), added], [other, live()])).toBe('linearizable')
  expect(archives.describe?.(archives.initial)).toBe('no live messages, 0 archives, nobody runs')
  const state = { live: ['a'], latest: 2, tasks: [{ task: 't', state: 'moved' as const }], running: 3 }
  expect(archives.describe?.(state)).toBe('live: a, 2 archives, task t moved, operation 3 runs')
})
