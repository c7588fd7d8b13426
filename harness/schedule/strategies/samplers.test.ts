import { expect, test } from 'vitest'
import type { Footprints } from '../../world/footprint.ts'
import { ordersOf, type Setters } from '../fixtures/orders.ts'
import { drive } from '../quiescence.ts'
import type { Strategy } from '../strategy.ts'
import { eliding } from './elision.ts'
import { Experience, teaching } from './experience.ts'
import { pct } from './pct.ts'
import { bareSampler, type SamplerName } from './sampler.ts'

const runs = 4000

/** Five standard deviations of a share of so many runs: a false alarm once in millions of seeds, and the seed is fixed. */
const tolerance = 0.04

function bare(name: SamplerName): (footprints: Footprints) => Strategy {
  return footprints => {
    const experience = new Experience(footprints)
    return teaching(experience, bareSampler(name, 1, experience))
  }
}

async function sharesOf(
  strategy: (footprints: Footprints) => Strategy,
  setters: Setters,
): Promise<Map<string, number>> {
  const counts = await drive(ordersOf({ setters, strategy, runs, warmUp: 20 }))
  return new Map([...counts].map(([order, count]) => [order, count / runs]))
}

function share(shares: ReadonlyMap<string, number>, matches: (order: string) => boolean): number {
  return [...shares].reduce((sum, [order, part]) => sum + (matches(order) ? part : 0), 0)
}

const oneAgainstThree: Setters = [['x'], ['x', 'x', 'x']]
const lastAfterPrivate: Setters = [['x'], ['p', 'q', 'r', 'x']]
const pairs: Setters = [
  ['x', 'x'],
  ['x', 'x'],
]

test('a random walk reaches the end of a long chain with the probability of as many coins', async () => {
  const shares = await sharesOf(bare('random'), lastAfterPrivate)
  expect(share(shares, order => order.endsWith('a'))).toBeCloseTo(1 / 16, 1.4)
})

test('POS gives an effect that races with one other its fair chance, however many private steps precede that', async () => {
  const shares = await sharesOf(bare('pos'), lastAfterPrivate)
  // It is last if its number is the lowest of five: nothing that is private makes it draw again.
  expect(Math.abs(share(shares, order => order.endsWith('a')) - 1 / 5)).toBeLessThan(tolerance)
})

test('POS draws again for what depends on the step that was taken', async () => {
  const shares = await sharesOf(bare('pos'), oneAgainstThree)
  // Without the second and third draw it would be last once in four times, with them once in eight.
  expect(Math.abs(share(shares, order => order === 'bbba') - 1 / 8)).toBeLessThan(tolerance)
})

test('PCT of depth 1 runs whole chains in a random order', async () => {
  const shares = await sharesOf(() => pct({ seed: 1, depth: 1 }), lastAfterPrivate)
  expect([...shares.keys()].sort()).toEqual(['abbbb', 'bbbba'])
  expect(Math.abs((shares.get('bbbba') ?? 0) - 1 / 2)).toBeLessThan(tolerance)
})

test('PCT of depth 2 keeps its promise for every point at which a chain can be interrupted', async () => {
  const shares = await sharesOf(() => pct({ seed: 1, depth: 2 }), pairs)
  const choices = 4
  for (const order of ['abba', 'baab']) expect(shares.get(order)).toBeGreaterThan(1 / (2 * choices) - tolerance)
  // Two interruptions are beyond it.
  expect([...shares.keys()]).not.toContain('abab')
})

test('URW makes every interleaving equally likely', async () => {
  for (const setters of [oneAgainstThree, pairs]) {
    const shares = await sharesOf(bare('urw'), setters)
    const interleavings = setters === pairs ? 6 : 4
    expect(shares.size).toBe(interleavings)
    for (const part of shares.values()) expect(Math.abs(part - 1 / interleavings)).toBeLessThan(tolerance)
  }
})

test('SURW makes every order of the contended effects equally likely, whatever lies between them', async () => {
  const shares = await sharesOf(bare('surw'), [
    ['x', 'p', 'p', 'p', 'p', 'p', 'x'],
    ['x', 'x'],
  ])
  const contended = new Map<string, number>()
  for (const [order, part] of shares) {
    const [first, last] = [order.indexOf('a'), order.lastIndexOf('a')]
    const kept = [...order].filter((letter, index) => letter === 'b' || index === first || index === last).join('')
    contended.set(kept, (contended.get(kept) ?? 0) + part)
  }
  expect(contended.size).toBe(6)
  for (const part of contended.values()) expect(Math.abs(part - 1 / 6)).toBeLessThan(tolerance)
})

test('elision takes private effects out of the choice', async () => {
  const strategy = (footprints: Footprints): Strategy => {
    const experience = new Experience(footprints)
    return teaching(experience, eliding(experience, bareSampler('random', 1, experience)))
  }
  const setters = [['x'], ['y', 'p', 'q', 'r', 's', 'x']]
  const plain = share(await sharesOf(bare('random'), setters), order => order.endsWith('a'))
  // The first effect of an operation is its invocation and stays a choice: two coins are left.
  const elided = share(await sharesOf(strategy, setters), order => order.endsWith('a'))
  expect(Math.abs(plain - 1 / 64)).toBeLessThan(tolerance)
  expect(Math.abs(elided - 1 / 4)).toBeLessThan(tolerance)
})
