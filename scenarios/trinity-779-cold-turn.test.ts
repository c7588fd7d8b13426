import { describe, expect, test } from 'vitest'
import type { OperationPhase } from '../harness/explore/scenario.ts'
import type { BackEndRequest } from '../adapters/session/system.ts'
import { sessionInvariants } from '../models/session/invariants/index.ts'
import { scenarios } from './index.ts'
import { trinity779ColdTurn, trinity779Parts } from './trinity-779-cold-turn.ts'

const { cases, variants } = trinity779ColdTurn

function targetOf(name: string): (typeof cases)[number]['target'] {
  const found = cases.find(one => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found.target
}

function phase(operation: 'turn' | 'reset', phase: OperationPhase['phase']): OperationPhase<BackEndRequest> {
  const request: BackEndRequest =
    operation === 'turn' ? { operation, session: 's1', message: 'm' } : { operation, session: 's1' }
  return { client: 0, request, phase, started: phase === 'running' }
}

const calm = { nowMs: 0, crashes: 0, stalls: 0 }

test('a variant with a hole is the sound one with exactly one part replaced', () => {
  const { sound, ...others } = trinity779Parts
  const soundParts = new Map<string, unknown>(Object.entries(sound ?? {}))
  for (const [name, parts] of Object.entries(others)) {
    const replaced = Object.entries(parts).filter(([slot, part]) => soundParts.get(slot) !== part)
    if (name.startsWith('fixed-')) expect([name, replaced.length]).toEqual([name, 1])
  }
})

test('the cases are those that are promised, with what is expected of whom', () => {
  expect(Object.fromEntries(cases.map(one => [one.name, Object.keys(one.expect)]))).toEqual({
    reported: ['buggy', 'fixed', 'sound'],
    'hole-1': ['fixed-identity-read-on-arrival', 'sound'],
    'hole-2': ['fixed-key-changes', 'sound'],
    'hole-3': ['fixed-identity-stored-after-unlock', 'sound'],
    'hole-4': ['fixed-lease-not-renewed', 'sound'],
    'hole-6': ['fixed-reset-takes-no-lock', 'sound'],
    'proof-3x2': ['sound'],
    'proof-2x2-reset': ['sound'],
    'proof-2x2-crash': ['sound'],
  })
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const ids = sessionInvariants.map(({ id }) => id)
  for (const { expect: expected } of cases) {
    for (const [name, expectation] of Object.entries(expected)) {
      expect(Object.keys(variants)).toContain(name)
      if (expectation !== 'held') expect(ids).toEqual(expect.arrayContaining([...expectation.breaks]))
    }
  }
})

test('every variant is used, and knows its name and its settings', () => {
  const used = new Set(cases.flatMap(one => Object.keys(one.expect)))
  expect(Object.keys(variants).filter(name => !used.has(name))).toEqual([])
  for (const [name, system] of Object.entries(variants)) expect(system(undefined).name).toBe(name)
})

test('the messages of a program are all different', () => {
  for (const { program } of cases) {
    const requests = [...(program.before ?? []), ...program.clients.flat()]
    const messages = requests.flatMap(request => (request.operation === 'turn' ? [request.message] : []))
    expect(new Set(messages).size).toBe(messages.length)
  }
})

describe('the targets', () => {
  test('two turns are engaged when one is under way and the other too, or waits', () => {
    const { reached } = targetOf('reported')
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'waiting')] })).toBe(true)
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'running')] })).toBe(true)
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('turn', 'asked')] })).toBe(false)
    expect(reached({ ...calm, open: [phase('turn', 'waiting'), phase('turn', 'waiting')] })).toBe(false)
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'running')] })).toBe(false)
  })

  test('a reset meets a turn', () => {
    const { reached } = targetOf('hole-6')
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'waiting')] })).toBe(true)
    expect(reached({ ...calm, open: [phase('turn', 'waiting'), phase('reset', 'running')] })).toBe(false)
    expect(reached({ ...calm, open: [phase('turn', 'running'), phase('reset', 'asked')] })).toBe(false)
  })

  test('a turn outlasts the first time to live', () => {
    const { reached } = targetOf('hole-4')
    expect(reached({ ...calm, nowMs: 10_000, open: [phase('turn', 'running')] })).toBe(true)
    expect(reached({ ...calm, nowMs: 9_999, open: [phase('turn', 'running')] })).toBe(false)
    expect(reached({ ...calm, nowMs: 10_000, open: [phase('turn', 'waiting')] })).toBe(false)
  })

  test('a crash leaves another operation open', () => {
    const { reached } = targetOf('proof-2x2-crash')
    expect(reached({ ...calm, crashes: 1, open: [phase('turn', 'waiting')] })).toBe(true)
    expect(reached({ ...calm, crashes: 1, open: [] })).toBe(false)
    expect(reached({ ...calm, open: [phase('turn', 'running')] })).toBe(false)
  })
})

test('the shipped scenarios have names of their own', () => {
  const ids = scenarios.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
  expect(ids).toContain('trinity-779-cold-turn')
})
