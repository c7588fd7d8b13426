import { describe, expect, test } from 'vitest'
import type { WrongSpecial } from '../harness/check/tuning.ts'
import { fuzzSpecial } from './special-fuzz.ts'

const wrongForms: readonly WrongSpecial[] = [
  'queue-before-insertion',
  'queue-early-refill',
  'stack-any-bottom',
  'priority-any-gap',
]

describe('the special algorithms of queues and stacks agree with brute force', () => {
  test('on 10,000 random histories, by themselves, with cores that have no order', { timeout: 60_000 }, () => {
    const { mismatch, orders, refusals } = fuzzSpecial(10_000, 41)
    expect(mismatch).toBeUndefined()
    expect(orders).toBeGreaterThan(3000)
    expect(refusals).toBeGreaterThan(1000)
  })

  test.each(wrongForms)('and the comparison would notice the wrong form "%s"', { timeout: 60_000 }, wrong => {
    expect(fuzzSpecial(5000, 7, wrong).mismatch).toBeDefined()
  })
})
