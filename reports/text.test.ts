import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsOf, fit, fitAround, padded, visible, wrap, wrapAtMost } from './text.ts'

test('a wide character takes two columns and a combining mark none', () => {
  expect(columnsOf('abc')).toBe(3)
  expect(columnsOf('日本')).toBe(4)
  expect(columnsOf('e\u0301')).toBe(1)
})

test('a text that fits is left alone, a longer one ends in an ellipsis', () => {
  expect(fit('abc', 3)).toBe('abc')
  expect(fit('abcd', 3)).toBe('ab…')
  expect(fit('日本語', 4)).toBe('日…')
})

test('a name that is too long keeps its end, where names differ', () => {
  expect(fitAround('agent of client 0', 11)).toBe('agent…ent 0')
  expect(fitAround('client 0', 11)).toBe('client 0')
})

test('padding counts columns, not characters', () => {
  expect(padded('日', 4)).toBe('日  ')
})

test('what would move the cursor is made visible', () => {
  expect(visible('a\nb\u001b[2Jc\u009b')).toBe('a\\nb\\x1b[2Jc\\x9b')
})

test('words that are longer than a line are broken', () => {
  expect(wrap('ab abcdef', 4)).toEqual(['ab', 'abcd', 'ef'])
  expect(wrapAtMost('ab abcdef gh', 4, 2)).toEqual(['ab', 'abc…'])
})

test('long data is broken after a comma', () => {
  expect(wrap('{"a":1,"bcd":2}', 9)).toEqual(['{"a":1,', '"bcd":2}'])
})

test('wrapping never makes a line longer than asked, and loses nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const lines = wrap(text, columns)
      expect(lines.every(line => columnsOf(line) <= columns)).toBe(true)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }),
  )
})

test('cutting never makes a text longer than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
      expect(columnsOf(fit(text, columns))).toBeLessThanOrEqual(columns)
    }),
  )
})
