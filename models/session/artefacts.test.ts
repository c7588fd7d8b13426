import { expect, test } from 'vitest'
import type { RawSessionArtefacts } from './artefacts.ts'
import { parseArtefacts, parseSessionRow } from './artefacts.ts'

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
    rows: [['s', { current: 'U', retired: ['V'], failures: 1 }]],
    messages: [['a:user', { session: 's', message: 'a', role: 'user', content: 'a' }]],
    transcripts: [{ name: 'U.jsonl', text: 'torn' }],
    locks: [{ key: 'lock', value: 'token', expiresInMs: 5 }],
    inFlight: [{ key: 'flight', value: 'a', expiresInMs: null }],
    temporary: ['/tmp/x'],
  }
  expect(parseArtefacts(raw)).toEqual({
    rows: [{ key: 's', current: 'U', retired: ['V'], failures: 1 }],
    messages: [{ session: 's', message: 'a', role: 'user', content: 'a' }],
    transcripts: [{ uuid: 'U', lines: [{ kind: 'malformed', text: 'torn' }] }],
    locks: [{ key: 'lock', expiresInMs: 5 }],
    inFlight: [{ key: 'flight', expiresInMs: null }],
    temporary: ['/tmp/x'],
  })
})

test.each([
  ['current', { retired: [], failures: 0 }],
  ['retired', { current: null, retired: [1], failures: 0 }],
  ['failures', { current: null, retired: [] }],
])('a session row needs a proper field %s', (field, row) => {
  expect(() => parseSessionRow('s', row)).toThrow(`the row s has no proper field ${field}`)
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
