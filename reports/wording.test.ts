import { expect, test } from 'vitest'
import { broken, coldTurns, heldVariant, reproduceReport, step, violatedVariant } from '../test/sample.ts'
import {
  acrossText,
  boundsOf,
  breaksPhrase,
  counted,
  culprits,
  effortOf,
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

test('bounds name the program, crashes and stalls, and other faults where there may be any', () => {
  expect(boundsOf({ clients: 3, operations: 2, crashes: 1, stalls: 0 })).toBe(
    '3 clients x 2 operations; at most 1 crash, no stalls',
  )
  expect(boundsOf({ clients: 1, operations: 1, crashes: 0, stalls: 0, errors: 2 })).toBe(
    '1 client x 1 operation; no crashes, no stalls, at most 2 errors of devices',
  )
})

test('an exhaustive hold is claimed in full', () => {
  expect(heldClaim(heldVariant())).toBe(
    'held in all 4,090 classes of schedules of this program: 3 clients x 2 operations; at most 1 crash, no stalls; ' +
      'reached: both turns are open and one is waiting.',
  )
})

test('an exhaustive search says within what it claims that, and a state-hash search not how many classes there are', () => {
  const claim = {
    by: 'state-hash',
    judged: ['progress', 'no-loss'],
    memory: 'declared',
    auditRuns: 50,
    longest: 31,
    polls: true,
    hash: { bits: 64, states: 1_234_567, collision: 4.1e-8 },
  } as const
  const variant = heldVariant()
  expect(heldClaim({ ...variant, coverage: { ...variant.coverage, claim } })).toBe(
    'held in all schedules of this program: 3 clients x 2 operations; at most 1 crash, no stalls; ' +
      'reached: both turns are open and one is waiting; runs of at most 31 steps; effects atomic, one request to a ' +
      'device each; polling as one waiting step; memory as declared, audited with 50 random runs; modulo a 64-bit hash ' +
      'of 1,234,567 states (two share one with a probability below 4e-8); judged: progress and no-loss.',
  )
})

test('a search that is not exhaustive says what each sampler expects', () => {
  const samples = [{ strategy: 'pos', runs: 1200, classes: 3, chanceOfNew: 0.004 }]
  const { coverage } = heldVariant()
  expect(effortOf({ coverage: { ...coverage, exhaustive: false, samples }, elapsedMs: 2000 })).toBe(
    '92,314 schedules run (46,157 a second), 4,090 classes seen, 31 different outcomes judged, 2.0 s, ' +
      'pos: 3 classes in 1,200 runs, the next is new with less than 1 %',
  )
})

test('a hold that is not exhaustive never claims all schedules, and says why', () => {
  const limit = 'a schedule was cut after 10,000 steps'
  const variant = heldVariant({ exhaustive: false, schedules: 500 })
  const coverage = { ...variant.coverage, exhaustive: false, schedules: 500, limit }
  const claim = heldClaim({ ...variant, coverage })
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
