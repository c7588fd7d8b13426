import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scenarios } from '../../scenarios/index.ts'
import { investigate, replayToken } from './investigate.ts'
import { addressOf, checkOf, MalformedToken, parseToken, printToken, type ReplayToken } from './token.ts'

const small = fc.nat({ max: 4096 })
const numbers = fc.array(small, { maxLength: 6 })

const schedules = fc
  .uniqueArray(small, { maxLength: 8 })
  .chain(ats => fc.tuple(...ats.sort((a, b) => a - b).map(at => fc.record({ at: fc.constant(at), to: small }))))

const tokens: fc.Arbitrary<ReplayToken> = fc.record(
  {
    address: fc.nat({ max: 2 ** 30 - 1 }),
    check: fc.nat({ max: 2 ** 24 - 1 }),
    schedule: schedules,
    kept: fc.uniqueArray(small, { maxLength: 6 }).map(kept => kept.sort((a, b) => a - b)),
    draws: numbers,
  },
  { requiredKeys: ['address', 'check', 'schedule'] },
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
      expect(text).toMatch(/^sb1[A-Za-z0-9_~-]+$/)
    }),
  )
})

test('tokens of this version are read for ever', () => {
  expect(parseToken('sb1HW80VCfvxDElBhB~pFo_')).toEqual({
    address: 123456789,
    check: 654321,
    schedule: [
      { at: 3, to: 4 },
      { at: 40, to: 33 },
    ],
    kept: [0, 2],
  })
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
  const token = printToken({ address: 1, check: 2, schedule: [] })
  expect(refusal('')).toBe('"" is no token of Signalbox: one begins with sb1')
  expect(refusal('0123456789abcdef')).toContain('is no token of Signalbox')
  expect(refusal(token.replace('sb1', 'sb2'))).toContain('is a token of version "2"; this Signalbox reads 1')
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
      // The checksum has 12 bits; what slips through it does not lead to the same execution.
      passed++
      await expect(replayToken(text, scenarios), text).rejects.toThrow(MalformedToken)
    }
    expect(passed).toBeLessThanOrEqual(2)
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
    const token = printToken({ address: addressOf(address), check: 0, schedule: [] })
    await expect(replayToken(token, scenarios)).rejects.toThrow(/is of no scenario, case and variant that is here/)
  })

  test('refuses a token that no longer leads where it led', async () => {
    const address = { scenario: 'trinity-779-cold-turn', case: 'reported', variant: 'buggy' }
    const other = printToken({ address: addressOf(address), check: checkOf('0123456789abcdef'), schedule: [] })
    await expect(replayToken(other, scenarios)).rejects.toThrow(/its trace is another, so the code has changed since/)
    const astray = printToken({ address: addressOf(address), check: 0, schedule: [{ at: 1, to: 200 }] })
    await expect(replayToken(astray, scenarios)).rejects.toThrow(/it leaves its way at step 2/)
  })
})

function never(): never {
  throw new Error('there is a shipped scenario')
}
