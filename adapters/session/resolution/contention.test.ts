import { expect, test } from 'vitest'
import type { OperationPhase } from '../../../harness/explore/scenario.ts'
import type { ResolutionRequest } from '../../../models/session/resolution.ts'
import {
  crash,
  crashAmongRequests,
  handoffDuringCommand,
  requestsEngaged,
  requestUnderWay,
  resetDuringResolve,
  resolveAcross,
} from './contention.ts'

const requests = {
  command: { operation: 'resolve', session: 's', purpose: 'visible' },
  handoff: { operation: 'resolve', session: 's', purpose: 'internal' },
  reset: { operation: 'reset', session: 's' },
} as const satisfies Record<string, ResolutionRequest>

function phase(name: keyof typeof requests, at: OperationPhase['phase']): OperationPhase<ResolutionRequest> {
  return { client: 0, request: requests[name], phase: at, started: at === 'running' }
}

const calm = { nowMs: 0, answers: [], crashes: 0, stalls: 0 }

test('two requests are engaged when one is under way and the other too, or waits', () => {
  const { reached } = requestsEngaged
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('command', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('command', 'asked')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('command', 'waiting'), phase('command', 'waiting')] })).toBe(false)
})

test('a request is under way once it has begun', () => {
  expect(requestUnderWay.reached({ ...calm, open: [phase('reset', 'running')] })).toBe(true)
  expect(requestUnderWay.reached({ ...calm, open: [phase('reset', 'waiting')] })).toBe(false)
})

test('a reset meets a resolve, whichever of them waits', () => {
  const { reached } = resetDuringResolve
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('reset', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('command', 'waiting'), phase('reset', 'running')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('command', 'running')] })).toBe(false)
})

test('a handoff meets a command', () => {
  const { reached } = handoffDuringCommand
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('handoff', 'asked')] })).toBe(true)
  expect(reached({ ...calm, open: [phase('command', 'asked'), phase('handoff', 'asked')] })).toBe(false)
  expect(reached({ ...calm, open: [phase('command', 'running'), phase('command', 'running')] })).toBe(false)
})

test('a crash leaves another request open, or just happened', () => {
  expect(crashAmongRequests.reached({ ...calm, crashes: 1, open: [phase('command', 'running')] })).toBe(true)
  expect(crashAmongRequests.reached({ ...calm, crashes: 1, open: [] })).toBe(false)
  expect(crash.reached({ ...calm, crashes: 1, open: [] })).toBe(true)
  expect(crash.reached({ ...calm, open: [phase('command', 'running')] })).toBe(false)
})

test('a resolve is open across the end of freshness', () => {
  const { reached } = resolveAcross(10_000)
  expect(reached({ ...calm, nowMs: 10_000, open: [phase('command', 'waiting')] })).toBe(true)
  expect(reached({ ...calm, nowMs: 9_999, open: [phase('command', 'running')] })).toBe(false)
  expect(reached({ ...calm, nowMs: 10_000, open: [phase('reset', 'running')] })).toBe(false)
})
