import { describe, expect, test } from 'vitest'
import type { Annotation, Outcome } from '../../../harness/history/operation.ts'
import { recordedOrder } from '../../../harness/history/operation.ts'
import type { StepView } from '../../../harness/schedule/step-invariant.ts'
import type { ReadonlyRows } from '../../../harness/world/world.ts'
import type { AcceptedMessage, RoutedSession, SessionEvent } from '../routing-artefacts.ts'
import { deliverySubject, loopSubject } from '../routing-artefacts.ts'
import type { Admission, RoutingAnswer, RoutingRequest } from '../routing-operations.ts'
import { routing } from '../routing.ts'
import { printLine, parseTranscript } from '../transcript.ts'
import type { RoutingRun, SessionStatus } from './routing.ts'
import { routingInvariants, statusTruthAtEachStep } from './routing.ts'

type Told = readonly [RoutingRequest, RoutingAnswer | 'unknown']

const from = { session: 's', connection: 'c' }
const send = (message: string, cut: number | null = null): Told => [
  { operation: 'send', ...from, message },
  { kind: 'accepted', route: 'started', cut },
]
const next = (message: string): Told => [
  { operation: 'send', ...from, message },
  { kind: 'accepted', route: 'running', cut: null },
]
const ask = (operation: 'close' | 'detach'): Told => [
  { operation, ...from },
  { kind: operation === 'close' ? 'closed' : 'detached' },
]
const asked = (message: string): SessionEvent => ({ type: 'user_message', message })
const replied = (message: string): SessionEvent => ({ type: 'assistant', message })
const fated = (message: string, fate: AcceptedMessage['fate']): AcceptedMessage => ({ message, fate })

const atWork: Annotation = { at: 0, kind: 'granted', text: `${loopSubject('s')} t` }
const atRest: Annotation = { at: 1, kind: 'released', text: `${loopSubject('s')} t` }
const toldOf = (number: number): Annotation => {
  return { at: 0, kind: 'delivered', text: `${deliverySubject('s', 'c')} ${number}` }
}

/** One message, answered, by somebody who works for the session still. */
const good: RoutedSession = {
  id: 's',
  conversation: 's',
  life: 'ACTIVE',
  generation: 1,
  messages: [fated('m1', 'answered')],
  events: [asked('m1'), replied('m1')],
}

interface Left extends Partial<RoutedSession> {
  readonly annotations?: readonly Annotation[]
  readonly crashes?: number
  readonly others?: readonly RoutedSession[]
  readonly lines?: string
}

function runOf(told: readonly Told[], { annotations = [atWork], crashes = 0, others = [], lines = '', ...left }: Left) {
  const operations = told.map(([input, said], id) => {
    const outcome: Outcome<RoutingAnswer> = said === 'unknown' ? { kind: said } : { kind: 'ok', answer: said }
    return {
      id,
      client: id,
      input,
      outcome,
      invokedAt: id * 2,
      completedAt: said === 'unknown' ? Infinity : id * 2 + 1,
    }
  })
  const run: RoutingRun = {
    history: { operations, annotations },
    artefacts: {
      sessions: [{ ...good, ...left }, ...others],
      transcripts: [{ uuid: 's', lines: parseTranscript(lines) }],
    },
    crashes,
    stalls: 0,
    ending: { kind: 'finished' },
  }
  return run
}

function broken(told: readonly Told[], left: Left = {}, admission: Admission = 'enqueue'): readonly string[] {
  const run = runOf(told, left)
  const invariants = routingInvariants(routing({ admission, failures: 0, life: null }), admission)
  const precedes = recordedOrder(run.history.operations)
  return invariants.flatMap(({ id, breach }) => (breach(run, precedes) === undefined ? [] : [id]))
}

test('a message that is answered by somebody who works on breaks nothing', () => {
  expect(broken([send('m1')])).toEqual([])
  expect(broken([send('m1')], { life: 'ENDED', annotations: [atWork, atRest] })).toEqual([])
})

describe('answered-once', () => {
  test('an accepted message that nobody knows of is swallowed', () => {
    expect(broken([send('m1'), next('m2')])).toContain('answered-once')
  })

  test('and so is one that waits still', () => {
    const messages = [fated('m1', 'queued')]
    expect(broken([send('m1')], { messages, events: [asked('m1')] })).toContain('answered-once')
  })

  test('one that was interrupted needs somebody who may have done so after it came', () => {
    const left = { messages: [fated('m1', 'interrupted')], events: [asked('m1')] }
    expect(broken([send('m1')], left)).toContain('answered-once')
    expect(broken([ask('close'), send('m1')], left)).toContain('answered-once')
    expect(broken([send('m1'), ask('close')], left)).not.toContain('answered-once')
    expect(broken([send('m1')], { ...left, crashes: 1 })).not.toContain('answered-once')
  })

  test('another message does so where others are interrupted by it', () => {
    const messages = [fated('m1', 'interrupted'), fated('m2', 'answered')]
    const left = { messages, events: [asked('m1'), asked('m2'), replied('m2')] }
    expect(broken([send('m1'), next('m2')], left, 'interrupt')).not.toContain('answered-once')
    expect(broken([send('m1'), next('m2')], left, 'enqueue')).toContain('answered-once')
  })

  test('no message has two answers, and no agent is asked twice', () => {
    expect(broken([send('m1')], { events: [asked('m1'), replied('m1'), replied('m1')] })).toContain('answered-once')
    const line = printLine({
      type: 'user',
      uuid: 'm1',
      parentUuid: null,
      sessionId: 's',
      timestamp: 0,
      message: { role: 'user', content: 'm1' },
    })
    expect(broken([send('m1')], { lines: line + line })).toEqual(['answered-once'])
  })

  test('what was said to be stopped has no answer', () => {
    const interrupt: Told = [
      { operation: 'interrupt', ...from },
      { kind: 'stopped', message: 'm1' },
    ]
    expect(broken([send('m1'), interrupt])).toEqual(['answered-once'])
  })
})

test('role-order: replies stand in the order of their questions, which stand there once', () => {
  const messages = [fated('m1', 'answered'), fated('m2', 'answered')]
  const crossed = [asked('m2'), asked('m1'), replied('m1'), replied('m2')]
  expect(broken([send('m1'), next('m2')], { messages, events: crossed })).toEqual(['role-order'])
  expect(broken([send('m1')], { events: [asked('m1'), asked('m1'), replied('m1')] })).toEqual(['role-order'])
})

test('status-truth: the row says what is so', () => {
  expect(broken([send('m1')], { annotations: [atWork, atRest] })).toEqual(['status-truth'])
  expect(broken([send('m1')], { life: 'ENDED' })).toEqual(['status-truth'])
})

test('nothing-left-behind: no closing session, and nothing in the log that was never accepted', () => {
  expect(broken([send('m1')], { life: 'CLOSING', annotations: [] })).toEqual(['nothing-left-behind'])
  expect(broken([send('m1')], { events: [asked('m1'), replied('m1'), asked('m2')] })).toEqual(['nothing-left-behind'])
})

describe('delivered-exactly-once', () => {
  const deliveries = (...numbers: readonly number[]): Left => ({ annotations: [atWork, ...numbers.map(toldOf)] })

  test('who watches is told of everything after its cut, once and in order', () => {
    expect(broken([send('m1', 0)], deliveries(1, 2))).toEqual([])
    for (const told of [deliveries(1), deliveries(2, 1), deliveries(1, 2, 2), deliveries(2)]) {
      expect(broken([send('m1', 0)], told)).toEqual(['delivered-exactly-once'])
    }
    expect(broken([send('m1', 1)], deliveries(2))).toEqual([])
  })

  test('who leaves, or dies, is told of the first of it', () => {
    expect(broken([send('m1', 0), ask('detach')], deliveries(1))).toEqual([])
    expect(broken([send('m1', 0), ask('detach')], deliveries(2))).toEqual(['delivered-exactly-once'])
    expect(broken([send('m1', 0)], { ...deliveries(1), crashes: 1 })).toEqual([])
  })
})

test('honest-refusal: who is refused leaves nothing, unless the same message was accepted another time', () => {
  const refused: Told = [{ operation: 'interrupt', ...from, message: 'm2' }, { kind: 'run-failed' }]
  const left = { events: [asked('m1'), replied('m1'), asked('m2')] }
  expect(broken([send('m1'), refused], left)).toContain('honest-refusal')
  expect(broken([send('m1'), refused])).not.toContain('honest-refusal')
  expect(broken([send('m1'), refused, next('m2')], left)).not.toContain('honest-refusal')
})

test('one-mint-per-epoch: a conversation is one session', () => {
  const other = { ...good, id: 't', messages: [], events: [], life: 'ENDED' as const }
  expect(broken([send('m1')], { others: [other] })).toEqual(['one-mint-per-epoch'])
})

test('linearizability: a message to a session that is there goes to who works for it', () => {
  const messages = [fated('m1', 'answered'), fated('m2', 'answered')]
  const events = [asked('m1'), replied('m1'), asked('m2'), replied('m2')]
  expect(broken([send('m1'), send('m2')], { messages, events })).toEqual(['linearizability'])
})

describe('status-truth at each step', () => {
  const now: SessionStatus = {
    conversation: 's',
    life: 'ACTIVE',
    generation: 2,
    lastChange: { from: 'STARTING', by: 2 },
    pending: 1,
  }

  /** No row is read: the statuses are given. */
  function said(status: SessionStatus): string | undefined {
    const rows: ReadonlyRows = { get: () => undefined, all: () => [] }
    const view: Pick<StepView<RoutingRequest, RoutingAnswer>, 'rows'> = { rows: read => read(rows) }
    const whole: StepView<RoutingRequest, RoutingAnswer> = {
      ...view,
      file: () => undefined,
      files: () => [],
      key: () => undefined,
      keys: () => [],
      memory: () => [],
      operations: () => [],
    }
    return statusTruthAtEachStep(() => [status]).breach(whole)?.sentence
  }

  test('a session goes as it may, by its owner', () => {
    expect(said(now)).toBeUndefined()
    expect(said({ ...now, lastChange: { from: 'CREATED', by: 2 } })).toBe('s went from CREATED to ACTIVE')
    expect(said({ ...now, lastChange: { from: null, by: 2 } })).toBe('s went from nothing to ACTIVE')
    expect(said({ ...now, lastChange: { from: 'STARTING', by: 1 } })).toBe(
      's is owned by generation 2, and 1 made it ACTIVE',
    )
  })

  test('it has ended when no message waits', () => {
    const ended: SessionStatus = { ...now, life: 'ENDED', lastChange: { from: 'ACTIVE', by: 2 } }
    expect(said({ ...ended, pending: 0 })).toBeUndefined()
    expect(said(ended)).toBe('s is said to have ENDED, and 1 of its messages wait')
  })
})
