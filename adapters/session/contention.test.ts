import { expect, test } from 'vitest'
import type { OperationPhase } from '../../harness/explore/scenario.ts'
import { crashAmongOthers, resetDuringTurn, turnOutlasting, turnsEngaged } from './contention.ts'
import type { BackEndRequest } from './system.ts'

function phase(operation: 'turn' | 'reset', phase: OperationPhase['phase']): OperationPhase<BackEndRequest> {
  const request: BackEndRequest =
    operation === 'turn' ? { operation, session: 's1', message: 'm' } : { operation, session: 's1' }
  return { client: 0, request, phase, started: phase === 'running' }
}

const calm = { nowMs: 0, answers: [], crashes: 0, stalls: 0 }

test('two turns are engaged when one is under way and the other too, or waits', () => {
  const { reached } = turnsEngaged(2)
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'running')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'asked')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('turn', 'waiting'), phase('turn', 'waiting')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'running')] })).toBe(false)
})

test('a reset meets a turn', () => {
  const { reached } = resetDuringTurn
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('turn', 'waiting'), phase('reset', 'running')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'asked')] })).toBe(false)
})

test('a turn outlasts the first time to live', () => {
  const { reached } = turnOutlasting(10_000)
  expect(reached({ ...calm, nowMs: 10_000, open: [phase('turn', 'running')] })).toBe(true)
  expect(reached({ ...calm, nowMs: 9_999, open: [phase('turn', 'running')] })).toBe(false)
  expect(reached({ ...calm, nowMs: 10_000, open: [phase('turn', 'waiting')] })).toBe(false)
})

test('a crash leaves another operation open', () => {
  const { reached } = crashAmongOthers
  expect(reached({ ...calm, crashes: 1, open: [phase('turn', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, crashes: 1, open: [] })).toBe(false)
  expect(reached({ ...calm, open: [phase('turn', 'running')] })).toBe(false)
})
