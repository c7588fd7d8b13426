import { expect, test } from 'vitest'
import type { Moment, OperationPhase } from '../../../harness/explore/scenario.ts'
import type { RoutingRequest } from '../../../models/session/routing-operations.ts'
import { crashAmongRequests, requestAfter, requestsMeet } from './contention.ts'

const calm: Moment<RoutingRequest> = { nowMs: 0, open: [], answers: [], crashes: 0, stalls: 0 }

function phase(operation: 'send' | 'close', started: boolean): OperationPhase<RoutingRequest> {
  const request: RoutingRequest =
    operation === 'send'
      ? { operation, session: 's', connection: 'c', message: 'm' }
      : { operation, session: 's', connection: 'c' }
  return { client: 0, request, phase: started ? 'running' : 'asked', started }
}

test('two requests meet when one is under way', () => {
  expect(requestsMeet.reached({ ...calm, open: [phase('send', true), phase('close', false)] })).toBe(true)
  expect(requestsMeet.reached({ ...calm, open: [phase('send', false), phase('close', false)] })).toBe(false)
  expect(requestsMeet.reached({ ...calm, open: [phase('send', true)] })).toBe(false)
})

test('a request comes after others when it is under way and they were answered', () => {
  const { reached } = requestAfter(1, 'send')
  expect(reached({ ...calm, answers: [{}], open: [phase('send', true)] })).toBe(true)
  expect(reached({ ...calm, answers: [], open: [phase('send', true)] })).toBe(false)
  expect(reached({ ...calm, answers: [{}], open: [phase('send', false)] })).toBe(false)
  expect(reached({ ...calm, answers: [{}], open: [phase('close', true)] })).toBe(false)
})

test('a crash counts when somebody was answered before', () => {
  expect(crashAmongRequests.reached({ ...calm, crashes: 1, answers: [{}] })).toBe(true)
  expect(crashAmongRequests.reached({ ...calm, crashes: 1 })).toBe(false)
  expect(crashAmongRequests.reached({ ...calm, answers: [{}] })).toBe(false)
})
