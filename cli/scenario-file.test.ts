import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scenariosOf } from './scenario-file.ts'

test("the example of a user's own file exports its scenario", async () => {
  const scenarios = await scenariosOf(fileURLToPath(new URL('../examples/counter.ts', import.meta.url)))
  expect(scenarios.map(({ id }) => id)).toEqual(['counter-lost-update'])
})

test('a file that is missing is named', async () => {
  await expect(scenariosOf('no-such-file.ts')).rejects.toThrow('no-such-file.ts: cannot be loaded')
})
