import { describe, expect, test } from 'vitest'
import type { WrongForm } from '../harness/check/tuning.ts'
import { fuzz } from './check-fuzz.ts'

const wrongForms: readonly WrongForm[] = [
  'eager-self-loop',
  'eager-branching',
  'optional-other',
  'optional-multi-point',
  'skip-unchanging-write',
  'ignore-crashed-need',
  'latest-of-class',
  'class-without-client',
  'antichain-total-crashed',
  'antichain-ignore-stage',
  'antichain-ignore-pure',
  'antichain-optional-either',
  'look-without-open',
  'window-without-open',
]

describe('the checker agrees with brute force', () => {
  test('on 12,000 random histories, in every mode', { timeout: 60_000 }, () => {
    expect(fuzz(12_000, 20_261)).toBeUndefined()
  })

  // A comparison that would pass an unsound reduction would prove nothing.
  test.each(wrongForms)('and would notice the wrong form "%s"', { timeout: 60_000 }, wrong => {
    expect(fuzz(20_000, 7, wrong)).toBeDefined()
  })
})
