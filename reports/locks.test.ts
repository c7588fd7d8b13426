import { expect, test } from 'vitest'
import type { LockPromises } from '../harness/world/lock.ts'
import { drawPromises, promiseCells } from './locks.ts'

const lease: LockPromises = {
  across: 'nodes',
  exclusion: ['crash', 'long-section'],
  fenced: false,
  afterCrash: 'ttlMs',
  fairness: 'none',
  meanwhile: 'waits',
  reentrant: false,
}

test('promises are told in words', () => {
  const cells = ['nodes', 'contention, crash and long section', 'within `ttlMs`', 'none', 'waits']
  expect(promiseCells(lease)).toEqual(cells)
  const least = { ...lease, exclusion: null, afterCrash: null, reentrant: true, fairness: 'fifo' } as const
  expect(promiseCells(least)).toEqual([
    'nodes',
    'nothing',
    'perhaps never',
    'first come, first served',
    'waits, unless it is the same flow',
  ])
  expect(promiseCells({ ...lease, fenced: true, afterCrash: 0 })).toContain('at once')
  expect(promiseCells({ ...lease, exclusion: [], fenced: true })).toContain('contention; fenced beyond')
})

test('each case tells in how many schedules it was kept, or what breaks where nothing is promised', () => {
  const verified = [
    { trial: { name: 'crash', promised: true }, schedules: 1234, breaks: [] },
    { trial: { name: 'pause', promised: false }, schedules: 3, breaks: ['exclusive-grant', 'no-lost-update'] },
  ]
  expect(drawPromises({ name: 'lease', promises: lease }, verified, 60)).toEqual([
    'lease                                              schedules',
    '  nodes | contention, crash and long section | within',
    '  `ttlMs` | none | waits',
    '  crash         kept in all                            1,234',
    '  pause         not promised, breaks exclusive-grant       3',
    '',
  ])
})
