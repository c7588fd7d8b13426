import { expect, test } from 'vitest'
import { scenarios } from '../../scenarios/index.ts'
import { drive } from '../schedule/quiescence.ts'
import type { World } from '../world/world.ts'
import { sweepCrashes, sweepInWords, type CrashSweep } from './crash-sweep.ts'
import { questionOf } from './investigate.ts'
import { defineSystem } from './system.ts'

/** Moves an amount between two files that are made before; `recovers`: a journal tells what is half done. */
function sweep(recovers: boolean): Promise<CrashSweep> {
  const move = async (world: World): Promise<void> => {
    await world.files.append('/journal', 'move')
    await world.files.append('/from', '-')
    await world.files.append('/to', '+')
  }
  const finish = async (world: World): Promise<void> => {
    const [from, to] = [await world.files.read('/from'), await world.files.read('/to')]
    if (from !== undefined && to === undefined) await world.files.append('/to', '+')
  }
  const system = defineSystem({
    name: 'transfer',
    start: world => world,
    operations: { move },
    artefacts: async world => [await world.files.read('/from'), await world.files.read('/to')],
    ...(recovers ? { recover: finish } : {}),
    invariants: [
      {
        id: 'balanced',
        claim: 'what leaves one arrives at the other',
        breach: ({ artefacts: [from, to] }) =>
          (from === undefined) === (to === undefined) ? undefined : { sentence: 'half moved', operations: [0] },
      },
    ],
  })
  const program = { clients: [[{ operation: 'move' as const }]] }
  return drive(sweepCrashes({ system, program, faults: {}, breaks: [] }))
}

test('a crash comes before and after each effect, and what it breaks is told with the effect', async () => {
  const found = await sweep(false)
  expect(sweepInWords(found)).toBe('crashed at 3 of 3 effects, each before and after')
  expect(found.broken.map(({ when, effect }) => `${when} ${effect}`)).toEqual([
    'after worker 1: append /from -',
    'before worker 1: append /to +',
  ])
})

test('a recovery that finishes what was half done leaves nothing broken', async () => {
  expect((await sweep(true)).broken).toEqual([])
})

const withCrashes = scenarios.flatMap(scenario =>
  scenario.cases
    .filter(({ faults }) => (faults?.crashes ?? 0) > 0)
    .flatMap(one => Object.keys(one.expect).map(variant => [scenario, one.name, variant] as const)),
)

test('every crash point of every shipped case with crashes is hit', async () => {
  expect(withCrashes.length).toBeGreaterThan(3)
  for (const [scenario, name, variant] of withCrashes) {
    const address = { scenario: scenario.id, case: name, variant }
    const { effects, before, after, last } = await drive(sweepCrashes(questionOf(scenario, address)))
    expect(effects, JSON.stringify(address)).toBeGreaterThan(0)
    expect({ before, after: after + last }, JSON.stringify(address)).toEqual({ before: effects, after: effects })
    expect(last, JSON.stringify(address)).toBeLessThan(effects)
  }
})
