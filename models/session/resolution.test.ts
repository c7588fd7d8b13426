import { describe, expect, test } from 'vitest'
import { check } from '../../harness/check/precedence.ts'
import type { Operation, Outcome } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import type { ResolutionAnswer, ResolutionRequest } from './resolution.ts'
import { resolution } from './resolution.ts'

type Entry = readonly [
  request: ResolutionRequest,
  outcome: ResolutionAnswer | 'failed' | 'unknown',
  /** One after another where it is not said. */
  interval?: readonly [invokedAt: number, completedAt: number],
]

const command: ResolutionRequest = { operation: 'resolve', session: 's', purpose: 'visible' }
const handoff: ResolutionRequest = { operation: 'resolve', session: 's', purpose: 'internal' }
const explicit: ResolutionRequest = { operation: 'resolve-explicit', session: 's', transcript: 'X' }
const reset: ResolutionRequest = { operation: 'reset', session: 's' }
const observe: ResolutionRequest = { operation: 'observe', session: 's' }

const begins = (transcript: string): ResolutionAnswer => ({ kind: 'resolved', transcript, isNew: true })
const continues = (transcript: string): ResolutionAnswer => ({ kind: 'resolved', transcript, isNew: false })
const saw = (current: string | null): ResolutionAnswer => ({ kind: 'observed', current })

const atOnce = [0, 100] as const

function outcomeOf(outcome: Entry[1]): Outcome<ResolutionAnswer> {
  if (outcome === 'failed' || outcome === 'unknown') return { kind: outcome }
  return { kind: 'ok', answer: outcome }
}

function isExplained(expiries: number, ...entries: readonly Entry[]): boolean {
  const operations = entries.map(([input, outcome, interval], id): Operation<ResolutionRequest, ResolutionAnswer> => {
    const [invokedAt, completedAt] = interval ?? [2 * id, 2 * id + 1]
    return { id, client: id, input, outcome: outcomeOf(outcome), invokedAt, completedAt }
  })
  return check(resolution(expiries), operations, recordedOrder(operations)).kind === 'linearizable'
}

describe('commands of users', () => {
  test('the first begins a conversation and the next continue it', () => {
    expect(isExplained(0, [command, begins('U')], [command, continues('U')], [observe, saw('U')])).toBe(true)
  })

  test('two at once do not both begin one, nor two', () => {
    expect(isExplained(0, [command, begins('U'), atOnce], [command, begins('V'), atOnce])).toBe(false)
    expect(isExplained(0, [command, begins('U'), atOnce], [command, begins('U'), atOnce])).toBe(false)
    expect(isExplained(0, [command, continues('U'), atOnce], [command, begins('U'), atOnce])).toBe(true)
  })

  test('nobody continues what nobody began', () => {
    expect(isExplained(0, [command, continues('U')])).toBe(false)
  })

  test('a conversation that ceases to be fresh is replaced as often as is declared, and does not return', () => {
    const twice: readonly Entry[] = [
      [command, begins('U')],
      [command, begins('V')],
    ]
    expect(isExplained(0, ...twice)).toBe(false)
    expect(isExplained(1, ...twice)).toBe(true)
    expect(isExplained(1, ...twice, [command, begins('W')])).toBe(false)
    expect(isExplained(2, ...twice, [command, begins('U')])).toBe(false)
    expect(isExplained(1, [command, begins('U')], [command, continues('V')])).toBe(false)
  })
})

describe('a command that died', () => {
  test('has left nothing, or a conversation that the next begins, or one that it began', () => {
    expect(isExplained(0, [command, 'unknown'], [observe, saw(null)], [command, begins('U')])).toBe(true)
    expect(isExplained(0, [command, 'unknown'], [observe, saw('U')], [command, begins('U')])).toBe(true)
    expect(isExplained(0, [command, 'unknown'], [command, continues('U')])).toBe(true)
  })

  test('has left one conversation, not two', () => {
    expect(isExplained(0, [command, 'unknown'], [observe, saw('U')], [command, begins('V')])).toBe(false)
    expect(isExplained(0, [command, 'unknown'], [command, begins('U')], [command, begins('U')])).toBe(false)
  })

  test('and one that never arrived has left nothing', () => {
    expect(isExplained(0, [command, 'failed'], [command, continues('U')])).toBe(false)
  })
})

describe('resets', () => {
  test('begin another conversation, and the one before does not return', () => {
    const both: readonly Entry[] = [
      [command, begins('U')],
      [reset, begins('V')],
    ]
    expect(isExplained(0, ...both, [command, continues('V')])).toBe(true)
    expect(isExplained(0, ...both, [command, continues('U')])).toBe(false)
    expect(isExplained(0, [command, begins('U')], [reset, begins('U')])).toBe(false)
    expect(isExplained(0, [reset, continues('U')])).toBe(false)
  })

  test('that died may have left a conversation for the next to begin', () => {
    expect(isExplained(0, [command, begins('U')], [reset, 'unknown'], [command, begins('V')])).toBe(true)
    expect(isExplained(0, [command, begins('U')], [reset, 'unknown'], [command, continues('V')])).toBe(true)
    expect(isExplained(0, [command, begins('U')], [reset, 'unknown'], [command, continues('U')])).toBe(true)
  })
})

describe('handoffs and explicit transcripts change nothing', () => {
  test('an internal handoff continues the conversation, or has one of its own', () => {
    expect(isExplained(0, [handoff, begins('I')], [observe, saw(null)], [command, begins('U')])).toBe(true)
    expect(isExplained(0, [command, begins('U')], [handoff, continues('U')])).toBe(true)
    expect(isExplained(0, [command, begins('U')], [handoff, begins('I')])).toBe(false)
    expect(isExplained(0, [handoff, begins('I')], [observe, saw('I')])).toBe(false)
    expect(isExplained(0, [handoff, continues('U')])).toBe(false)
    expect(isExplained(0, [handoff, 'unknown'], [observe, saw('U')])).toBe(false)
  })

  test('an explicit transcript is answered as it was asked for', () => {
    expect(isExplained(0, [explicit, continues('X')], [observe, saw(null)])).toBe(true)
    expect(isExplained(0, [explicit, continues('Y')])).toBe(false)
    expect(isExplained(0, [explicit, begins('X')])).toBe(false)
    expect(isExplained(0, [explicit, 'unknown'], [observe, saw('X')])).toBe(false)
  })
})

test('sessions do not concern each other', () => {
  const other: ResolutionRequest = { operation: 'resolve', session: 't', purpose: 'visible' }
  expect(isExplained(0, [command, begins('U')], [other, begins('V')])).toBe(true)
})

test('a state is told in words', () => {
  const { describe: told } = resolution(0)
  expect(told?.({ current: null, begun: false, retired: [], expiries: 0 })).toBe('no conversation')
  const reserved = { current: 'U', begun: false, retired: [], expiries: 1 }
  expect(told?.(reserved)).toBe('conversation U, not begun, which may cease to be fresh')
})
