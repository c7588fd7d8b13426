import { describe, expect, test } from 'vitest'
import { check } from '../../harness/check/precedence.ts'
import type { Operation, Outcome } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import { writing } from './writing-model.ts'
import type { Role, WritingAnswer, WritingRequest } from './writing-operations.ts'

type Entry = readonly [
  request: WritingRequest,
  outcome: WritingAnswer | 'failed' | 'unknown',
  /** One after another where it is not said. */
  interval?: readonly [invokedAt: number, completedAt: number],
]

const run = (message: string): WritingRequest => ({ operation: 'run', session: 's', message })
const mirror = (entry: string, key = entry): WritingRequest => ({
  operation: 'append',
  kind: 'mirror',
  session: 's',
  entry,
  key,
})
const interrupt = (message: string): WritingRequest => ({ operation: 'interrupt', session: 's', message })
const read: WritingRequest = { operation: 'read', session: 's' }

const answered = (message: string, ...context: readonly string[]): WritingAnswer => ({
  kind: 'answered',
  reply: `${message}-reply`,
  context,
})
const appended = (entry: string, role: Role): WritingAnswer => ({ kind: 'appended', entry, role })
const duplicate = (entry: string): WritingAnswer => ({ kind: 'duplicate', entry })
const stopped = (partial: string | null): WritingAnswer => ({ kind: 'stopped', partial })
const saw = (...entries: readonly string[]): WritingAnswer => ({ kind: 'read', entries })
const busy: WritingAnswer = { kind: 'busy' }
const lost: WritingAnswer = { kind: 'lost' }
const interrupted: WritingAnswer = { kind: 'interrupted' }

const atOnce = [0, 100] as const

function outcomeOf(outcome: Entry[1]): Outcome<WritingAnswer> {
  if (outcome === 'failed' || outcome === 'unknown') return { kind: outcome }
  return { kind: 'ok', answer: outcome }
}

function isExplained(...entries: readonly Entry[]): boolean {
  const operations = entries.map(([input, outcome, interval], id): Operation<WritingRequest, WritingAnswer> => {
    const [invokedAt, end] = interval ?? [1000 + 2 * id, 1001 + 2 * id]
    const completedAt = outcome === 'unknown' ? Infinity : end
    return { id, client: id, input, outcome: outcomeOf(outcome), invokedAt, completedAt }
  })
  return check(writing, operations, recordedOrder(operations)).kind === 'linearizable'
}

describe('a run', () => {
  test('sees what was there before, and is seen after', () => {
    expect(isExplained([run('a'), answered('a')], [run('b'), answered('b', 'a', 'a-reply')])).toBe(true)
    expect(isExplained([run('a'), answered('a')], [run('b'), answered('b')])).toBe(false)
    expect(isExplained([run('a'), answered('b')])).toBe(false)
  })

  test('may be seen between its message and its answer', () => {
    expect(
      isExplained([run('a'), answered('a'), atOnce], [read, saw('a'), [10, 20]], [read, saw('a', 'a-reply')]),
    ).toBe(true)
    expect(isExplained([run('a'), answered('a')], [read, saw('a')])).toBe(false)
  })

  test('has nobody else between its message and its answer', () => {
    const met: Entry = [mirror('d'), appended('d', 'user'), atOnce]
    const before: Entry = [run('a'), answered('a'), atOnce]
    expect(isExplained(before, met, [read, saw('a', 'a-reply', 'd')])).toBe(true)
    expect(isExplained([run('a'), answered('a', 'd'), atOnce], met, [read, saw('d', 'a', 'a-reply')])).toBe(true)
    expect(isExplained(before, met, [read, saw('a', 'd', 'a-reply')])).toBe(false)
  })

  test('writes what was injected before it, and what was delivered after', () => {
    const request: WritingRequest = {
      operation: 'run',
      session: 's',
      message: 'a',
      injected: { entry: 'g', key: 'g' },
      delivered: { entry: 'd', key: 'd' },
    }
    expect(isExplained([request, answered('a', 'g')], [read, saw('g', 'a', 'a-reply', 'd')])).toBe(true)
    expect(isExplained([request, answered('a', 'g')], [read, saw('a', 'a-reply', 'd')])).toBe(false)
    expect(
      isExplained(
        [mirror('d0', 'd'), appended('d0', 'user')],
        [request, answered('a', 'd0', 'g')],
        [read, saw('d0', 'g', 'a', 'a-reply')],
      ),
    ).toBe(true)
  })
})

describe('an append', () => {
  test('does not speak for the assistant where that had the last word', () => {
    expect(isExplained([mirror('d'), appended('d', 'assistant')])).toBe(true)
    expect(isExplained([run('a'), answered('a')], [mirror('d'), appended('d', 'assistant')])).toBe(false)
    expect(isExplained([run('a'), answered('a')], [mirror('d'), appended('d', 'user')])).toBe(true)
  })

  test('is written once for each key, and says where it stands', () => {
    const first: Entry = [mirror('d1', 'd'), appended('d1', 'assistant')]
    expect(isExplained(first, [mirror('d2', 'd'), duplicate('d1')])).toBe(true)
    expect(isExplained(first, [mirror('d2', 'd'), appended('d2', 'user')])).toBe(false)
    expect(isExplained(first, [mirror('d2', 'e'), duplicate('d1')])).toBe(false)
    expect(isExplained([mirror('d2', 'd'), duplicate('d1')])).toBe(false)
  })
})

describe('an interrupt', () => {
  test('leaves a partial answer where there is none', () => {
    expect(
      isExplained(
        [run('a'), interrupted, atOnce],
        [interrupt('a'), stopped('a-partial'), atOnce],
        [read, saw('a', 'a-partial')],
      ),
    ).toBe(true)
    expect(isExplained([run('a'), answered('a')], [interrupt('a'), stopped('a-partial')])).toBe(false)
    expect(isExplained([run('a'), answered('a')], [interrupt('a'), stopped(null)])).toBe(true)
  })

  test('is what it takes for a run to be interrupted', () => {
    expect(isExplained([run('a'), interrupted])).toBe(false)
    expect(isExplained([run('a'), interrupted], [interrupt('a'), stopped('a-partial')])).toBe(false)
  })

  test('leaves none only where it came before the message, or after something else', () => {
    const told = (answer: WritingAnswer): boolean =>
      isExplained([run('a'), interrupted, [0, 35]], [read, saw('a'), [10, 20]], [interrupt('a'), answer, [30, 40]])
    expect([told(stopped('a-partial')), told(stopped(null))]).toEqual([true, false])
  })
})

describe('who is turned away', () => {
  test('is so while another is at it, and changes nothing', () => {
    expect(isExplained([run('a'), answered('a'), atOnce], [mirror('d'), busy, [10, 20]])).toBe(true)
    expect(isExplained([run('a'), answered('a')], [mirror('d'), busy])).toBe(false)
    expect(isExplained([run('a'), answered('a'), atOnce], [interrupt('a'), busy, [10, 20]])).toBe(true)
  })

  test('wrote a beginning, where it was told that its lock is lost', () => {
    const seen = (...entries: readonly string[]): boolean => isExplained([run('a'), lost], [read, saw(...entries)])
    expect([seen(), seen('a'), seen('a', 'a-reply'), seen('a-reply')]).toEqual([true, true, true, false])
    expect(isExplained([run('a'), lost, [0, 1]], [read, saw(), [2, 3]], [read, saw('a'), [4, 5]])).toBe(false)
  })

  test('may have done anything or nothing, where it was told nothing', () => {
    expect(isExplained([run('a'), 'unknown', atOnce], [read, saw()], [read, saw('a')])).toBe(true)
    expect(isExplained([run('a'), 'unknown', atOnce], [read, saw('a')], [read, saw()])).toBe(false)
    expect(isExplained([run('a'), 'unknown', atOnce], [mirror('d'), appended('d', 'assistant')])).toBe(true)
    expect(isExplained([mirror('d', 'k'), 'unknown', atOnce], [mirror('e', 'k'), duplicate('d')])).toBe(true)
  })

  test('has done nothing, where it did not arrive', () => {
    expect(isExplained([run('a'), 'failed'], [read, saw('a')])).toBe(false)
  })
})

test('each session has a transcript of its own, and says what is in it', () => {
  expect(isExplained([run('a'), answered('a')], [{ ...read, session: 't' }, saw()])).toBe(true)
  const entries = [{ id: 'a', role: 'user', key: null }] as const
  expect(writing.describe?.({ entries, stopping: [], writer: { operation: 3, ended: false } })).toBe(
    'a, while operation 3 writes',
  )
  expect(writing.describe?.({ entries: [], stopping: [], writer: null })).toBe('an empty transcript')
})
