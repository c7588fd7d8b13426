import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buggySession, fixedSession } from '../../examples/session.ts'
import { programs } from './programs.ts'
import { run, schedules, synchronously } from './schedules.ts'
import type { Program } from './system.ts'

const size = { clients: 2, operations: 3 }
const operationsOf = ({ clients }: Program): readonly string[] =>
  clients.flatMap(requests => requests.map(({ operation }) => operation))

test('programs ask only for what makes sense in a state that some order leads to', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(programs(fixedSession, size), program => {
      const asked = operationsOf(program)
      for (const operation of asked) seen.add(operation)
      expect(asked.length).toBeGreaterThan(0)
      expect(asked).toContain('turn')
    }),
  )
  expect([...seen].sort()).toEqual(['reset', 'turn'])
})

test('programs shrink to the smallest that fails', () => {
  const { counterexample } = fc.check(
    fc.property(programs(fixedSession, size), program => !operationsOf(program).includes('reset')),
    { seed: 1 },
  )
  const [program] = counterexample ?? [{ clients: [] }]
  expect([...operationsOf(program)].sort()).toEqual(['reset', 'turn'])
})

test('a property over programs and schedules finds what is wrong and shrinks both', async () => {
  const property = (system: typeof buggySession) =>
    fc.property(programs(system, size), schedules(), (program, schedule) => {
      return run(system, program, schedule).finding === 'held'
    })
  const { failed, counterexample } = await synchronously(() => fc.check(property(buggySession), { seed: 1 }))
  const [program = { clients: [] }, schedule = []] = counterexample ?? []
  expect([failed, operationsOf(program), schedule.length]).toEqual([true, ['turn', 'turn'], 1])
  expect((await synchronously(() => fc.check(property(fixedSession), { seed: 1 }))).failed).toBe(false)
})
