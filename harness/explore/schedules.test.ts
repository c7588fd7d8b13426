import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { museum } from '../../scenarios/museum/index.ts'
import type { World } from '../world/world.ts'
import { run, schedules, synchronously, type JudgedRun } from './schedules.ts'
import { defineSystem, type System } from './system.ts'

function exhibit(wanted: string): (typeof museum)[number] {
  const found = museum.find(({ id }) => id === wanted)
  if (found === undefined) throw new Error(`the museum has no ${wanted}`)
  return found
}

function systemOf(act: (world: World) => Promise<unknown>): System {
  const artefacts = (world: World): Promise<unknown> => world.files.read('/a')
  return defineSystem({ name: 'sample', start: world => world, operations: { act }, artefacts, invariants: [] })
}

const acts = { clients: [[{ operation: 'act' }], [{ operation: 'act' }]] }

describe('a property over schedules', () => {
  const found = (id: string, part: 'buggy' | 'sound', seed: number) => {
    const { [part]: system, program, faults } = exhibit(id)
    const holds = (drawn: Parameters<typeof run>[2]): boolean => run(system, program, drawn, faults).finding === 'held'
    return synchronously(() => fc.check(fc.property(schedules(), holds), { seed, numRuns: 500 }))
  }

  test.each(['cold-check-then-act', 'cold-turn-behind-noise'])('finds %s soon, and shrinks it', async id => {
    const runs: number[] = []
    for (let seed = 0; seed < 21; seed++) {
      const { failed, numRuns, counterexample } = await found(id, 'buggy', seed)
      expect(failed).toBe(true)
      runs.push(numRuns)
      const [drawn = []] = counterexample ?? []
      expect(drawn.length).toBeGreaterThan(0)
      expect(drawn.length).toBeLessThanOrEqual(4)
    }
    expect(runs.sort((left, right) => left - right)[10]).toBeLessThanOrEqual(20)
  })

  test('finds a bug that a fault is part of', async () => {
    expect((await found('crash-mid-switch', 'buggy', 1)).failed).toBe(true)
  })

  test.each(['cold-check-then-act', 'crash-mid-switch'])('finds nothing where %s was corrected', async id => {
    expect((await found(id, 'sound', 1)).failed).toBe(false)
  })

  test('fails alike for the same seed', async () => {
    const [first, second] = [await found('stale-takeover', 'buggy', 5), await found('stale-takeover', 'buggy', 5)]
    expect(first.counterexample).toEqual(second.counterexample)
    expect(first.numRuns).toBe(second.numRuns)
  })
})

describe('one run', () => {
  const { buggy, sound, program } = exhibit('cold-check-then-act')
  const ran = (system: System, drawn: Parameters<typeof run>[2]): Promise<JudgedRun> =>
    synchronously(() => run(system, program, drawn))

  test('goes the default way where nothing was drawn', async () => {
    expect(await ran(buggy, [])).toEqual({ finding: 'held', broken: [], schedule: [] })
  })

  test('says what broke, and where it left the default', async () => {
    const { finding, broken, schedule } = await ran(buggy, [{ gap: 1, target: 0 }])
    expect([finding, broken[0]?.invariant]).toEqual(['violated', 'cold-check-then-act'])
    expect(schedule[0]?.at).toBe(1)
    expect((await ran(sound, [{ gap: 1, target: 0 }])).finding).toBe('held')
  })

  test('is undecided where it awaits the real world', async () => {
    const escapes = systemOf(async world => {
      await world.files.append('/a', 'x')
      await new Promise(() => undefined)
    })
    const judged = await synchronously(() => run(escapes, acts, []))
    expect(judged).toMatchObject({
      finding: 'undecided',
      reason: expect.stringContaining('outside the World') as string,
    })
  })

  test('is refused where it would not come to rest, for nothing drains there', () => {
    expect(() => run(buggy, program, [])).toThrow(/only inside: await synchronously/)
  })

  test('is refused after what is synchronous, too', async () => {
    await synchronously(() => undefined)
    expect(() => run(buggy, program, [])).toThrow(RangeError)
  })

  test('that never parks ends with the time limit', async () => {
    const endless = systemOf(async () => {
      for (;;) await Promise.resolve()
    })
    await expect(synchronously(() => run(endless, acts, []), 50)).rejects.toThrow(/never comes to rest/)
  })
})
