import { expect, test } from 'vitest'
import { broken, coldTurns, heldVariant, reproduceReport, step, violatedVariant } from '../test/sample.ts'
import {
  acrossText,
  boundsOf,
  breaksPhrase,
  counted,
  culprits,
  elapsed,
  grouped,
  heldClaim,
  listed,
  moment,
  summary,
  withStop,
} from './wording.ts'

test('thousands stand apart', () => {
  expect([0, 999, 1000, 92_314, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '92,314', '1,234,567'])
})

test('nouns follow their numbers', () => {
  expect([counted(1, 'crash', 'crashes'), counted(2, 'crash', 'crashes'), counted(0, 'step')]).toEqual([
    '1 crash',
    '2 crashes',
    '0 steps',
  ])
})

test('lists are spoken', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
})

test('real time is rounded, virtual time is exact', () => {
  expect([elapsed(8.4), elapsed(4120), elapsed(61_400)]).toEqual(['8 ms', '4.1 s', '1 min 1 s'])
  expect([moment(250), moment(30_250)]).toEqual(['250 ms', '30.25 s'])
})

test('bounds name the program and both kinds of fault', () => {
  expect(boundsOf({ clients: 3, operations: 2, crashes: 1, stalls: 0 })).toBe(
    '3 clients x 2 operations; at most 1 crash, no stalls',
  )
})

test('an exhaustive hold is claimed in full', () => {
  expect(heldClaim(heldVariant())).toBe(
    'held in all 4,090 classes of schedules of this program: 3 clients x 2 operations; at most 1 crash, no stalls; ' +
      'reached: both turns are open and one is waiting.',
  )
})

test('a hold that is not exhaustive never claims all schedules, and says why', () => {
  const limit = 'a schedule was cut after 10,000 steps'
  const variant = heldVariant({ exhaustive: false, schedules: 500 })
  const claim = heldClaim({ ...variant, coverage: { ...variant.coverage, exhaustive: false, limit } })
  expect(claim).not.toContain('in all')
  expect(claim).toContain('the 500 schedules that were run, which are not all')
  expect(claim).toContain('Not exhaustive: a schedule was cut after 10,000 steps.')
})

test('the invariants that were to break are named first, and many are cut short', () => {
  expect(breaksPhrase(['a', 'b'])).toBe('breaks a and b')
  expect(breaksPhrase(['a', 'b', 'c', 'd', 'e'], ['d'])).toBe('breaks d, a and 3 more')
  expect(breaksPhrase([])).toBe('breaks nothing')
})

test('an invariant names the operations that broke it', () => {
  const [orphan] = broken
  expect(orphan && culprits(orphan, coldTurns)).toBe('turn(message: "m1") of client 0')
})

test('an operation that ran before the clients started is of nobody', () => {
  const [orphan] = broken
  expect(orphan && culprits(orphan, { ...coldTurns, steps: [] })).toBe('turn(message: "m1") beforehand')
})

test('a step that concerns everybody always says of which kind it is', () => {
  expect(acrossText(step(1, null, 'time passes', { kind: 'time' }), 5000)).toBe('time passes, 5 s')
  expect(acrossText(step(1, 0, 'client 0', { kind: 'crash' }), 0)).toBe('crash: client 0')
  expect(acrossText(step(1, null, '', { kind: 'stall' }), 0)).toContain('stall')
})

test('the summary counts what was met, contradicted and undecided', () => {
  const variants = [
    violatedVariant(),
    violatedVariant({ met: false }),
    heldVariant({ met: false, finding: 'undecided' }),
  ]
  expect(summary(reproduceReport(variants, true))).toBe(
    '1 of 3 expectations met in 4.1 s, 1 contradicted, 1 undecided, stopped by Ctrl-C.',
  )
})

test('a sentence ends once', () => {
  expect([withStop('so'), withStop('so.')]).toEqual(['so.', 'so.'])
})
