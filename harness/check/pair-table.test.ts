import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PairTable, unknownPair } from './pair-table.ts'

test('a table of pairs answers what a map does, however many there are', () => {
  const entry = fc.tuple(fc.nat(40), fc.nat(40), fc.integer({ min: -5, max: 1000 }))
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 600, size: 'max' }), fc.nat(40), (entries, probe) => {
      const table = new PairTable()
      const map = new Map<number, number>()
      for (const [left, right, value] of entries) {
        table.set(left, right, value)
        map.set(64 * left + right, value)
      }
      for (let right = 0; right <= 40; right++) {
        expect(table.get(probe, right)).toBe(map.get(64 * probe + right) ?? unknownPair)
      }
    }),
    { numRuns: 40 },
  )
})
