import { describe, expect, test } from 'vitest'
import { namedModels } from '../models/index.ts'
import { builtInFamilies } from './built-in-families.ts'
import { Coverage } from './check-coverage.ts'
import { fuzz, modes } from './check-fuzz.ts'
import { wrongForms } from './wrong-forms.ts'

describe('the checker agrees with brute force', () => {
  test('on 12,000 random histories of every model in every mode', { timeout: 60_000 }, () => {
    const coverage = new Coverage()
    expect(fuzz(12_000, 20_261, coverage)).toBeUndefined()
    for (const { name, model } of builtInFamilies()) {
      for (const mode of modes) {
        if (mode.how === 'search' || model.internal === undefined) {
          expect(coverage.count(name, mode.name), `${name}, ${mode.name}`).toBeGreaterThan(0)
        }
      }
    }
    expect(coverage.decided).toEqual(expect.arrayContaining(['fifo', 'register zones', 'versions']))
  })

  test('on every model that has a name', () => {
    const models = builtInFamilies().map(({ model }) => model.name)
    const named = namedModels.map(each => each.make().name)
    expect(named.filter(name => !models.includes(name))).toEqual([])
  })

  // A comparison that would pass an unsound reduction would prove nothing.
  test.each(wrongForms)('and would notice the wrong form "%s"', { timeout: 60_000 }, wrong => {
    expect(fuzz(100_000, 7, undefined, wrong)).toBeDefined()
  })
})
