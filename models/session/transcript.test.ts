import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TranscriptLine } from './transcript.ts'
import { activeBranch, heeded, messagesIn, parseTranscript, printLine, printOpening } from './transcript.ts'

function line(uuid: string, parentUuid: string | null): TranscriptLine {
  const role = uuid.endsWith('-reply') ? 'assistant' : 'user'
  return { type: role, uuid, parentUuid, sessionId: 'U', timestamp: 0, message: { role, content: uuid } }
}

const anyLineParts = {
  type: fc.constant('user' as const),
  uuid: fc.string(),
  parentUuid: fc.option(fc.string()),
  sessionId: fc.string(),
  timestamp: fc.integer(),
  message: fc.record({ role: fc.constant('user' as const), content: fc.string() }),
}

const anyOptionalParts = { idempotencyKey: fc.string(), holder: fc.string(), partial: fc.boolean() }

const anyLine: fc.Arbitrary<TranscriptLine> = fc.record(
  { ...anyLineParts, ...anyOptionalParts },
  { requiredKeys: Object.keys(anyLineParts) as (keyof typeof anyLineParts)[] },
)

test('to parse what was printed gives the same lines', () => {
  fc.assert(
    fc.property(fc.array(anyLine), lines => {
      expect(messagesIn(parseTranscript(lines.map(printLine).join('')))).toEqual(lines)
    }),
  )
})

test('what is printed is what JSON prints', () => {
  fc.assert(
    fc.property(
      fc.record(
        { ...anyLineParts, uuid: fc.string({ unit: 'binary' }), ...anyOptionalParts },
        { requiredKeys: Object.keys(anyLineParts) as (keyof typeof anyLineParts)[] },
      ),
      line => {
        expect(printLine(line)).toBe(`${JSON.stringify(line)}\n`)
      },
    ),
  )
})

test('no text has no lines, and an empty line is malformed', () => {
  expect(parseTranscript('')).toEqual([])
  expect(parseTranscript('\n')).toEqual([{ kind: 'malformed', text: '' }])
})

test('a torn line costs itself only', () => {
  const [first, second] = [printLine(line('a', null)), printLine(line('a-reply', 'a'))]
  const found = parseTranscript(first + second.slice(0, -5))
  expect(found.map(({ kind }) => kind)).toEqual(['message', 'malformed'])
  expect(parseTranscript(`${first}${second.trimEnd()}`).map(({ kind }) => kind)).toEqual(['message', 'malformed'])
})

test.each(['{}', 'null', '7', '[]', '{"type":"user"}', JSON.stringify({ ...line('a', null), type: 'assistant' })])(
  '%s is no message',
  text => expect(parseTranscript(`${text}\n`)).toEqual([{ kind: 'malformed', text }]),
)

test.each(['idempotencyKey', 'holder', 'partial'])('a message whose %s is a number is none', name => {
  const text = JSON.stringify({ ...line('a', null), [name]: 7 })
  expect(parseTranscript(`${text}\n`)).toEqual([{ kind: 'malformed', text }])
})

test('an opening says whose it is, and one that does not is malformed', () => {
  expect(parseTranscript(printOpening('A'))).toEqual([{ kind: 'opening', holder: 'A' }])
  expect(parseTranscript('{"type":"opening"}\n').map(({ kind }) => kind)).toEqual(['malformed'])
})

describe('who heeds the holders', () => {
  const by = (holder: string, uuid: string): string => printLine({ ...line(uuid, null), holder })

  function heard(...texts: readonly string[]): readonly string[] {
    return messagesIn(heeded(parseTranscript(texts.join('')))).map(({ uuid }) => uuid)
  }

  test('takes every line where nobody says that they begin', () => {
    expect(heard(by('A', 'a'), by('B', 'b'), by('A', 'c'))).toEqual(['a', 'b', 'c'])
  })

  test('takes every line of the holder that began last, and none of those before', () => {
    const lines = [printOpening('A'), by('A', 'a'), by('A', 'b'), printOpening('B'), by('A', 'late'), by('B', 'c')]
    expect(heard(...lines)).toEqual(['a', 'b', 'c'])
  })

  test('does not change its mind about a line, whatever comes after it', () => {
    const lines = [printOpening('A'), by('A', 'a'), printOpening('B'), by('A', 'late')]
    for (let end = 1; end < lines.length; end++) {
      const before = heard(...lines.slice(0, end))
      expect(heard(...lines).slice(0, before.length)).toEqual(before)
    }
  })

  test('sees no opening, and what else there is as it is', () => {
    const found = heeded(parseTranscript(`{"type":"header"}\n${printOpening('A')}{`))
    expect(found.map(({ kind }) => kind)).toEqual(['header', 'malformed'])
  })
})

test('a header is told from a message', () => {
  expect(parseTranscript('{"type":"header","version":1}\n')).toEqual([{ kind: 'header' }])
})

test('the active branch leads to the last line', () => {
  const lines = [
    line('a', null),
    line('a-reply', 'a'),
    line('b', 'a-reply'),
    line('c', 'a-reply'),
    line('c-reply', 'c'),
  ]
  const branch = activeBranch(parseTranscript(lines.map(printLine).join('')))
  expect(branch.map(({ uuid }) => uuid)).toEqual(['a', 'a-reply', 'c', 'c-reply'])
})

test('the active branch of a cycle ends', () => {
  const lines = [line('a', 'b'), line('b', 'a')]
  expect(activeBranch(parseTranscript(lines.map(printLine).join('')))).toHaveLength(2)
})
