import { describe, expect, test } from 'vitest'
import type { Operation, Outcome } from '../../../harness/history/operation.ts'
import { recordedOrder } from '../../../harness/history/operation.ts'
import type { StepView } from '../../../harness/schedule/step-invariant.ts'
import type { MessageRow, SessionArtefacts, SessionRow, Transcript } from '../artefacts.ts'
import { unusedRow } from '../artefacts.ts'
import type { SessionAnswer, SessionRequest } from '../operations.ts'
import type { FoundLine, TranscriptLine } from '../transcript.ts'
import { acceptance } from './acceptance.ts'
import type { BeingAnswered } from './in-flight.ts'
import { inFlightTruth } from './in-flight.ts'
import { sessionInvariants } from './index.ts'
import type { SessionRun } from './session-run.ts'

interface Told {
  /** The operations, one after another unless they say when. */
  readonly operations: readonly (readonly [SessionRequest, SessionAnswer | 'unknown', (readonly [number, number])?])[]
  readonly artefacts?: Partial<SessionArtefacts>
  readonly annotations?: SessionRun['history']['annotations']
  readonly crashes?: number
  readonly ending?: SessionRun['ending']
}

const turn = (message: string): SessionRequest => ({ operation: 'turn', session: 's', message })
const reset: SessionRequest = { operation: 'reset', session: 's' }
const wasReset: SessionAnswer = { kind: 'reset' }
const busy: SessionAnswer = { kind: 'busy' }
const missing: SessionAnswer = { kind: 'missing' }
const runFailed: SessionAnswer = { kind: 'run-failed' }

function answered(message: string, transcript: string, ...context: readonly string[]): SessionAnswer {
  return { kind: 'answered', transcript, reply: `${message}-reply`, context }
}

function row(current: string | null, ...retired: readonly string[]): SessionRow {
  return { ...unusedRow, key: 's', current, retired }
}

function line(uuid: string, parentUuid: string | null, sessionId = 'U'): TranscriptLine {
  const role = uuid.endsWith('-reply') ? 'assistant' : 'user'
  return { type: role, uuid, parentUuid, sessionId, timestamp: 0, message: { role, content: uuid } }
}

/** A transcript of these lines, each following the one before. */
function chain(uuid: string, ...ids: readonly string[]): Transcript {
  return transcript(uuid, ...ids.map((id, index) => line(id, ids[index - 1] ?? null, uuid)))
}

function transcript(uuid: string, ...lines: readonly TranscriptLine[]): Transcript {
  return { uuid, lines: lines.map((found): FoundLine => ({ kind: 'message', line: found })) }
}

/** The rows of messages, of both roles where nothing else is said: `a`, or `a:user`. */
function rowsOf(...names: readonly string[]): readonly MessageRow[] {
  return names.flatMap(name => {
    const [message = '', only] = name.split(':')
    const roles = (['user', 'assistant'] as const).filter(role => only === undefined || only === role)
    return roles.map(role => ({ session: 's', message, role, content: message }))
  })
}

function runOf({
  operations,
  artefacts,
  annotations = [],
  crashes = 0,
  ending = { kind: 'finished' },
}: Told): SessionRun {
  const none: SessionArtefacts = { rows: [], messages: [], transcripts: [], locks: [], inFlight: [], temporary: [] }
  return {
    history: { operations: operations.map(operationOf), annotations },
    artefacts: { ...none, ...artefacts },
    crashes,
    stalls: 0,
    ending,
  }
}

function operationOf(
  [input, said, when]: Told['operations'][number],
  id: number,
): Operation<SessionRequest, SessionAnswer> {
  const [invokedAt, end] = when ?? [id * 2, id * 2 + 1]
  const outcome: Outcome<SessionAnswer> = said === 'unknown' ? { kind: 'unknown' } : { kind: 'ok', answer: said }
  return { id, client: id, input, outcome, invokedAt, completedAt: said === 'unknown' ? Infinity : end }
}

/** The sentences of the invariants that a run breaks, by their names. */
function broken(told: Told): Readonly<Record<string, string>> {
  const run = runOf(told)
  const precedes = recordedOrder(run.history.operations)
  return Object.fromEntries(
    sessionInvariants.flatMap(invariant => {
      const breach = invariant.breach(run, precedes)
      return breach === undefined ? [] : [[invariant.id, breach.sentence]]
    }),
  )
}

const held = [{ at: 0, kind: 'granted', text: 's t1' }]

const twoTurns: Told = {
  operations: [
    [turn('a'), answered('a', 'U')],
    [turn('b'), answered('b', 'U', 'a')],
  ],
  artefacts: {
    rows: [row('U')],
    messages: rowsOf('a', 'b'),
    transcripts: [chain('U', 'a', 'a-reply', 'b', 'b-reply')],
  },
}

function twoTurnsBut(artefacts: Partial<SessionArtefacts>): Told {
  return { ...twoTurns, artefacts: { ...twoTurns.artefacts, ...artefacts } }
}

describe('good runs break nothing', () => {
  test('two turns', () => expect(broken(twoTurns)).toEqual({}))

  test('a reset between turns', () => {
    const told: Told = {
      operations: [
        [turn('a'), answered('a', 'U')],
        [reset, wasReset],
        [turn('b'), answered('b', 'V')],
      ],
      artefacts: { rows: [row('V', 'U')], messages: rowsOf('a', 'b'), transcripts: [chain('V', 'b', 'b-reply')] },
    }
    expect(broken(told)).toEqual({})
  })

  test('a reset beside a turn, on either side of it', () => {
    const operations: Told['operations'] = [
      [turn('a'), answered('a', 'U'), [0, 9]],
      [reset, wasReset, [1, 8]],
    ]
    const before = { rows: [row('U')], transcripts: [chain('U', 'a', 'a-reply')], messages: rowsOf('a') }
    const after = { rows: [row(null, 'U')], messages: rowsOf('a') }
    expect(broken({ operations, artefacts: before })).toEqual({})
    expect(broken({ operations, artefacts: after })).toEqual({})
  })

  test('one refused, one whose agent died, and a header', () => {
    const { uuid, lines } = chain('U', 'a', 'b', 'b-reply')
    const told: Told = {
      operations: [
        [turn('a'), runFailed, [0, 5]],
        [turn('c'), busy, [1, 4]],
        [turn('b'), answered('b', 'U', 'a'), [6, 7]],
      ],
      artefacts: {
        rows: [row('U')],
        messages: rowsOf('a:user', 'b'),
        transcripts: [{ uuid, lines: [{ kind: 'header' }, ...lines] }],
      },
    }
    expect(broken({ ...told, annotations: held, crashes: 1 })).toEqual({})
  })

  test('a crash that leaves a reservation, keys that expire and a lonely user row', () => {
    const told: Told = {
      operations: [[turn('a'), 'unknown']],
      artefacts: {
        rows: [row('U')],
        messages: rowsOf('a:user'),
        locks: [{ key: 'session_lock:s', expiresInMs: 500 }],
        inFlight: [{ key: 'session_inflight:s', expiresInMs: 500 }],
        temporary: ['/tmp/x'],
      },
      crashes: 1,
    }
    expect(broken(told)).toEqual({})
  })

  test('a crash that leaves one transcript more, without an answer', () => {
    const told: Told = {
      operations: [
        [turn('a'), 'unknown'],
        [turn('b'), answered('b', 'V')],
      ],
      artefacts: {
        rows: [row('V')],
        messages: rowsOf('a:user', 'b'),
        transcripts: [chain('U', 'a'), chain('V', 'b', 'b-reply')],
      },
      crashes: 1,
    }
    expect(broken(told)).toEqual({})
  })

  test('a reset that died before it removed the file', () => {
    const told: Told = {
      operations: [
        [turn('a'), answered('a', 'U')],
        [reset, 'unknown'],
      ],
      artefacts: { rows: [row(null, 'U')], messages: rowsOf('a'), transcripts: [chain('U', 'a', 'a-reply')] },
      crashes: 1,
    }
    expect(broken(told)).toEqual({})
  })

  test('a lock that goes from one to the next, also after a crash', () => {
    const annotations = [
      { at: 0, kind: 'granted', text: 's t1' },
      { at: 1, kind: 'released', text: 's t1' },
      { at: 2, kind: 'granted', text: 's t2' },
      { at: 3, kind: 'released', text: 's t2' },
      { at: 4, kind: 'granted', text: 'other t3' },
      { at: 4, kind: 'granted', text: 's t4' },
      { at: 5, kind: 'note', text: 's t4' },
    ]
    expect(broken({ ...twoTurns, annotations })).toEqual({})
  })

  test('a run that was cut short says nothing of progress', () => {
    expect(broken({ ...twoTurns, ending: { kind: 'cut', steps: 9 } })).toEqual({})
    expect(broken({ ...twoTurns, ending: { kind: 'escaped', client: 'a', after: 'read' } })).toEqual({})
  })
})

test('two cold turns: the reported end', () => {
  const told: Told = {
    operations: [
      [turn('a'), answered('a', 'U'), [0, 8]],
      [turn('b'), answered('b', 'V'), [1, 9]],
    ],
    artefacts: {
      rows: [row('V')],
      messages: rowsOf('a', 'b'),
      transcripts: [chain('U', 'a', 'a-reply'), chain('V', 'b', 'b-reply')],
    },
  }
  expect(broken(told)).toEqual({
    'no-orphan-transcript':
      "U.jsonl holds a, a-reply, and no session's row names it, neither as current nor as retired",
    'no-lost-uuid': 'a was answered in U, and the row of s says V',
    'one-mint-per-epoch': 'turns of s were answered in U and V, 2 transcripts in at most 1 epoch(s)',
    'acknowledged-on-branch': 'a was answered, and whoever continues s sees b, b-reply',
    linearizability:
      'no order of the operations explains their answers: at best, after turn s a, turn s b could not have been answered {"kind":"answered","transcript":"V","reply":"b-reply","context":[]}',
  })
})

describe('each invariant catches a bad run', () => {
  test('no-orphan-transcript, beyond what crashes excuse', () => {
    const left = [chain('U', 'a', 'a-reply', 'b', 'b-reply'), chain('V'), chain('W')]
    expect(broken(twoTurnsBut({ transcripts: left }))).toEqual({
      'no-orphan-transcript': "V.jsonl holds nothing, and no session's row names it, neither as current nor as retired",
    })
    expect(broken({ ...twoTurnsBut({ transcripts: left }), crashes: 1 })['no-orphan-transcript']).toMatch('W.jsonl')
    expect(broken({ ...twoTurnsBut({ transcripts: left }), crashes: 2 })).toEqual({})
  })

  test('no-orphan-transcript, where a crash left an answered message', () => {
    const told = twoTurnsBut({ rows: [row(null)] })
    expect(broken({ ...told, crashes: 1 })['no-orphan-transcript']).toMatch('U.jsonl holds a, a-reply, b, b-reply')
  })

  test('no-lost-uuid, where the row or the file is gone', () => {
    expect(broken(twoTurnsBut({ rows: [] }))['no-lost-uuid']).toBe('a was answered in U, and the row is gone')
    expect(broken(twoTurnsBut({ transcripts: [] }))['no-lost-uuid']).toBe(
      'a was answered in U, which is current in s, and U.jsonl does not exist',
    )
  })

  test('one-mint-per-epoch, where a reset came too early to divide', () => {
    const told: Told = {
      operations: [
        [reset, wasReset],
        [turn('a'), answered('a', 'U')],
        [turn('b'), answered('b', 'V')],
      ],
      artefacts: { rows: [row('V', 'U')] },
    }
    expect(broken(told)['one-mint-per-epoch']).toBe('s answered a in U and b in V, and no reset came between')
  })

  test('one-mint-per-epoch, where a UUID returns after a reset', () => {
    const told: Told = {
      operations: [
        [turn('a'), answered('a', 'U')],
        [reset, wasReset],
        [turn('b'), answered('b', 'U')],
      ],
      artefacts: { rows: [row('U')] },
    }
    expect(broken(told)['one-mint-per-epoch']).toBe(
      'a was answered in U before s was reset, and b was answered in it after the reset',
    )
    const undone: Told = { operations: told.operations.slice(0, 2), artefacts: { rows: [row('U')] } }
    expect(broken(undone)['one-mint-per-epoch']).toBe(
      'a was answered in U before s was reset, and it is current in the end',
    )
  })

  test('retired-has-no-file', () => {
    const told: Told = {
      operations: [
        [turn('a'), answered('a', 'U')],
        [reset, wasReset],
      ],
      artefacts: { rows: [row(null, 'U')], messages: rowsOf('a'), transcripts: [chain('U', 'a', 'a-reply')] },
    }
    expect(broken(told)).toEqual({
      'retired-has-no-file':
        'U was retired by a reset or a delete of s that returned, and U.jsonl is there still or again',
    })
  })

  test('initialised-once', () => {
    const never = twoTurnsBut({ transcripts: [transcript('U')] })
    expect(broken(never)['initialised-once']).toBe('U is the current transcript of s, and it was never begun')
    const lines = [line('a', null), line('a-reply', 'a'), line('b', null), line('b-reply', 'b')]
    const again = twoTurnsBut({ transcripts: [transcript('U', ...lines)] })
    expect(broken(again)['initialised-once']).toBe('U is the current transcript of s, and it was begun 2 times')
  })

  test('acknowledged-on-branch, where a message is off the branch or out of order', () => {
    const fork = [line('a', null), line('a-reply', 'a'), line('b', null), line('b-reply', 'b')]
    expect(broken(twoTurnsBut({ transcripts: [transcript('U', ...fork)] }))['acknowledged-on-branch']).toBe(
      'a was answered, and whoever continues s sees b, b-reply',
    )
    const swapped = twoTurnsBut({ transcripts: [chain('U', 'b', 'b-reply', 'a', 'a-reply')] })
    expect(broken(swapped)['acknowledged-on-branch']).toBe('b was asked after a was answered, and stands before it')
  })

  test('row-pairs, where a row is too few or too many', () => {
    expect(broken(twoTurnsBut({ messages: rowsOf('a:user', 'b') }))).toEqual({
      'row-pairs': 'a ended answered, and of its rows there is: user',
    })
    const alone: Told = { operations: [[turn('a'), 'unknown']], artefacts: { messages: rowsOf('a:assistant') } }
    expect(broken(alone)['row-pairs']).toBe('a ended unknown, and of its rows there is: assistant')
    const failed: Told = { operations: [[turn('a'), runFailed]], artefacts: { messages: rowsOf('a') } }
    expect(broken(failed)['row-pairs']).toBe('a ended run-failed, and of its rows there is: user, assistant')
  })

  test('answered-once, where replies are crossed, missing, repeated or misplaced', () => {
    const crossed: Told = { ...twoTurns, operations: [[turn('a'), answered('b', 'U')]] }
    expect(broken(crossed)['answered-once']).toBe('a was answered with b-reply')
    const pending = twoTurnsBut({ transcripts: [chain('U', 'a', 'a-reply', 'b')] })
    expect(broken(pending)['answered-once']).toBe('b was answered, and in U.jsonl it has no reply')
    const twice = twoTurnsBut({
      transcripts: [chain('U', 'a', 'a-reply', 'b', 'b-reply'), chain('V', 'b', 'b-reply')],
    })
    expect(broken(twice)['answered-once']).toBe('b stands 2 times: in U.jsonl, V.jsonl')
    const misplaced = twoTurnsBut({ transcripts: [chain('U', 'a', 'b', 'a-reply', 'b-reply')] })
    expect(broken(misplaced)['answered-once']).toBe('a-reply is written as the reply to b')
  })

  test('well-formed-transcript, where a line is torn, a header late or the chain forks', () => {
    const { uuid, lines } = chain('U', 'a', 'a-reply', 'b', 'b-reply')
    const torn = twoTurnsBut({ transcripts: [{ uuid, lines: [...lines, { kind: 'malformed', text: '{"ty' }] }] })
    expect(broken(torn)).toEqual({ 'well-formed-transcript': 'line 5 of U.jsonl does not parse' })
    const late = twoTurnsBut({ transcripts: [{ uuid, lines: [...lines, { kind: 'header' }] }] })
    expect(broken(late)).toEqual({ 'well-formed-transcript': 'line 5 of U.jsonl is a second header' })
    const fork = [line('a', null), line('b', null), line('a-reply', 'a'), line('b-reply', 'b')]
    expect(broken(twoTurnsBut({ transcripts: [transcript('U', ...fork)] }))['well-formed-transcript']).toBe(
      'in U.jsonl b stands after a and names nothing as its parent',
    )
  })

  test('role-order, where replies follow each other or an id stands twice', () => {
    const replies = [line('a', null), line('b', 'a'), line('b-reply', 'b'), line('a-reply', 'a')]
    expect(broken(twoTurnsBut({ transcripts: [transcript('U', ...replies)] }))['role-order']).toBe(
      'in U.jsonl two replies follow each other: b-reply, a-reply',
    )
    const again = twoTurnsBut({ transcripts: [chain('U', 'a', 'a-reply', 'a')] })
    expect(broken(again)['role-order']).toBe('in U.jsonl a stands twice')
  })

  test('exclusive-grant', () => {
    const annotations = [
      { at: 0, kind: 'granted', text: 'the key t1' },
      { at: 1, kind: 'released', text: 'the key t9' },
      { at: 2, kind: 'granted', text: 'the key t2' },
    ]
    expect(broken({ ...twoTurns, annotations })).toEqual({
      'exclusive-grant': 'the key was granted to t2 while t1 held it',
    })
  })

  test('no-stale-effect', () => {
    const rows = [{ ...row('U'), fence: 3, published: [1, 3, 2] }]
    expect(broken(twoTurnsBut({ rows }))).toEqual({
      'no-stale-effect': 's took what came with fence 2 after what came with 3',
    })
    expect(broken(twoTurnsBut({ rows: [{ ...row('U'), fence: 3, published: [1, 3] }] }))).toEqual({})
  })

  test('honest-refusal, where who was refused left something, or was told wrong', () => {
    const operations: Told['operations'] = [
      [turn('a'), answered('a', 'U'), [0, 9]],
      [turn('b'), busy, [1, 8]],
    ]
    const artefacts = { rows: [row('U')], transcripts: [chain('U', 'a', 'a-reply')], messages: rowsOf('a', 'b:user') }
    expect(broken({ operations, artefacts, annotations: held })).toEqual({
      'honest-refusal': 'b was refused as busy, and left its user row',
      'row-pairs': 'b ended busy, and of its rows there is: user',
    })
    const line = { rows: [row('U')], transcripts: [chain('U', 'a', 'a-reply', 'b')], messages: rowsOf('a') }
    expect(broken({ operations, artefacts: line })).toMatchObject({
      'honest-refusal': 'b was refused as busy, and left b in U.jsonl',
    })
    const wrong: Told = { operations: [[turn('a'), missing]], artefacts: { rows: [row(null)] } }
    expect(broken(wrong)).toEqual({ 'honest-refusal': 'a was told that s is missing, and it is there' })
  })

  test('nothing-left-behind', () => {
    const key = 'session_lock:s'
    expect(broken(twoTurnsBut({ locks: [{ key, expiresInMs: 10 }] }))).toEqual({
      'nothing-left-behind': `the key ${key} is left, and no process crashed`,
    })
    expect(broken({ ...twoTurnsBut({ inFlight: [{ key, expiresInMs: null }] }), crashes: 1 })).toEqual({
      'nothing-left-behind': `the key ${key} is left, and it never expires`,
    })
    expect(broken(twoTurnsBut({ temporary: ['/tmp/x'] }))).toEqual({
      'nothing-left-behind': 'the temporary file /tmp/x is left, and no process crashed',
    })
  })

  test('progress', () => {
    const waiting = ['client 1 for session_lock:s', 'client 2 for session_lock:t']
    expect(broken({ ...twoTurns, ending: { kind: 'deadlock', waiting } })).toEqual({
      progress: `nothing can move any more, and these wait: ${waiting.join(', ')}`,
    })
  })

  test('linearizability', () => {
    const forgotten: Told = {
      ...twoTurns,
      operations: [
        [turn('a'), answered('a', 'U')],
        [turn('b'), answered('b', 'U')],
      ],
    }
    expect(Object.keys(broken(forgotten))).toEqual(['linearizability'])
  })
})

test('every invariant has a name of its own and a claim', () => {
  expect(sessionInvariants.map(({ id }) => id)).toEqual([
    'no-orphan-transcript',
    'no-lost-uuid',
    'one-mint-per-epoch',
    'retired-has-no-file',
    'initialised-once',
    'acknowledged-on-branch',
    'row-pairs',
    'answered-once',
    'well-formed-transcript',
    'role-order',
    'exclusive-grant',
    'no-stale-effect',
    'honest-refusal',
    'nothing-left-behind',
    'progress',
    'linearizability',
  ])
  for (const { claim } of sessionInvariants) expect(claim).toMatch(/^\p{Ll}.{20,}[^.]$/u)
})

test('progress, where somebody waits in vain for the dead, or fails in health', () => {
  const operations: Told['operations'] = [
    [turn('a'), 'unknown', [0, 9]],
    [turn('b'), busy, [4, 8]],
  ]
  const artefacts = { rows: [row(null)] }
  const died = [...held, { at: 2, kind: 'released', text: 's t1' }]
  expect(broken({ operations, artefacts, annotations: died, crashes: 1 })).toEqual({
    progress: 'who asked for s waited in vain for as long as they may, and nobody alive had it',
  })
  const meanwhile = [...died, { at: 5, kind: 'granted', text: 's t2' }]
  expect(broken({ operations, artefacts, annotations: meanwhile, crashes: 1 })).toEqual({})
  const failed: Told = { operations: [[turn('a'), runFailed]], artefacts: { ...artefacts, messages: rowsOf('a:user') } }
  expect(broken(failed)).toEqual({ progress: 'a turn failed, and nothing had struck it' })
  expect(broken({ ...failed, crashes: 1 })).toEqual({})
})

test('a delete keeps what it retired, and is not held against the turn that comes too late', () => {
  const remove: SessionRequest = { operation: 'delete', session: 's' }
  const told: Told = {
    operations: [
      [turn('a'), answered('a', 'U')],
      [remove, { kind: 'deleted' }],
      [turn('b'), missing],
      [{ operation: 'reap' }, { kind: 'reaped' }],
    ],
    artefacts: { rows: [{ ...row(null, 'U'), isDeleted: true }], messages: rowsOf('a') },
  }
  expect(broken(told)).toEqual({})
  expect(broken({ ...told, artefacts: { ...told.artefacts, rows: [] } })).toMatchObject({
    'no-lost-uuid': 'a was answered in U, and the row is gone',
  })
  const late: Told['operations'][number] = [turn('b'), answered('b', 'V')]
  const resurrected: Told = { ...told, operations: [...told.operations.slice(0, 2), late] }
  expect(broken(resurrected)).toHaveProperty('linearizability')
})

describe('the published acceptance test', () => {
  const judged = (told: Told): string | undefined => acceptance.breach(runOf(told), () => false)?.sentence

  test('is passed by two turns in one transcript', () => expect(judged(twoTurns)).toBeUndefined())

  test.each<readonly [string, Told]>([
    ['b ended busy', { ...twoTurns, operations: [[turn('b'), busy]] }],
    ['b was answered with a-reply', { ...twoTurns, operations: [[turn('b'), { ...answered('a', 'U') }]] }],
    ['there are 3 message rows, and 4 are to be', twoTurnsBut({ messages: rowsOf('a', 'b:user') })],
    ['there are 2 JSONLs, and exactly one is to be', twoTurnsBut({ transcripts: [chain('U', 'a'), chain('V', 'b')] })],
  ])('is failed where %s', (sentence, told) => expect(judged(told)).toBe(sentence))
})

describe('in-flight-truth', () => {
  const viewOf = (waiting: readonly BeingAnswered[] | undefined, keys: readonly string[]): Seen => ({
    file: () => undefined,
    files: () => [],
    key: key => (keys.includes(key) ? 'a' : undefined),
    keys: () => [],
    rows: () => {
      throw new Error('no rows')
    },
    memory: () => [undefined, waiting],
    operations: () => [{ id: 7, client: 0, request: turn('a'), phase: 'running', outcome: { kind: 'unknown' } }],
  })
  const one = [{ session: 's', message: 'a' }]

  test('is broken where somebody is being answered in a session without a key', () => {
    expect(inFlightTruth.breach(viewOf(one, ['session_inflight:t']))).toEqual({
      sentence: 'the agent answers a, and s has no in-flight key',
      operations: [7],
    })
  })

  test('is kept by the key of the session, or of the turn, and where nobody is being answered', () => {
    expect(inFlightTruth.breach(viewOf(one, ['session_inflight:s']))).toBeUndefined()
    expect(inFlightTruth.breach(viewOf(one, ['session_inflight:s:a']))).toBeUndefined()
    expect(inFlightTruth.breach(viewOf([], []))).toBeUndefined()
    expect(inFlightTruth.breach(viewOf(undefined, []))).toBeUndefined()
  })
})

type Seen = StepView<SessionRequest, SessionAnswer>
