import { describe, expect, test } from 'vitest'
import type { Hash } from './cells.ts'
import { faultNames, hashFaults, someFaults, type Faults } from './fault.ts'

/** As a state is told by what is left of its budgets, and then by what has struck. */
function hashed(left: Faults, struck: Faults): string {
  const into: Hash = { low: 0, high: 0 }
  hashFaults(left, into)
  hashFaults(struck, into)
  return `${into.low} ${into.high}`
}

describe('the hash of faults', () => {
  test.each(faultNames)('tells one of %s that is left from one that has struck, and both from none', name => {
    const one = someFaults({ [name]: 1 })
    const none = someFaults()
    expect(new Set([hashed(one, none), hashed(none, one), hashed(none, none), hashed(one, one)]).size).toBe(4)
  })

  test('tells each kind from the others', () => {
    const none = someFaults()
    const hashes = faultNames.map(name => hashed(someFaults({ [name]: 1 }), none))
    expect(new Set(hashes).size).toBe(faultNames.length)
  })
})
