import { expect, test } from 'vitest'
import { parseCount, parseDuration, parseSeed } from './argument.ts'

test('a time is a number and a unit', () => {
  expect(['500ms', '60s', '2m', '2min', '1.5s', '1h'].map(parseDuration)).toEqual([
    500, 60_000, 120_000, 120_000, 1500, 3_600_000,
  ])
})

test.each(['', '60', 's', '0s', '-1s', '1 s', '1e3s', '10d', 'NaNs'])('"%s" is no time', text => {
  expect(() => parseDuration(text)).toThrow('A time is a number and a unit')
})

test('a count is a whole number from 1', () => {
  expect(parseCount('100000')).toBe(100_000)
  for (const text of ['0', '-1', '1.5', '1e3', 'x', '']) expect(() => parseCount(text)).toThrow()
})

test('a seed has 32 bits', () => {
  expect(parseSeed('4294967295')).toBe(4_294_967_295)
  for (const text of ['4294967296', '-1', '0x1', '']) expect(() => parseSeed(text)).toThrow()
})
