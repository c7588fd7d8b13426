import { expect, test } from 'vitest'
import type { OperationPhase } from '../../../harness/explore/scenario.ts'
import type { WritingRequest } from '../../../models/session/writing-operations.ts'
import {
  crashAmongWriters,
  interruptMeetsRun,
  nestedRunMeetsWriter,
  nestedRunUnderWay,
  pauseAmongWriters,
  runUnderWay,
  writerAfter,
  writerAfterRun,
  writerRefused,
  writersMeet,
} from './contention.ts'

const remark = { entry: 'd', key: 'd' }

const requests = {
  run: { operation: 'run', session: 's', message: 'a' },
  nested: { operation: 'run', session: 's', message: 'a', delivered: remark },
  mirror: { operation: 'append', session: 's', kind: 'mirror', ...remark },
  interrupt: { operation: 'interrupt', session: 's', message: 'a' },
  read: { operation: 'read', session: 's' },
} as const satisfies Record<string, WritingRequest>

function phase(name: keyof typeof requests, at: OperationPhase['phase']): OperationPhase<WritingRequest> {
  return { client: 0, request: requests[name], phase: at, started: at === 'running' }
}

const calm = { nowMs: 0, answers: [], crashes: 0, stalls: 0 }
const running = phase('run', 'running')
const waiting = phase('mirror', 'waiting')

test('two writers meet when one is under way and the other too, or waits; who reads is none', () => {
  expect(writersMeet.reached({ ...calm, open: [running, waiting] })).toBe(true)
  expect(writersMeet.reached({ ...calm, open: [running, phase('mirror', 'asked')] })).toBe(false)
  expect(writersMeet.reached({ ...calm, open: [running, phase('read', 'running')] })).toBe(false)
  expect(writersMeet.reached({ ...calm, open: [waiting, waiting] })).toBe(false)
})

test('a run is under way, and one that nests another writer, alone or beside somebody', () => {
  const nested = phase('nested', 'running')
  expect(runUnderWay.reached({ ...calm, open: [running] })).toBe(true)
  expect(runUnderWay.reached({ ...calm, open: [waiting] })).toBe(false)
  expect(nestedRunUnderWay.reached({ ...calm, open: [nested] })).toBe(true)
  expect(nestedRunUnderWay.reached({ ...calm, open: [running] })).toBe(false)
  expect(nestedRunMeetsWriter.reached({ ...calm, open: [nested, waiting] })).toBe(true)
  expect(nestedRunMeetsWriter.reached({ ...calm, open: [nested] })).toBe(false)
})

test('an interrupt meets a run once it is more than asked for', () => {
  expect(interruptMeetsRun.reached({ ...calm, open: [running, phase('interrupt', 'running')] })).toBe(true)
  expect(interruptMeetsRun.reached({ ...calm, open: [running, phase('interrupt', 'asked')] })).toBe(false)
})

test('somebody writes after a run, or is refused beside one', () => {
  const mirrors = [phase('mirror', 'running')]
  expect(writerAfterRun.reached({ ...calm, answers: [{ kind: 'answered' }], open: mirrors })).toBe(true)
  expect(writerAfterRun.reached({ ...calm, answers: [{ kind: 'busy' }], open: mirrors })).toBe(false)
  expect(writerRefused.reached({ ...calm, answers: [{ kind: 'busy' }], open: [running] })).toBe(true)
  expect(writerRefused.reached({ ...calm, answers: [null], open: [running] })).toBe(false)
})

test('writers are there still after some time, after a crash, or after a pause', () => {
  expect(writerAfter(10).reached({ ...calm, nowMs: 10, open: [running, waiting] })).toBe(true)
  expect(writerAfter(10).reached({ ...calm, nowMs: 9, open: [running, waiting] })).toBe(false)
  expect(crashAmongWriters.reached({ ...calm, crashes: 1, open: [waiting] })).toBe(true)
  expect(crashAmongWriters.reached({ ...calm, crashes: 1, open: [] })).toBe(false)
  expect(pauseAmongWriters.reached({ ...calm, stalls: 1, open: [running, waiting] })).toBe(true)
  expect(pauseAmongWriters.reached({ ...calm, stalls: 1, open: [running] })).toBe(false)
})
