import { describe, expect, test } from 'vitest'
import { check } from '../../harness/check/precedence.ts'
import type { Operation, Outcome } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import { session } from './model.ts'
import type { SessionAnswer, SessionRequest } from './operations.ts'

type Entry = readonly [
  request: SessionRequest,
  outcome: SessionAnswer | 'failed' | 'unknown',
  invokedAt: number,
  completedAt: number,
]

const turn = (message: string): SessionRequest => ({ operation: 'turn', session: 's', message })
const resume = (message: string): SessionRequest => ({ operation: 'resume', session: 's', message })
const reset: SessionRequest = { operation: 'reset', session: 's' }
const observe: SessionRequest = { operation: 'observe', session: 's' }

const wasReset: SessionAnswer = { kind: 'reset' }
const busy: SessionAnswer = { kind: 'busy' }
const missing: SessionAnswer = { kind: 'missing' }
const runFailed: SessionAnswer = { kind: 'run-failed' }
const saw = (current: string | null): SessionAnswer => ({ kind: 'observed', current })

function answered(message: string, transcript: string, ...context: readonly string[]): SessionAnswer {
  return { kind: 'answered', transcript, reply: `${message}-reply`, context }
}

function outcomeOf(outcome: Entry[1]): Outcome<SessionAnswer> {
  if (outcome === 'failed' || outcome === 'unknown') return { kind: outcome }
  return { kind: 'ok', answer: outcome }
}

function history(entries: readonly Entry[]): readonly Operation<SessionRequest, SessionAnswer>[] {
  return entries.map(([input, outcome, invokedAt, completedAt], id) => {
    return { id, client: id, input, outcome: outcomeOf(outcome), invokedAt, completedAt }
  })
}

function allows(...entries: readonly Entry[]): boolean {
  const operations = history(entries)
  return check(session, operations, recordedOrder(operations)).kind === 'linearizable'
}

/** One after another, alone. */
function allowsInOrder(...deeds: readonly (readonly [SessionRequest, Entry[1]])[]): boolean {
  return allows(
    ...deeds.map(([request, outcome], index): Entry => {
      return [request, outcome, index * 2, outcome === 'unknown' ? Infinity : index * 2 + 1]
    }),
  )
}

describe('turns', () => {
  test('one conversation goes on in one transcript, and each turn sees what was answered before', () => {
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [turn('b'), answered('b', 'U', 'a')])).toBe(true)
  })

  test('another transcript without a reset is a fork', () => {
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [turn('b'), answered('b', 'V')])).toBe(false)
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [turn('b'), answered('b', 'V', 'a')])).toBe(false)
  })

  test('two turns at once are in some order', () => {
    expect(allows([turn('a'), answered('a', 'U', 'b'), 0, 9], [turn('b'), answered('b', 'U'), 1, 8])).toBe(true)
    expect(allows([turn('a'), answered('a', 'U'), 0, 9], [turn('b'), answered('b', 'U'), 1, 8])).toBe(false)
    expect(allows([turn('a'), answered('a', 'U'), 0, 9], [turn('b'), answered('b', 'V'), 1, 8])).toBe(false)
    expect(allows([turn('a'), answered('a', 'U', 'b'), 0, 9], [turn('b'), answered('b', 'U', 'a'), 1, 8])).toBe(false)
  })

  test('an answered message may not be forgotten, moved or repeated, nor another be made up', () => {
    const after = (...context: readonly string[]) =>
      allowsInOrder(
        [turn('a'), answered('a', 'U')],
        [turn('b'), answered('b', 'U', 'a')],
        [turn('c'), answered('c', 'U', ...context)],
      )
    expect(after('a', 'b')).toBe(true)
    expect(after('b')).toBe(false)
    expect(after('b', 'a')).toBe(false)
    expect(after('a', 'b', 'b')).toBe(false)
    expect(after('a', 'b', 'x')).toBe(false)
  })

  test("a reply to another's message is none", () => {
    expect(allowsInOrder([turn('a'), answered('b', 'U')])).toBe(false)
  })

  test('a turn that only continues needs a conversation', () => {
    expect(allowsInOrder([resume('a'), answered('a', 'U')])).toBe(false)
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [resume('b'), answered('b', 'U', 'a')])).toBe(true)
    expect(allowsInOrder([resume('a'), missing], [turn('b'), answered('b', 'U')])).toBe(true)
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [resume('b'), missing])).toBe(false)
  })
})

describe('unanswered turns', () => {
  test.each([['unknown'], [runFailed]] as const)('may be seen later or not: %s', outcome => {
    const later = (...context: readonly string[]) =>
      allowsInOrder([turn('a'), answered('a', 'U')], [turn('b'), outcome], [turn('c'), answered('c', 'U', ...context)])
    expect(later('a')).toBe(true)
    expect(later('a', 'b')).toBe(true)
    expect(later('b')).toBe(false)
    expect(later('a', 'b', 'b')).toBe(false)
  })

  test('may have reserved the transcript that a later turn shows', () => {
    expect(allowsInOrder([turn('a'), 'unknown'], [observe, saw('U')], [turn('b'), answered('b', 'U', 'a')])).toBe(true)
    expect(allowsInOrder([turn('a'), 'unknown'], [observe, saw('U')], [turn('b'), answered('b', 'V')])).toBe(false)
    expect(allowsInOrder([turn('a'), runFailed], [observe, saw(null)], [turn('b'), answered('b', 'V')])).toBe(true)
  })

  test('are not seen after a reset', () => {
    const after = (...context: readonly string[]) =>
      allowsInOrder([turn('a'), runFailed], [reset, wasReset], [turn('b'), answered('b', 'U', ...context)])
    expect(after()).toBe(true)
    expect(after('a')).toBe(false)
  })

  test('of a request that never arrived, nothing is seen', () => {
    expect(allowsInOrder([turn('a'), 'failed'], [turn('b'), answered('b', 'U', 'a')])).toBe(false)
  })
})

describe('busy', () => {
  test('is answered while another turn is under way', () => {
    expect(allows([turn('a'), answered('a', 'U'), 0, 9], [turn('b'), busy, 1, 8])).toBe(true)
    expect(allows([turn('a'), answered('a', 'U'), 0, 2], [turn('b'), busy, 3, 4])).toBe(false)
    expect(allowsInOrder([turn('a'), busy])).toBe(false)
    expect(allows([turn('a'), busy, 0, 9], [turn('b'), busy, 1, 8])).toBe(false)
  })

  test('is answered after one of unknown fate, until somebody gets in', () => {
    expect(allowsInOrder([turn('a'), 'unknown'], [turn('b'), busy], [turn('c'), answered('c', 'U')])).toBe(true)
    expect(
      allowsInOrder([turn('a'), 'unknown'], [turn('b'), busy], [turn('c'), answered('c', 'U', 'a')], [turn('d'), busy]),
    ).toBe(false)
  })

  test('is answered while a reset is under way, also one that died before or after its effect', () => {
    expect(allows([reset, wasReset, 0, 9], [turn('b'), busy, 1, 8])).toBe(true)
    const first = [turn('a'), answered('a', 'U')] as const
    expect(allowsInOrder(first, [reset, 'unknown'], [turn('b'), busy], [observe, saw('U')])).toBe(true)
    expect(allowsInOrder(first, [reset, 'unknown'], [observe, saw(null)], [turn('b'), busy])).toBe(true)
    expect(allowsInOrder(first, [reset, 'unknown'], [turn('b'), busy], [turn('c'), answered('c', 'U', 'a')])).toBe(true)
    expect(allowsInOrder(first, [reset, 'unknown'], [turn('b'), busy], [turn('c'), answered('c', 'V')])).toBe(true)
  })

  test('is never told to an observer', () => {
    expect(allows([turn('a'), answered('a', 'U'), 0, 9], [observe, busy, 1, 8])).toBe(false)
  })
})

describe('reset', () => {
  const first = [turn('a'), answered('a', 'U')] as const

  test('begins an epoch without a transcript and without messages', () => {
    expect(allowsInOrder(first, [reset, wasReset], [observe, saw(null)], [turn('b'), answered('b', 'V')])).toBe(true)
    expect(allowsInOrder(first, [reset, wasReset], [turn('b'), answered('b', 'V', 'a')])).toBe(false)
    expect(allowsInOrder(first, [reset, wasReset], [observe, saw('U')])).toBe(false)
    expect(allowsInOrder([reset, wasReset], [turn('b'), answered('b', 'V')])).toBe(true)
  })

  test('retires the transcript for ever', () => {
    expect(allowsInOrder(first, [reset, wasReset], [turn('b'), answered('b', 'U')])).toBe(false)
    expect(allowsInOrder(first, [reset, wasReset], [turn('b'), answered('b', 'V')], [observe, saw('U')])).toBe(false)
  })

  test('does not come between the begin and the end of a turn', () => {
    expect(
      allows(
        [turn('a'), answered('a', 'U'), 0, 1],
        [turn('b'), answered('b', 'U', 'a'), 2, 9],
        [turn('c'), busy, 3, 4],
        [reset, wasReset, 5, 6],
        [turn('d'), busy, 7, 8],
      ),
    ).toBe(false)
  })

  test('answers nothing else', () => {
    expect(allowsInOrder([reset, saw(null)])).toBe(false)
    expect(allowsInOrder([reset, runFailed])).toBe(false)
  })
})

describe('observe', () => {
  test('may see a new transcript while the turn that begins it is under way, or not', () => {
    const during = (...seen: readonly (string | null)[]) =>
      allows(
        [turn('a'), answered('a', 'U'), 0, 99],
        ...seen.map((current, index): Entry => [observe, saw(current), index * 2 + 1, index * 2 + 2]),
      )
    expect(during(null, null)).toBe(true)
    expect(during(null, 'U')).toBe(true)
    expect(during('U', null)).toBe(false)
    expect(during('V')).toBe(false)
  })

  test('sees nothing of a turn that is over and was stored nowhere', () => {
    expect(allowsInOrder([turn('a'), answered('a', 'U')], [observe, saw(null)])).toBe(false)
  })
})

describe('missing', () => {
  test('is said of a session for good or never', () => {
    expect(allowsInOrder([turn('a'), missing], [observe, missing], [reset, missing])).toBe(true)
    expect(allowsInOrder([turn('a'), missing], [turn('b'), answered('b', 'U')])).toBe(false)
    expect(allowsInOrder([observe, saw(null)], [turn('a'), missing])).toBe(false)
  })
})

test('sessions are partitions', () => {
  expect(session.partition?.(turn('a'))).toBe('s')
})

test('equal keys mean equal states', () => {
  const { initial } = session
  const other = { ...initial, answered: ['a,b'], uncertain: ['c'] }
  expect(session.key(initial)).toBe(session.key({ ...initial }))
  expect(session.key(other)).not.toBe(session.key({ ...initial, answered: ['a', 'b'], uncertain: ['c'] }))
})

test('a state is told in words', () => {
  expect(session.describe?.(session.initial)).toBe('epoch 0: no transcript, nothing answered, nobody runs')
  expect(session.describe?.({ ...session.initial, current: 'U', answered: ['a'], running: 3 })).toBe(
    'epoch 0: transcript U, a answered, operation 3 runs',
  )
  expect(session.describe?.({ ...session.initial, exists: false })).toBe('there is no such session')
})
