import { expect, test } from 'vitest'
import { printInput, printValue } from './value.ts'

test('plain data is printed as one would write it', () => {
  expect(printValue({ a: 1, 'b-c': [true, null, 'x'], d: {}, e: undefined })).toBe(
    '{ a: 1, "b-c": [true, null, "x"], d: {} }',
  )
})

test('what a client asked is printed like a call', () => {
  expect(printInput({ operation: 'turn', message: 'm1' })).toBe('turn(message: "m1")')
  expect(printInput({ operation: 'reset' })).toBe('reset')
  expect(printInput('something else')).toBe('"something else"')
})
