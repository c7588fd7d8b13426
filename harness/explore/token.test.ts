import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scenarios } from '../../scenarios/index.ts'
import { investigate, replayToken } from './investigate.ts'
import { addressOf, MalformedToken, parseToken, printToken, type ReplayToken } from './token.ts'

const small = fc.nat({ max: 4096 })
const numbers = fc.array(small, { maxLength: 6 })

const mark = fc.nat({ max: 2 ** 10 - 1 })
const decisions = fc
  .uniqueArray(small, { maxLength: 8 })
  .chain(ats => fc.tuple(...ats.sort((a, b) => a - b).map(at => fc.record({ at: fc.constant(at), to: small, mark }))))

const tokens: fc.Arbitrary<ReplayToken> = fc.record(
  {
    address: fc.nat({ max: 2 ** 24 - 1 }),
    check: fc.nat({ max: 2 ** 18 - 1 }),
    decisions,
    kept: fc.uniqueArray(small, { maxLength: 6 }).map(kept => kept.sort((a, b) => a - b)),
    draws: numbers,
  },
  { requiredKeys: ['address', 'check', 'decisions'] },
)

test('parse after print is the identity', () => {
  fc.assert(
    fc.property(tokens, token => {
      expect(parseToken(printToken(token))).toEqual(token)
    }),
  )
})

test('print after parse is the identity', () => {
  fc.assert(
    fc.property(tokens, token => {
      const text = printToken(token)
      expect(printToken(parseToken(text))).toBe(text)
      expect(text).toMatch(/^sb3[A-Za-z0-9_~-]+$/)
    }),
  )
})

test('tokens of this version are read for ever', () => {
  expect(parseToken('sb3vGFOP-YDEE2UGEH6P~3WyFT_TG')).toEqual({
    address: 12345678,
    check: 65432,
    decisions: [
      { at: 3, to: 4, mark: 77 },
      { at: 40, to: 33, mark: 1000 },
    ],
    kept: [0, 2],
    draws: [3, 3, 1, 0, 2, 5],
  })
})

test('a token of 3 clients with 3 operations, 3 switches and 1 fault has at most 40 characters', () => {
  const size = fc.record({ clients: fc.constant(3), operations: fc.constant(3) })
  const choices = fc.array(fc.nat({ max: 3 }), { minLength: 9, maxLength: 9 })
  const gaps = fc.array(fc.nat({ max: 31 }), { minLength: 4, maxLength: 4 })
  const to = fc.nat({ max: 31 })
  const whole = fc.tuple(size, choices, gaps, fc.array(fc.record({ to, mark }), { minLength: 4, maxLength: 4 }))
  fc.assert(
    fc.property(whole, fc.nat({ max: 2 ** 18 - 1 }), ([{ clients, operations }, drawn, steps, moves], check) => {
      let at = 0
      const taken = moves.map((move, index) => ({ ...move, at: (at += steps[index] ?? 0) }))
      const token = { address: check * 64, check, decisions: taken, draws: [clients, operations, 1, 0, ...drawn] }
      expect(printToken(token).length).toBeLessThanOrEqual(40)
      expect(printToken({ ...token, kept: [0, 1, 3, 4, 6, 8] }).length).toBeLessThanOrEqual(40)
    }),
  )
})

test('a token of a case with 7 decisions has at most 40 characters', () => {
  const moves = fc.array(fc.record({ gap: fc.nat({ max: 31 }), to: fc.nat({ max: 31 }), mark }), { maxLength: 7 })
  fc.assert(
    fc.property(moves, drawn => {
      let at = 0
      const taken = drawn.map(({ gap, ...move }) => ({ ...move, at: (at += gap) }))
      expect(printToken({ address: 1, check: 2, decisions: taken }).length).toBeLessThanOrEqual(40)
    }),
  )
})

test('the addresses of all that is shipped differ', () => {
  const all = scenarios.flatMap(({ id, cases, variants }) =>
    cases.flatMap(one => Object.keys(variants).map(variant => addressOf({ scenario: id, case: one.name, variant }))),
  )
  expect(new Set(all).size).toBe(all.length)
})

/** Everything that one slip of a hand makes of a text. */
function* torn(text: string): Generator<string> {
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length) yield text.slice(0, at) + text.slice(at + 1)
    for (const character of 'AQgwz09-_~. ') {
      yield text.slice(0, at) + character + text.slice(at)
      if (at < text.length && text[at] !== character) yield text.slice(0, at) + character + text.slice(at + 1)
    }
  }
}

function refusal(text: string): string | undefined {
  try {
    parseToken(text)
    return undefined
  } catch (error) {
    if (error instanceof MalformedToken) return error.message
    throw error
  }
}

test('a text that is none is refused with a sentence that says what is wrong', () => {
  const token = printToken({ address: 1, check: 2, decisions: [] })
  expect(refusal('')).toBe('"" is no token of Signalbox: one begins with sb3')
  expect(refusal('0123456789abcdef')).toContain('is no token of Signalbox')
  expect(refusal(token.replace('sb3', 'sb2'))).toContain('is a token of version "2"; this Signalbox reads 3')
  expect(refusal(`${token.slice(0, -1)}%`)).toContain('holds "%", which no token does')
  expect(refusal(token.slice(0, -1))).toContain('is torn: a character is missing, changed or too many')
  expect(refusal('x'.repeat(1000))?.length).toBeLessThan(120)
})

/** The token of a shipped counterexample, with its hash. */
async function shipped(scenario: (typeof scenarios)[number], name: string, variant: string) {
  const limits = { seed: 1, schedules: 50_000, stop: () => undefined }
  const finding = await investigate(scenario, { scenario: scenario.id, case: name, variant }, limits)
  if (finding.kind !== 'violated') throw new Error(`${name} on ${variant} is ${finding.kind}`)
  return finding.counterexample
}

const broken = scenarios.flatMap(scenario =>
  scenario.cases.flatMap(one =>
    Object.entries(one.expect).flatMap(([variant, expected]) =>
      expected === 'held' ? [] : [{ scenario, name: one.name, variant }],
    ),
  ),
)

describe.each(broken)('the token of $name on $variant', ({ scenario, name, variant }) => {
  test('is short, and no torn copy of it leads anywhere', async () => {
    const { token } = await shipped(scenario, name, variant)
    expect(token.length).toBeLessThanOrEqual(40)
    let passed = 0
    for (const text of torn(token)) {
      if (refusal(text) !== undefined) continue
      passed++
    }
    // The checksum has 18 bits, and there are fewer than 1000 slips of a hand.
    expect(passed).toBe(0)
  }, 60_000)
})

describe('a replay', () => {
  test('gives the same trace hash a thousand times in a row', async () => {
    const { token, traceHash } = await shipped(
      broken[0]?.scenario ?? never(),
      'hole-1',
      'fixed-identity-read-on-arrival',
    )
    const hashes = new Set<string>()
    for (let time = 0; time < 1000; time++) {
      const { counterexample } = await replayToken(token, scenarios)
      hashes.add(counterexample.traceHash)
    }
    expect([...hashes]).toEqual([traceHash])
  }, 60_000)

  test('refuses a token of a scenario that is not here', async () => {
    const address = { scenario: 'elsewhere', case: 'only', variant: 'buggy' }
    const token = printToken({ address: addressOf(address), check: 0, decisions: [] })
    await expect(replayToken(token, scenarios)).rejects.toThrow(/is of no scenario, case and variant that is here/)
  })
})

function never(): never {
  throw new Error('there is a shipped scenario')
}
