import { expect, test } from 'vitest'
import type { RawSessionArtefacts } from './artefacts.ts'
import { parseArtefacts, parseSessionRow, transcriptName, unusedRow } from './artefacts.ts'

const nothing: RawSessionArtefacts = {
  rows: [],
  messages: [],
  transcripts: [],
  locks: [],
  inFlight: [],
  temporary: [],
}

test('all that lies in the devices is read', () => {
  const raw: RawSessionArtefacts = {
    rows: [['s', { ...unusedRow, current: 'U', retired: ['V'], failures: 1 }]],
    messages: [['a:user', { session: 's', message: 'a', role: 'user', content: 'a' }]],
    transcripts: [{ name: 'U.jsonl', text: 'torn' }],
    locks: [{ key: 'lock', value: 'token', expiresInMs: 5 }],
    inFlight: [{ key: 'flight', value: 'a', expiresInMs: null }],
    temporary: ['/tmp/x'],
  }
  expect(parseArtefacts(raw)).toEqual({
    rows: [{ ...unusedRow, key: 's', current: 'U', retired: ['V'], failures: 1 }],
    messages: [{ session: 's', message: 'a', role: 'user', content: 'a' }],
    transcripts: [{ uuid: 'U', lines: [{ kind: 'malformed', text: 'torn' }] }],
    locks: [{ key: 'lock', expiresInMs: 5 }],
    inFlight: [{ key: 'flight', expiresInMs: null }],
    temporary: ['/tmp/x'],
  })
})

test.each([
  ['current', undefined],
  ['retired', [1]],
  ['failures', 'none'],
  ['isDeleted', null],
  ['fence', '1'],
  ['published', ['1']],
])('a session row needs a proper field %s', (field, value) => {
  expect(() => parseSessionRow('s', { ...unusedRow, [field]: value })).toThrow(`the row s has no proper field ${field}`)
})

test.each([
  ['role', { session: 's', message: 'a', role: 'system', content: 'a' }],
  ['session', { message: 'a', role: 'user', content: 'a' }],
  ['message', { session: 's', role: 'user', content: 'a' }],
  ['content', { session: 's', message: 'a', role: 'user' }],
])('a message row needs a proper field %s', (field, row) => {
  expect(() => parseArtefacts({ ...nothing, messages: [['k', row]] })).toThrow(`the row k has no proper field ${field}`)
})

test('a transcript is named by its UUID', () => {
  expect(() => parseArtefacts({ ...nothing, transcripts: [{ name: 'U.json', text: '' }] })).toThrow('UUID.jsonl')
})

test('what a turn wrote for itself is the transcript once its row says so, and else should not be there', () => {
  const files = [1, 2, 3].map(fence => ({ name: transcriptName('U', fence), text: '' }))
  const rows = [['s', { ...unusedRow, current: 'U', fence: 3, published: [1, 2] }]] as const
  const { transcripts, temporary } = parseArtefacts({ ...nothing, rows, transcripts: files })
  expect(transcripts).toEqual([{ uuid: 'U', lines: [] }])
  expect(temporary).toEqual(['U.1.jsonl', 'U.3.jsonl'])
})
