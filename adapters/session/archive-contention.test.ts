import { expect, test } from 'vitest'
import type { OperationPhase } from '../../harness/explore/scenario.ts'
import type { ArchiveRequest } from '../../models/session/archive-operations.ts'
import {
  addMeetsCommit,
  commitRefused,
  commitsMeet,
  crashAmongRequests,
  operationsMeet,
  pauseAmongRequests,
  taskAsked,
} from './archive-contention.ts'

type Phase = OperationPhase<ArchiveRequest>

const requests: Readonly<Record<'add' | 'commit' | 'task', ArchiveRequest>> = {
  add: { operation: 'addMessage', session: 's', message: 'm' },
  commit: { operation: 'commit', session: 's', wait: true, task: 't' },
  task: { operation: 'task', session: 's', task: 't' },
}

function phase(what: keyof typeof requests, at: Phase['phase']): Phase {
  return { client: 0, request: requests[what], phase: at, started: at === 'running' }
}

const calm = { nowMs: 0, answers: [], crashes: 0, stalls: 0 }

test('two commits meet when one is under way and the other too, or waits', () => {
  const { reached } = commitsMeet
  expect(reached({ ...calm, open: [phase('commit', 'running'), phase('commit', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('commit', 'running'), phase('commit', 'asked')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('commit', 'waiting'), phase('commit', 'waiting')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('commit', 'running'), phase('add', 'running')] })).toBe(false)
})

test('adding a message meets a commit, whichever is under way', () => {
  const { reached } = addMeetsCommit
  expect(reached({ ...calm, open: [phase('commit', 'running'), phase('add', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('commit', 'waiting'), phase('add', 'running')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('commit', 'waiting'), phase('add', 'waiting')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('commit', 'running'), phase('add', 'asked')] })).toBe(false)
})

test('any operations meet when one is under way', () => {
  const { reached } = operationsMeet(2)
  expect(reached({ ...calm, open: [phase('task', 'running'), phase('add', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('task', 'running'), phase('add', 'asked')] })).toBe(false)
})

test('somebody is turned away while a commit is under way', () => {
  const { reached } = commitRefused
  const open = [phase('commit', 'running')]
  expect(reached({ ...calm, open, answers: [{ kind: 'busy' }] })).toBe(true)
  expect(reached({ ...calm, open, answers: [{ kind: 'skipped' }, undefined] })).toBe(false)
  expect(reached({ ...calm, open: [], answers: [{ kind: 'busy' }] })).toBe(false)
})

test('a crash and a pause count where somebody else is open', () => {
  const open = [phase('commit', 'running'), phase('add', 'asked')]
  expect(crashAmongRequests.reached({ ...calm, crashes: 1, open })).toBe(true)
  expect(crashAmongRequests.reached({ ...calm, crashes: 1, open: [] })).toBe(false)
  expect(pauseAmongRequests.reached({ ...calm, stalls: 1, open })).toBe(true)
  expect(pauseAmongRequests.reached({ ...calm, stalls: 1, open: open.slice(1) })).toBe(false)
  expect(pauseAmongRequests.reached({ ...calm, open })).toBe(false)
})

test('a task is asked about', () => {
  expect(taskAsked.reached({ ...calm, open: [phase('task', 'asked')] })).toBe(true)
  expect(taskAsked.reached({ ...calm, open: [phase('add', 'running')] })).toBe(false)
})
