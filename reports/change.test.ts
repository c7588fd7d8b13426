import { expect, test } from 'vitest'
import { changesOf } from './change.ts'

const artefact = (name: string, text: string): { name: string; text: string } => ({ name, text })

test('what stayed the same is left out', () => {
  expect(changesOf({ before: [artefact('row a', '1')], after: [artefact('row a', '1')] })).toEqual([])
})

test('what is new, changed or removed is told apart', () => {
  const changes = changesOf({
    before: [artefact('row a', '1'), artefact('row b', '1')],
    after: [artefact('row b', '2'), artefact('row c', '3')],
  })
  expect(changes.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['removed row a', 'changed row b', 'new row c'])
})

test('an append shows only the new lines of a file', () => {
  const [change] = changesOf({ before: [artefact('f', 'a\nb\n')], after: [artefact('f', 'a\nb\nc\n')] })
  expect(change?.lines).toEqual([
    { sign: '=', text: '2 lines unchanged' },
    { sign: '+', text: 'c' },
  ])
})

test('a line that is rewritten in the middle is shown with both texts', () => {
  const [change] = changesOf({ before: [artefact('f', 'a\nb\nc')], after: [artefact('f', 'a\nB\nc')] })
  expect(change?.lines.map(({ sign }) => sign)).toEqual(['=', '-', '+', '='])
})

test('lines that repeat are not counted for the beginning and the end both', () => {
  const [change] = changesOf({ before: [artefact('f', 'a\na')], after: [artefact('f', 'a\na\na')] })
  expect(change?.lines).toEqual([
    { sign: '=', text: '2 lines unchanged' },
    { sign: '+', text: 'a' },
  ])
})

test('an empty file that appears is a change without lines', () => {
  expect(changesOf({ before: [], after: [artefact('f', '')] })).toEqual([{ name: 'f', kind: 'new', lines: [] }])
})
