import { describe, expect, test } from 'vitest'
import { enqueue, interruptOthers, reject, rollBackOthers } from '../adapters/session/routing/acceptance.ts'
import type { AdmissionPart } from '../adapters/session/routing/part.ts'
import { routingSystem } from '../adapters/session/routing/system.ts'
import { search } from '../harness/explore/search.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import type { RoutingRequest } from '../models/session/routing-operations.ts'
import { mitzo362Parts, mitzo362StateRouting } from './mitzo-362-state-routing.ts'

const { cases, variants } = mitzo362StateRouting

const limits = { seed: 1, schedules: 20_000, stop: () => undefined }

test('a variant whose hole is named in words is the sound one with exactly one part replaced', () => {
  const { sound, ...others } = mitzo362Parts
  const soundParts = new Map<string, unknown>(Object.entries(sound ?? {}))
  for (const [name, parts] of Object.entries(others)) {
    const replaced = Object.entries(parts).filter(([slot, part]) => soundParts.get(slot) !== part)
    if (name.startsWith('fixed-')) expect([name, replaced.length]).toEqual([name, 1])
  }
})

test('the published routing differs from what was reported in where a message goes and in who watches', () => {
  const { buggy = {}, fixed = {} } = mitzo362Parts
  const reported = new Map<string, unknown>(Object.entries(buggy))
  const replaced = Object.entries(fixed).filter(([slot, part]) => reported.get(slot) !== part)
  expect(replaced.map(([slot]) => slot)).toEqual(['routing', 'watching'])
})

test('the cases are those that are promised, with what is expected of whom', () => {
  expect(Object.fromEntries(cases.map(one => [one.name, Object.keys(one.expect)]))).toEqual({
    reported: ['buggy', 'fixed', 'fixed-routed-by-flag', 'sound'],
    acceptance: ['fixed', 'sound'],
    watching: ['fixed-watched-last', 'fixed-watched-where-started', 'sound'],
    'hole-1': ['fixed-cleaned-up-by-name', 'sound'],
    'hole-2': ['fixed-ended-by-anybody', 'sound'],
    'hole-3': ['fixed-loop-renamed', 'sound'],
    'hole-4': ['fixed-claimed-unseen', 'sound'],
    'hole-5': ['fixed-interrupt-dropped-while-created', 'sound'],
    'hole-6': ['fixed-interrupt-dropped-without-entry', 'sound'],
    'hole-7': ['fixed-born-ended', 'sound'],
    'hole-8': ['fixed-named-by-agent', 'sound'],
    'hole-9': ['fixed-stored-after-boot', 'sound'],
    'hole-10': ['fixed-stored-then-queued', 'sound'],
    'hole-11': ['fixed-stored-then-queued-once', 'sound'],
    'hole-12': ['fixed-closed-by-abort', 'sound'],
    closing: ['fixed-closed-unheard', 'sound'],
    restart: ['fixed-dead-forgotten', 'sound'],
    'proof-2x2': ['sound'],
    'proof-left-alone': ['sound'],
    'proof-2x2-crash': ['sound'],
    'proof-messages-crash': ['sound'],
  })
})

test('every hole is of the kind violation', () => {
  const holes = cases.filter(({ name }) => name.startsWith('hole-'))
  expect(holes.map(({ kind }) => kind)).toEqual(holes.map(() => 'violation'))
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const ids = variants['sound']?.(undefined).invariants.map(({ id }) => id) ?? []
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

describe('whatever becomes of those that wait when another message comes, nobody is flagged', () => {
  const { sound } = mitzo362Parts
  const settings = { detachMs: 1000, suspendMs: 1000, thinkMs: 0 }
  const send = (connection: string, message: string): RoutingRequest => {
    return { operation: 'send', session: 's1', connection, message }
  }

  async function broken(admission: AdmissionPart, declared: AdmissionPart = admission): Promise<readonly string[]> {
    if (sound === undefined) throw new Error('there is no sound variant')
    const parts = { ...sound, admission: { ...admission, name: declared.name } }
    const system = routingSystem({ name: 'admission', parts, settings, failures: 0, ended: [] })
    const program = { clients: [[send('c1', 'm1'), send('c1', 'm2')], [send('c2', 'm3')]] }
    const answer = await drive(search({ system, program, faults: {}, breaks: [] }, limits))
    if (answer.kind !== 'violated') expect(answer.coverage.exhaustive).toBe(true)
    return answer.kind === 'violated' ? answer.hit.broken.map(({ invariant }) => invariant) : []
  }

  test.each([enqueue, reject, interruptOthers, rollBackOthers])('by $name', async admission => {
    expect(await broken(admission)).toEqual([])
  })

  test('unless it is not what is declared', async () => {
    expect(await broken(interruptOthers, enqueue)).toContain('answered-once')
    expect(await broken(reject, enqueue)).toContain('linearizability')
  })
})
