import { describe, expect, test } from 'vitest'
import type { Annotation, Operation, Outcome } from '../../../harness/history/operation.ts'
import { recordedOrder } from '../../../harness/history/operation.ts'
import type { FoundLine, TranscriptLine } from '../transcript.ts'
import type { Role, WritingAnswer, WritingRequest } from '../writing-operations.ts'
import type { WritingRun } from './writing-run.ts'
import type { WritingBounds } from './writing.ts'
import { writingInvariants } from './writing.ts'

interface Told {
  /** The operations, one after another unless they say when. */
  readonly operations: readonly (readonly [WritingRequest, WritingAnswer | 'unknown', (readonly [number, number])?])[]
  readonly lines?: readonly FoundLine[]
  readonly locks?: readonly string[]
  readonly annotations?: readonly Annotation[]
  readonly crashes?: number
  readonly stalls?: number
  readonly ending?: WritingRun['ending']
  readonly bounds?: Partial<WritingBounds>
}

const run = (message: string): WritingRequest => ({ operation: 'run', session: 's', message })
const mirror = (entry: string, key = entry): WritingRequest => ({
  operation: 'append',
  kind: 'mirror',
  session: 's',
  entry,
  key,
})
const answered = (message: string, ...context: readonly string[]): WritingAnswer => ({
  kind: 'answered',
  reply: `${message}-reply`,
  context,
})
const appended = (entry: string): WritingAnswer => ({ kind: 'appended', entry, role: 'user' })
const busy: WritingAnswer = { kind: 'busy' }

/** Lines of which each follows the one before: `a`, `a-reply`, or `d by B`; replies are the assistant's. */
function lines(...texts: readonly string[]): readonly FoundLine[] {
  const ids = texts.map(text => text.split(' ')[0] ?? '')
  return texts.map((text, index) => message(text, ids[index - 1] ?? null))
}

function message(text: string, parentUuid: string | null, more: Partial<TranscriptLine> = {}): FoundLine {
  const [uuid = '', , holder = 'A'] = text.split(' ')
  const role: Role = /-(reply|partial)$/.test(uuid) ? 'assistant' : 'user'
  const said = { role, content: uuid } as const
  const line: TranscriptLine = { type: role, uuid, parentUuid, sessionId: 's', timestamp: 0, message: said, holder }
  return { kind: 'message', line: { ...line, ...more } }
}

function runOf({ operations, lines: found = [], locks = [], annotations = [], ...told }: Told): WritingRun {
  return {
    history: { operations: operations.map(operationOf), annotations },
    artefacts: { transcripts: [{ uuid: 's', lines: found }], locks },
    crashes: told.crashes ?? 0,
    stalls: told.stalls ?? 0,
    ending: told.ending ?? { kind: 'finished' },
  }
}

function operationOf(
  [input, said, when]: Told['operations'][number],
  id: number,
): Operation<WritingRequest, WritingAnswer> {
  const [invokedAt, end] = when ?? [id * 2, id * 2 + 1]
  const outcome: Outcome<WritingAnswer> = said === 'unknown' ? { kind: 'unknown' } : { kind: 'ok', answer: said }
  return { id, client: id, input, outcome, invokedAt, completedAt: said === 'unknown' ? Infinity : end }
}

/** The sentences of the invariants that a run breaks, by their names. */
function broken(told: Told): Readonly<Record<string, string>> {
  const history = runOf(told)
  const precedes = recordedOrder(history.history.operations)
  const bounds = { runsEndInTime: true, fenced: false, ...told.bounds }
  return Object.fromEntries(
    writingInvariants(bounds).flatMap(({ id, breach }) => {
      const found = breach(history, precedes)
      return found === undefined ? [] : [[id, found.sentence]]
    }),
  )
}

const sane: Told = {
  operations: [
    [run('a'), answered('a')],
    [mirror('d'), appended('d')],
  ],
  lines: [{ kind: 'header' }, ...lines('a', 'a-reply', 'd by B')],
}

function saneBut(told: Partial<Told>): Readonly<Record<string, string>> {
  return broken({ ...sane, ...told })
}

test('a run and a mirror one after the other break nothing', () => {
  expect(broken(sane)).toEqual({})
})

test('well-formed-transcript: two entries share a parent', () => {
  const forked = [...lines('a', 'a-reply'), message('d', 'a')]
  expect(saneBut({ lines: forked })).toMatchObject({
    'well-formed-transcript': 'in s.jsonl d stands after a-reply and names a as its parent',
  })
})

test('role-order: two entries of the assistant in a row, or an id twice', () => {
  const said = lines('a', 'a-reply', 'd-reply')
  expect(broken({ operations: [], lines: said })['role-order']).toContain('a-reply, d-reply')
  expect(broken({ operations: [], lines: lines('a', 'a') })['role-order']).toContain('a stands twice')
})

test('unique-keys: a key twice', () => {
  const twice = [message('d', null, { idempotencyKey: 'k' }), message('e', 'd', { idempotencyKey: 'k' })]
  const other = message('e', 'd', { idempotencyKey: 'l' })
  expect(broken({ operations: [], lines: twice })).toEqual({ 'unique-keys': 'in s.jsonl d, e have the same key, k' })
  expect(broken({ operations: [], lines: [...twice.slice(0, 1), other] })).toEqual({})
})

describe('answered-once', () => {
  test('an answer beside a partial one', () => {
    const both = [...lines('a', 'a-reply', 'b'), message('a-partial', 'b', { partial: true })]
    expect(broken({ operations: [], lines: both })).toEqual({
      'answered-once': 'in s.jsonl a has two answers: a-reply, a-partial',
    })
  })

  test('a partial answer that does not say so, and a whole one that says it is', () => {
    expect(broken({ operations: [], lines: lines('a', 'a-partial') })['answered-once']).toContain('not flagged')
    const flagged = [...lines('a'), message('a-reply', 'a', { partial: true })]
    expect(broken({ operations: [], lines: flagged })['answered-once']).toContain('not flagged')
  })
})

describe('acknowledged-on-branch', () => {
  test('an entry beside the branch that leads to the last line', () => {
    const forked = [...lines('a', 'd'), message('a-reply', 'a')]
    expect(saneBut({ lines: forked })['acknowledged-on-branch']).toBe(
      'd was acknowledged, and whoever resumes sees a, a-reply',
    )
  })

  test('an entry before one that was acknowledged earlier', () => {
    expect(saneBut({ lines: lines('d by B', 'a', 'a-reply') })['acknowledged-on-branch']).toBe(
      'd was asked for after a was acknowledged, and stands before it',
    )
  })

  test('what an answer says is there: a duplicate, a partial answer, the message of who was interrupted', () => {
    const interrupt: WritingRequest = { operation: 'interrupt', session: 's', message: 'a' }
    for (const told of [
      [mirror('e', 'd'), { kind: 'duplicate', entry: 'd' }],
      [interrupt, { kind: 'stopped', partial: 'a-partial' }],
      [run('a'), { kind: 'interrupted' }],
    ] as const) {
      expect(broken({ operations: [told] })).toHaveProperty('acknowledged-on-branch')
    }
    expect(broken({ operations: [[interrupt, { kind: 'stopped', partial: null }]] })).toEqual({})
  })

  test('but a duplicate stands where it was written first', () => {
    const operations: Told['operations'] = [
      [mirror('d'), appended('d')],
      [run('a'), answered('a', 'd')],
      [mirror('e', 'd'), { kind: 'duplicate', entry: 'd' }],
    ]
    expect(broken({ operations, lines: lines('d', 'a by B', 'a-reply by B') })).toEqual({})
  })
})

describe('exclusive-grant', () => {
  const annotations: readonly Annotation[] = [
    { kind: 'granted', text: 's A', at: 0 },
    { kind: 'granted', text: 's B', at: 1 },
  ]

  test('two holders', () => {
    expect(saneBut({ annotations })).toHaveProperty('exclusive-grant')
  })

  test('which readers who heed holders forgive after a pause, and only then', () => {
    expect(saneBut({ annotations, bounds: { fenced: true } })).toHaveProperty('exclusive-grant')
    expect(saneBut({ annotations, stalls: 1, bounds: { fenced: true } })).toEqual({})
    expect(saneBut({ annotations, stalls: 1 })).toHaveProperty('exclusive-grant')
  })
})

test('no-stale-effect: a line of a holder after one of a later one', () => {
  expect(broken({ operations: [], lines: lines('a by A', 'd by B', 'b by A') })).toEqual({
    'no-stale-effect': 'in s.jsonl b counts, and its holder was overtaken by another before',
  })
  expect(broken({ operations: [], lines: lines('a by A', 'd by B', 'b by C') })).toEqual({})
})

describe('holder-is-heard', () => {
  const operations: Told['operations'] = [[run('a'), { kind: 'lost' }]]

  test('somebody loses the lock whom nobody paused', () => {
    expect(broken({ operations })).toEqual({
      'holder-is-heard': 'run a was told that its lock is lost, and nobody was paused',
    })
  })

  test('but after a pause, or where runs take longer than they may, that is as it should be', () => {
    expect(broken({ operations, stalls: 1 })).toEqual({})
    expect(broken({ operations, bounds: { runsEndInTime: false } })).toEqual({})
  })
})

describe('honest-refusal', () => {
  test('who was told that others have the lock left an entry', () => {
    const operations: Told['operations'] = [
      [run('a'), answered('a'), [0, 10]],
      [mirror('d'), busy, [1, 9]],
    ]
    expect(saneBut({ operations })['honest-refusal']).toBe('mirror d was told busy, and left d')
    expect(broken({ operations, lines: lines('a', 'a-reply') })).toEqual({})
  })

  test('a duplicate was written all the same', () => {
    const operations: Told['operations'] = [[mirror('e', 'd'), { kind: 'duplicate', entry: 'd' }]]
    expect(broken({ operations, lines: lines('d', 'e') })['honest-refusal']).toContain('left e')
  })

  test('a run was turned away whose injected entry is there', () => {
    const request: WritingRequest = { operation: 'run', session: 's', message: 'a', injected: { entry: 'g', key: 'g' } }
    expect(broken({ operations: [[request, busy]], lines: lines('g') })['honest-refusal']).toContain('left g')
  })
})

test('nothing-left-behind: a lock file, where nobody died', () => {
  expect(saneBut({ locks: ['s.lock'] })).toEqual({
    'nothing-left-behind': 's.lock is left, and no process crashed',
  })
  expect(saneBut({ locks: ['s.lock'], crashes: 1 })).toEqual({})
})

describe('progress', () => {
  test('nothing can move any more', () => {
    const ending = { kind: 'deadlock', waiting: ['run a'] } as const
    expect(broken({ operations: [[run('a'), 'unknown']], ending })).toEqual({
      progress: 'nothing can move any more, and these wait: run a',
    })
  })

  test('somebody is turned away beside the dead, or beside somebody who only reads', () => {
    const read: WritingRequest = { operation: 'read', session: 's' }
    const operations: Told['operations'] = [
      [run('a'), 'unknown', [0, 0]],
      [read, { kind: 'read', entries: [] }, [0, 9]],
      [mirror('d'), busy, [1, 9]],
    ]
    expect(broken({ operations, crashes: 1 })).toEqual({
      progress: 'mirror d was turned away, and nobody alive had the lock',
    })
  })
})

test('linearizability: an answer that no order explains', () => {
  expect(saneBut({ operations: [[run('a'), answered('a', 'd')], ...sane.operations.slice(1)] })).toHaveProperty(
    'linearizability',
  )
})
