import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

test('gives results in the order of the items, whatever order they come in, and never has more under way', async () => {
  const widths = fc.integer({ min: 1, max: 4 })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), widths, fc.array(fc.nat()), async (scheduler, width, items) => {
      let underWay = 0
      let most = 0
      const work = async (item: number): Promise<number> => {
        most = Math.max(most, ++underWay)
        await scheduler.schedule(Promise.resolve())
        underWay--
        return 2 * item
      }
      const results = await scheduler.waitFor(sideBySide(items, width, work))
      expect(results).toEqual(items.map(item => 2 * item))
      expect(most).toBe(Math.min(width, items.length))
    }),
  )
})

test('ends with the error of the first that fails, and begins no item twice', async () => {
  const begun: number[] = []
  const work = async (item: number): Promise<void> => {
    begun.push(item)
    if (item === 1) throw new Error('the second fails')
  }
  await expect(sideBySide([0, 1, 2, 3], 2, work)).rejects.toThrow('the second fails')
  expect(new Set(begun).size).toBe(begun.length)
})
