import { describe, expect, test } from 'vitest'
import type { Operation, Outcome } from '../../../harness/history/operation.ts'
import { recordedOrder } from '../../../harness/history/operation.ts'
import type { SessionArtefacts, SessionRow, Transcript } from '../artefacts.ts'
import { unusedRow } from '../artefacts.ts'
import type { ResolutionAnswer, ResolutionRequest } from '../resolution.ts'
import { resolution } from '../resolution.ts'
import { resolutionInvariants } from './resolution.ts'

interface Told {
  /** The requests, one after another, with what they were told. */
  readonly operations: readonly (readonly [ResolutionRequest, ResolutionAnswer | 'unknown'])[]
  readonly rows?: readonly SessionRow[]
  readonly transcripts?: readonly Transcript[]
  readonly temporary?: readonly string[]
  readonly crashes?: number
  readonly expiries?: number
}

const command: ResolutionRequest = { operation: 'resolve', session: 's', purpose: 'visible' }
const handoff: ResolutionRequest = { operation: 'resolve', session: 's', purpose: 'internal' }
const reset: ResolutionRequest = { operation: 'reset', session: 's' }

const begins = (transcript: string): ResolutionAnswer => ({ kind: 'resolved', transcript, isNew: true })
const continues = (transcript: string): ResolutionAnswer => ({ kind: 'resolved', transcript, isNew: false })

function row(key: string, current: string | null, ...retired: readonly string[]): SessionRow {
  return { ...unusedRow, key, current, retired }
}

const bystander = row('b', 'B')

function begun(uuid: string, headers = 1): Transcript {
  return { uuid, lines: Array.from({ length: headers }, () => ({ kind: 'header' })) }
}

function operationOf(
  [input, outcome]: Told['operations'][number],
  id: number,
): Operation<ResolutionRequest, ResolutionAnswer> {
  const told: Outcome<ResolutionAnswer> = outcome === 'unknown' ? { kind: 'unknown' } : { kind: 'ok', answer: outcome }
  return { id, client: id, input, outcome: told, invokedAt: 2 * id, completedAt: 2 * id + 1 }
}

/** The ids of the invariants that a run breaks, beside the linearizability of its history. */
function brokenBy({ operations, rows, transcripts, temporary = [], crashes = 0, expiries = 0 }: Told): string[] {
  const history = { operations: operations.map(operationOf), annotations: [] }
  const artefacts: SessionArtefacts = {
    rows: rows ?? [bystander, row('s', 'U')],
    transcripts: transcripts ?? [begun('B'), begun('U')],
    temporary,
    messages: [],
    locks: [],
    inFlight: [],
  }
  const run = { history, artefacts, crashes, stalls: 0, ending: { kind: 'finished' } } as const
  const invariants = resolutionInvariants(resolution(expiries), { bystander: 'b', transcript: 'B', expiries })
  const precedes = recordedOrder(history.operations)
  const broken = invariants.flatMap(({ id, breach }) => (breach(run, precedes) === undefined ? [] : [id]))
  return broken.filter(id => id !== 'linearizability')
}

const first = [command, begins('U')] as const

test('a conversation that is begun once and found again breaks nothing', () => {
  expect(brokenBy({ operations: [first, [command, continues('U')]] })).toEqual([])
})

describe('no-orphan-transcript', () => {
  const transcripts = [begun('B'), begun('U'), begun('V')]

  test('a file that no row names is one', () => {
    expect(brokenBy({ operations: [first], transcripts })).toEqual(['no-orphan-transcript'])
  })

  test('one of an earlier conversation, or of a handoff, is none', () => {
    const rows = [bystander, row('s', 'U', 'V')]
    expect(brokenBy({ operations: [first], rows, transcripts })).toEqual([])
    expect(brokenBy({ operations: [[handoff, begins('V')], first], transcripts })).toEqual([])
  })

  test('a crash may leave one, unless somebody was told of it', () => {
    expect(brokenBy({ operations: [first, [command, 'unknown']], transcripts, crashes: 1 })).toEqual([])
    const operations = [first, [command, begins('V')]] as const
    expect(brokenBy({ operations, transcripts, crashes: 1 })).toContain('no-orphan-transcript')
  })
})

test('no-lost-uuid: what somebody was told is in the row', () => {
  const operations = [[command, begins('U')]] as const
  const rows = [bystander, row('s', 'V')]
  expect(brokenBy({ operations, rows, transcripts: [begun('B'), begun('V')] })).toEqual(['no-lost-uuid'])
  expect(brokenBy({ operations: [[handoff, begins('I')]], rows: [bystander], transcripts: [begun('B')] })).toEqual([])
})

describe('one-mint-per-epoch', () => {
  const rows = [bystander, row('s', 'V', 'U')]
  const transcripts = [begun('B'), begun('U'), begun('V')]
  const twice: Told['operations'] = [first, [command, begins('V')]]

  test('two conversations need a reset, or an end of freshness, between them', () => {
    expect(brokenBy({ operations: twice, rows, transcripts })).toEqual(['one-mint-per-epoch'])
    expect(brokenBy({ operations: twice, rows, transcripts, expiries: 1 })).toEqual([])
    expect(brokenBy({ operations: [first, [reset, begins('V')]], rows, transcripts })).toEqual([])
  })

  test('one conversation is new to one request', () => {
    expect(brokenBy({ operations: [first, first] })).toEqual(['one-mint-per-epoch'])
  })

  test('what was replaced by a reset does not return', () => {
    const operations: Told['operations'] = [first, [reset, begins('V')]]
    const back = [bystander, row('s', 'U', 'V')]
    expect(brokenBy({ operations, rows: back, transcripts })).toEqual(['one-mint-per-epoch'])
  })
})

describe('initialised-once', () => {
  test('a conversation that somebody was told has a beginning, and one', () => {
    const operations: Told['operations'] = [[command, continues('U')]]
    expect(brokenBy({ operations, transcripts: [begun('B')] })).toEqual(['initialised-once'])
    expect(brokenBy({ operations, transcripts: [begun('B'), begun('U', 2)] })).toEqual(['initialised-once'])
  })

  test('one that nobody was told may wait for it', () => {
    expect(brokenBy({ operations: [[command, 'unknown']], transcripts: [begun('B')], crashes: 1 })).toEqual([])
  })
})

describe('neighbours-untouched', () => {
  test('a session that nobody asked for keeps its row', () => {
    const transcripts = [begun('U')]
    expect(brokenBy({ operations: [first], rows: [row('s', 'U')], transcripts })).toEqual(['neighbours-untouched'])
    const changed = [row('b', 'C'), row('s', 'U')]
    expect(brokenBy({ operations: [first], rows: changed, transcripts })).toEqual(['neighbours-untouched'])
  })

  test('a session that was answered has a row', () => {
    const broken = brokenBy({ operations: [first], rows: [bystander], transcripts: [begun('B')] })
    expect(broken).toEqual(['no-lost-uuid', 'neighbours-untouched'])
  })

  test('a handoff makes none', () => {
    expect(brokenBy({ operations: [[handoff, begins('U')]] })).toEqual(['neighbours-untouched'])
  })
})

test('nothing-left-behind: a temporary file stays only where somebody died', () => {
  expect(brokenBy({ operations: [first], temporary: ['t'] })).toEqual(['nothing-left-behind'])
  expect(brokenBy({ operations: [first], temporary: ['t'], crashes: 1 })).toEqual([])
})
