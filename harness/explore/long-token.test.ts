import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scenarios } from '../../scenarios/index.ts'
import { investigate, replayToken } from './investigate.ts'
import { parseLongToken, printLongToken, readToken, type LongToken } from './long-token.ts'
import { MalformedToken } from './token.ts'

const text = fc.string()
const count = fc.nat()
const request = fc.record({ operation: text, message: text })
const program = fc.record(
  { before: fc.array(request), clients: fc.array(fc.array(request)) },
  { requiredKeys: ['clients'] },
)
const decision = fc.record({ step: count, chain: count, moves: text, insteadOf: text })

const longTokens: fc.Arbitrary<LongToken> = fc.record(
  {
    scenario: text,
    case: text,
    variant: text,
    program,
    faults: fc.record({ crashes: count, stalls: count }, { requiredKeys: [] }),
    decisions: fc.array(decision),
    check: fc.nat({ max: 2 ** 18 - 1 }),
    kept: fc.array(count),
    draws: fc.array(count),
  },
  { requiredKeys: ['scenario', 'case', 'variant', 'program', 'faults', 'decisions', 'check'] },
)

test('parse after print is the identity', () => {
  fc.assert(
    fc.property(longTokens, token => {
      expect(parseLongToken(printLongToken(token))).toEqual(token)
    }),
  )
})

test('a document that lacks a part, or has one of another kind, is refused by name', () => {
  const parts = ['scenario', 'case', 'variant', 'program', 'decisions', 'check', 'faults'] as const
  fc.assert(
    fc.property(longTokens, fc.constantFrom(...parts), fc.constantFrom(undefined, -1, true), (token, part, value) => {
      const document = JSON.parse(printLongToken(token)) as Record<string, unknown>
      document[part] = value
      expect(() => parseLongToken(JSON.stringify(document))).toThrow(MalformedToken)
      expect(() => parseLongToken(JSON.stringify(document))).toThrow(part)
    }),
  )
})

test('the long form of a shipped counterexample is the same way back', async () => {
  const [scenario] = scenarios
  if (scenario === undefined) throw new Error('there is a shipped scenario')
  const address = { scenario: scenario.id, case: 'reported', variant: 'buggy' }
  const finding = await investigate(scenario, address, { seed: 1, schedules: 1000, stop: () => undefined })
  if (finding.kind !== 'violated') throw new Error(finding.kind)
  const { token, traceHash } = finding.counterexample
  const { long } = await replayToken(token, scenarios)
  expect(readToken(printLongToken(long)).token).toEqual(readToken(token).token)
  const again = await replayToken(printLongToken(long), scenarios)
  expect(again).toMatchObject({ finding: 'violated', counterexample: { token, traceHash } })
  expect(again.strays).toBeUndefined()
})
