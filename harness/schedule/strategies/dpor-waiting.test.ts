import { expect, test } from 'vitest'
import { Random } from '../../random.ts'
import { compare, disagreement } from '../fixtures/compare.ts'
import { drawProgram } from '../fixtures/random-program.ts'

const seeds = 140
const mostRuns = 400

/** How many of the programs that plain search can finish must have what waits, or what ends a wait. */
const atLeast = {
  crash: 8,
  stall: 6,
  deadlock: 1,
  wait: 30,
  locked: 20,
  'await-memory': 15,
  'await-file': 15,
  find: 15,
}

test('the reduction agrees with plain search where locks end with their process, and memory and files are awaited', async () => {
  const met = new Map<string, number>()
  const disagreements: string[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const program = drawProgram(new Random(seed), 'waiting')
    const comparison = await compare(program, { mostRuns, realTime: 'recorded' })
    if (comparison === undefined) continue
    const instructions = [...JSON.stringify(program).matchAll(/"do":"([\w-]+)"/g)].map(([, name = '']) => name)
    for (const feature of new Set([...comparison.plain.events, ...instructions])) {
      met.set(feature, (met.get(feature) ?? 0) + 1)
    }
    const found = disagreement(comparison)
    if (found !== undefined) disagreements.push(`seed ${seed}: ${found}`)
  }
  expect(disagreements).toEqual([])
  for (const [feature, times] of Object.entries(atLeast)) {
    expect([feature, met.get(feature) ?? 0]).toEqual([feature, expect.toSatisfy((count: number) => count >= times)])
  }
}, 60_000)
