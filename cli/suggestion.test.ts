import { expect, test } from 'vitest'
import { suggestion } from './suggestion.ts'

test('the nearest name is suggested', () => {
  expect(suggestion('reproted', ['hole-1', 'reported'])).toBe('did you mean "reported"?')
  expect(suggestion('trinity', ['openclaw-84575', 'trinity-779-cold-turn'])).toBe(
    'did you mean "trinity-779-cold-turn"?',
  )
})

test('what exists is listed where nothing is near', () => {
  expect(suggestion('banana', ['buggy', 'sound'])).toBe('there are: buggy, sound')
  expect(suggestion('banana', [])).toBe('there are none')
})
