import { expect, test } from 'vitest'
import type { Fate, Mutant } from '../harness/explore/mutant.ts'
import { drawMutants } from './mutants.ts'

function fate(name: string, more: Partial<Fate> = {}): Fate {
  const question = () => {
    throw new Error('nobody asks')
  }
  const mutant: Mutant = { name, of: 'locks', flaw: 'it is wrong', caughtBy: ['progress'], question, sound: question }
  return { mutant, caught: true, broken: ['progress'], schedules: 1234, ...more }
}

test('a mutant is told by its name, what caught it, what is wrong with it, and how long it took', () => {
  expect(drawMutants([fate('no lock')], 40)).toEqual([
    'locks                          schedules',
    '  no lock                          1,234',
    '    caught by progress',
    '    it is wrong',
    '',
    '1 mutant caught by 1 invariant, none survived',
  ])
})

test('one that survived says what it broke instead', () => {
  const lines = drawMutants(
    [fate('a', { caught: false, broken: ['role-order'] }), fate('b', { caught: false, broken: [] })],
    80,
  )
  expect(lines).toContain('    SURVIVED: breaks role-order, and is to be caught by progress')
  expect(lines).toContain('    SURVIVED: breaks nothing, and is to be caught by progress')
  expect(lines.at(-1)).toBe('0 mutants caught by 0 invariants, 2 survived')
})

test('mutants stand under their systems', () => {
  const other = { ...fate('x').mutant, of: 'sessions' }
  const lines = drawMutants([fate('a'), { ...fate('x'), mutant: other }, fate('b')], 40)
  expect(lines.filter(line => !line.startsWith('    ')).map(line => line.trim().split(' ')[0])).toEqual([
    'locks',
    'a',
    'b',
    '',
    'sessions',
    'x',
    '',
    '3',
  ])
})
