import { describe, expect, test } from 'vitest'
import { resolved } from '../adapters/session/resolution/resolve.ts'
import { beginTranscript, bystander, loadStore } from '../adapters/session/resolution/store.ts'
import type { Answer } from '../harness/explore/search.ts'
import { search } from '../harness/explore/search.ts'
import type { Program, System } from '../harness/explore/system.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import type { World } from '../harness/world/world.ts'
import { resolutionInvariants } from '../models/session/invariants/resolution.ts'
import { linearizability } from '../models/session/invariants/linearizability.ts'
import type { ResolutionRequest, ResolveRequest } from '../models/session/resolution.ts'
import { resolution } from '../models/session/resolution.ts'
import { openclaw84575Parts, openclaw84575SessionReservation } from './openclaw-84575-session-reservation.ts'

const { cases, variants } = openclaw84575SessionReservation

const limits = { seed: 1, schedules: 20_000, stop: () => undefined }

test('a variant with a hole is the sound one with exactly one part replaced', () => {
  const { sound, ...others } = openclaw84575Parts
  const soundParts = new Map<string, unknown>(Object.entries(sound ?? {}))
  for (const [name, parts] of Object.entries(others)) {
    const replaced = Object.entries(parts).filter(([slot, part]) => soundParts.get(slot) !== part)
    if (/^fixed-[a-z]/.test(name)) expect([name, replaced.length]).toEqual([name, 1])
  }
})

test('the published reservation differs from what was reported in the lock and in the second look', () => {
  const { buggy, fixed } = openclaw84575Parts
  const before = new Map<string, unknown>(Object.entries(buggy ?? {}))
  const replaced = Object.entries(fixed ?? {}).filter(([slot, part]) => before.get(slot) !== part)
  expect(replaced.map(([slot]) => slot)).toEqual(['lock', 'looking'])
})

test('the later revision compares before it sets, and differs in nothing else', () => {
  const { fixed, 'fixed-2': revised } = openclaw84575Parts
  const before = new Map<string, unknown>(Object.entries(fixed ?? {}))
  const replaced = Object.entries(revised ?? {}).filter(([slot, part]) => before.get(slot) !== part)
  expect(replaced.map(([slot]) => slot)).toEqual(['persisting'])
})

test('the cases are those that are promised, with their kinds and what is expected of whom', () => {
  expect(cases.map(one => [one.name, one.kind, Object.keys(one.expect)])).toEqual([
    ['reported', undefined, ['buggy', 'fixed', 'sound']],
    ['acceptance', undefined, ['buggy', 'fixed', 'sound']],
    ['hole-1', 'violation', ['fixed', 'fixed-2', 'fixed-reset-takes-no-lock', 'sound']],
    ['hole-2', 'violation', ['fixed', 'fixed-2', 'fixed-chain-in-process', 'sound']],
    ['hole-3', 'violation', ['fixed-locks-one-session', 'sound']],
    ['hole-4', 'contract', ['fixed', 'sound']],
    ['hole-5', 'violation', ['fixed-new-where-minted', 'sound']],
    ['hole-6', 'violation', ['fixed-clock-read-twice', 'sound']],
    ['torn-rewrite', undefined, ['fixed-rewritten-in-place', 'sound']],
    ['copy-kept', undefined, ['fixed-copy-kept', 'sound']],
    ['reset-asks-again', undefined, ['fixed-reset-asks-again', 'sound']],
    ['proof-3x2', undefined, ['sound']],
    ['proof-2x2-crash', undefined, ['sound']],
    ['proof-2x2-crashes', undefined, ['sound']],
    ['proof-2x2-pause', undefined, ['sound']],
  ])
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const bounds = { bystander: bystander.key, transcript: bystander.row.sessionId, expiries: 0 }
  const ids = resolutionInvariants(resolution(0), bounds).map(({ id }) => id)
  for (const { expect: expected } of cases) {
    for (const [name, expectation] of Object.entries(expected)) {
      expect(Object.keys(variants)).toContain(name)
      if (expectation !== 'held') expect(ids).toEqual(expect.arrayContaining([...expectation.breaks]))
    }
  }
})

test('every variant is used, and knows its name', () => {
  const used = new Set(cases.flatMap(one => Object.keys(one.expect)))
  expect(Object.keys(variants).filter(name => !used.has(name))).toEqual([])
  for (const [name, system] of Object.entries(variants)) expect(system(undefined).name).toBe(name)
})

describe('the proof with a crash is not vacuous: at its bounds this variant breaks', () => {
  const proof = cases.find(({ name }) => name === 'proof-2x2-crash')

  test.each(Object.keys(variants).filter(name => name !== 'sound'))('%s', async name => {
    const system = variants[name]?.(proof?.settings)
    if (proof === undefined || system === undefined) throw new Error('there is no such proof')
    const question = { system, program: proof.program, faults: proof.faults ?? {}, breaks: [] }
    expect(await drive(search(question, limits))).toMatchObject({ kind: 'violated' })
  })
})

const command: ResolveRequest = { operation: 'resolve', session: 's1', purpose: 'visible' }

function searched(system: System, program: Program<ResolutionRequest>): Promise<Answer> {
  return drive(search({ system, program, faults: {}, breaks: [] }, limits))
}

function brokenIn(answer: Answer): readonly string[] {
  return answer.kind === 'violated' ? answer.hit.broken.map(({ invariant }) => invariant) : []
}

describe('one process that knows its sessions by heart', () => {
  /** Memory that is not declared: the kernel must find out by itself what may come in between. */
  class Registry {
    readonly world: World
    readonly transcripts = new Map<string, string>()

    constructor(world: World) {
      this.world = world
    }
  }

  /** `between` is what happens between the check and the set. */
  function registry(
    between: (world: World) => Promise<unknown> | undefined,
  ): System<ResolveRequest, unknown, Registry> {
    return {
      name: 'registry',
      start: world => new Registry(world),
      operations: { resolve: (app, { session }) => resolveByHeart(app, session, between) },
      artefacts: world => loadStore(world),
      invariants: [linearizability(resolution(0))],
      serving: 'one-process',
    }
  }

  async function resolveByHeart(
    { world, transcripts }: Registry,
    session: string,
    between: (world: World) => Promise<unknown> | undefined,
  ): Promise<unknown> {
    const known = transcripts.get(session)
    if (known !== undefined) return resolved(known, false)
    const pause = between(world)
    if (pause !== undefined) await pause
    const minted = world.ids.uuid()
    transcripts.set(session, minted)
    await beginTranscript(world, minted)
    return resolved(minted, true)
  }

  const program = { clients: [[command], [command], [command]] }

  test('is not flagged where nothing is awaited between the check and the set', async () => {
    const answer = await searched(
      registry(() => undefined),
      program,
    )
    expect(answer).toMatchObject({ kind: 'held', coverage: { exhaustive: true } })
  })

  test('is flagged where something is', async () => {
    const answer = await searched(
      registry(world => loadStore(world)),
      program,
    )
    expect(brokenIn(answer)).toEqual(['linearizability'])
  })
})
