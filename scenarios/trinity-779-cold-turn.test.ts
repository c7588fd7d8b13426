import { expect, test } from 'vitest'
import { acceptance } from '../models/session/invariants/acceptance.ts'
import { sessionInvariants, sessionStepInvariants } from '../models/session/invariants/index.ts'
import { scenarios } from './index.ts'
import { trinity779ColdTurn, trinity779Parts } from './trinity-779-cold-turn.ts'

const { cases, variants } = trinity779ColdTurn

test('a variant with a hole is the sound one with exactly one part replaced', () => {
  const { sound, 'sound-fenced': fenced, ...others } = trinity779Parts
  for (const [name, parts] of Object.entries(others)) {
    if (!name.startsWith('fixed-')) continue
    const replaced = [sound, fenced].map(whole => replacedIn(parts, whole ?? {}))
    expect([name, Math.min(...replaced)]).toEqual([name, 1])
  }
})

function replacedIn(parts: object, whole: object): number {
  const original = new Map<string, unknown>(Object.entries(whole))
  return Object.entries(parts).filter(([slot, part]) => original.get(slot) !== part).length
}

test('the cases are those that are promised, with what is expected of whom', () => {
  expect(Object.fromEntries(cases.map(one => [one.name, Object.keys(one.expect)]))).toEqual({
    reported: ['buggy', 'fixed', 'sound'],
    acceptance: ['buggy', 'fixed', 'sound'],
    'hole-1': ['fixed-identity-read-on-arrival', 'sound'],
    'hole-2': ['fixed-key-changes', 'sound'],
    'hole-3': ['fixed-identity-stored-after-unlock', 'sound'],
    'hole-4': ['fixed-lease-not-renewed', 'sound'],
    'hole-5': ['fixed-user-row-on-arrival', 'fixed-in-flight-from-arrival', 'sound'],
    'hole-6': ['fixed-reset-takes-no-lock', 'sound'],
    'hole-7': ['fixed-unlocked-without-store', 'sound'],
    'hole-8': ['fixed-lease-outlasts-turns', 'sound'],
    delete: ['fixed-delete-takes-no-lock', 'sound'],
    'delete-crash': ['fixed-delete-without-tombstone', 'sound'],
    reaper: ['fixed-reaper-of-unknown', 'sound'],
    'turn-dies': ['fixed-asked-again', 'fixed-in-flight-never-expires', 'sound'],
    outlived: ['sound', 'sound-fenced'],
    paused: ['sound', 'fixed-fence-verified-before', 'fixed-in-flight-shared', 'sound-fenced'],
    'over-strict': ['fixed-fence-rejects-writer', 'sound-fenced'],
    'proof-3x2': ['sound'],
    'proof-2x2-reset': ['sound'],
    'proof-2x2-crash': ['sound'],
    'proof-2x1-fenced': ['sound-fenced'],
    'proof-told-fenced': ['sound-fenced'],
    'proof-2x2-fenced': ['sound-fenced'],
  })
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const ids = [...sessionInvariants, ...sessionStepInvariants, acceptance].map(({ id }) => id)
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

test('the shipped scenarios have names of their own', () => {
  const ids = scenarios.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
  expect(ids).toContain('trinity-779-cold-turn')
})
