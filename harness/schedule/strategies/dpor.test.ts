import { expect, test } from 'vitest'
import { compare, disagreement } from '../fixtures/compare.ts'
import type { RandomProgram } from '../fixtures/random-program.ts'

const mostRuns = 700

test('a fault that a run made impossible before it was abandoned is tried after every step that it can follow', async () => {
  // The crash has to come after the answer of client 0 and before that of client 1, with the row still in flight.
  const abandonedRow = { do: 'race', left: [{ do: 'row', key: 'x' }], right: [] } as const
  const program: RandomProgram = {
    serving: 'one-process',
    memory: 'declared',
    clients: [[[abandonedRow]], [[]]],
    faults: { crashes: 1, stalls: 0 },
  }
  const comparison = await compare(program, { mostRuns, realTime: 'recorded' })
  expect(comparison && disagreement(comparison)).toBeUndefined()
  expect(comparison?.plain.events).toContain('late')
})

test('which of several effects at once is the first of its operation does not change the strongest order', async () => {
  // The sleep and the write are both asked for at once, and only the write is ordered with the read of client 1.
  const program: RandomProgram = {
    serving: 'process-per-client',
    memory: 'shared',
    clients: [[[{ do: 'timer', ms: 20, body: [{ do: 'put', key: 'x' }] }]], [[{ do: 'get', key: 'x' }]]],
    faults: { crashes: 0, stalls: 1 },
  }
  const comparison = await compare(program, { mostRuns, realTime: 'effects' })
  expect(comparison && disagreement(comparison)).toBeUndefined()
})
