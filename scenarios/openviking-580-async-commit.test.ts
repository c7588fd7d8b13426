import { expect, test } from 'vitest'
import type { Case } from '../harness/explore/scenario.ts'
import type { Answer } from '../harness/explore/search.ts'
import { search } from '../harness/explore/search.ts'
import type { System } from '../harness/explore/system.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import type { ArchiveRequest } from '../models/session/archive-operations.ts'
import type { ArchiveInvariant } from '../models/session/invariants/archives.ts'
import { archiveInvariants } from '../models/session/invariants/archives.ts'
import { openviking580AsyncCommit, openviking580Parts } from './openviking-580-async-commit.ts'

const { cases, variants } = openviking580AsyncCommit

test('a variant whose hole is named in words is the sound one with exactly one part replaced', () => {
  const { sound, ...others } = openviking580Parts
  const soundParts = new Map<string, unknown>(Object.entries(sound ?? {}))
  for (const [name, parts] of Object.entries(others)) {
    const replaced = Object.entries(parts).filter(([slot, part]) => soundParts.get(slot) !== part)
    if (/^fixed-[a-z]/.test(name)) expect([name, replaced.length]).toEqual([name, 1])
  }
})

test('the first published fix replaces one part of the reported code', () => {
  const { buggy = {}, 'fixed-585': fixed = {} } = openviking580Parts
  const reported = new Map<string, unknown>(Object.entries(buggy))
  expect(Object.entries(fixed).filter(([slot, part]) => reported.get(slot) !== part)).toHaveLength(1)
})

test('the cases are those that are promised, with what is expected of whom', () => {
  expect(Object.fromEntries(cases.map(one => [one.name, Object.keys(one.expect)]))).toEqual({
    reported: ['buggy', 'fixed-585', 'fixed-783', 'sound'],
    acceptance: ['buggy', 'fixed-585', 'fixed-783', 'sound'],
    'hole-1': ['fixed-switched-late', 'sound'],
    'hole-2': ['fixed-loaded-on-arrival', 'sound'],
    'hole-3': ['sound'],
    'hole-4': ['fixed-cleared-first', 'sound'],
    'hole-5': ['fixed-lock-read-back', 'sound'],
    'hole-6': ['fixed-release-unchecked', 'sound'],
    'hole-7': ['fixed-lock-not-renewed', 'sound'],
    'hole-8': ['fixed-add-takes-no-lock', 'sound'],
    'hole-9': ['sound'],
    recovery: ['fixed-no-recovery', 'sound'],
    'dead-holder': ['fixed-lock-never-expires', 'sound'],
    'either-order': ['sound'],
    'proof-2x2': ['sound'],
    'proof-2x2-crash': ['sound'],
  })
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const ids = archiveInvariants.map(({ id }) => id)
  for (const { expect: expected, kind } of cases) {
    for (const [name, expectation] of Object.entries(expected)) {
      expect(Object.keys(variants)).toContain(name)
      if (kind === 'contract') expect(expectation).toBe('held')
      if (expectation !== 'held') expect(ids).toEqual(expect.arrayContaining([...expectation.breaks]))
    }
  }
})

test('every variant is used, and knows its name and its settings', () => {
  const used = new Set(cases.flatMap(one => Object.keys(one.expect)))
  expect(Object.keys(variants).filter(name => !used.has(name))).toEqual([])
  for (const [name, system] of Object.entries(variants)) expect(system(undefined).name).toBe(name)
})

test('the messages and the tasks of a program are all different', () => {
  for (const { program } of cases) {
    const requests = [...(program.before ?? []), ...program.clients.flat()]
    const ids = requests.flatMap(request =>
      request.operation === 'addMessage' ? [request.message] : request.operation === 'commit' ? [request.task] : [],
    )
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test('a case is in the report of what is documented only where it says so', () => {
  expect(cases.flatMap(({ name, kind }) => (kind === 'contract' ? [name] : []))).toEqual(['hole-3', 'hole-9'])
})

function caseOf(name: string): Case<ArchiveRequest> {
  const found = cases.find(one => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

/** Searches the sound variant for a run that the stricter claim forbids. */
function soundUnder(name: string, stricter: ArchiveInvariant): Promise<Answer> {
  const { program, faults = {}, settings } = caseOf(name)
  const sound = variants['sound']?.(settings ?? undefined)
  if (sound === undefined) throw new Error('no sound variant')
  const system = { ...sound, invariants: [stricter] } as System
  const limits = { seed: 1, schedules: 20_000, stop: () => undefined }
  return drive(search({ system, program, faults, breaks: [] }, limits))
}

/** Claims that m2 ends in one place only, which is more than anybody promises. */
function alwaysEnds(where: 'live' | 'archived'): ArchiveInvariant {
  return {
    id: `always ${where}`,
    claim: `m2 is ${where} in the end`,
    breach({ artefacts }) {
      const isLive = artefacts.sessions.some(({ live }) => live.includes('m2'))
      return isLive === (where === 'live') ? undefined : { sentence: `m2 is not ${where}`, operations: [] }
    },
  }
}

test('a message that meets a commit has two legal ends, both are reached, and neither is flagged', async () => {
  for (const where of ['live', 'archived'] as const) {
    expect((await soundUnder('either-order', alwaysEnds(where))).kind).toBe('violated')
  }
})

test('a crash may have memories extracted twice, which is documented and not flagged', async () => {
  const exactlyOnce: ArchiveInvariant = {
    id: 'exactly once',
    claim: 'memories are extracted exactly once, whoever dies',
    breach({ artefacts }) {
      const twice = artefacts.sessions.some(({ extracted }) => new Set(extracted).size < extracted.length)
      return twice ? { sentence: 'memories were extracted twice', operations: [] } : undefined
    },
  }
  expect((await soundUnder('hole-9', exactlyOnce)).kind).toBe('violated')
})

test('every invariant is the one that catches some variant', () => {
  const breaking = cases.flatMap(one => Object.values(one.expect).flatMap(of => (of === 'held' ? [] : of.breaks)))
  expect([...new Set(breaking)].sort()).toEqual(archiveInvariants.map(({ id }) => id).sort())
})
