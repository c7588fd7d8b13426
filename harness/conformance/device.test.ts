import { describe, expect, test } from 'vitest'
import { search } from '../explore/search.ts'
import { defineSystem, type System } from '../explore/system.ts'
import { drive } from '../schedule/quiescence.ts'
import type { World } from '../world/world.ts'
import type { DeviceCase } from './device-case.ts'
import { deviceCases } from './device.ts'

/** A system whose one operation is the case, so that a search runs it under every schedule of its own branches. */
function systemOf({ name, run }: DeviceCase): System {
  return defineSystem({
    name,
    start: (world: World) => world,
    operations: { conform: (world: World) => run(world).then(() => 'conforms', String) },
    artefacts: () => Promise.resolve(null),
    invariants: [
      {
        id: 'conforms',
        claim: 'the World does what the case says',
        breach({ history }) {
          const [conforming] = history.operations
          if (conforming?.outcome.kind !== 'ok') return { sentence: 'the case does not end', operations: [] }
          const { answer } = conforming.outcome
          return answer === 'conforms' ? undefined : { sentence: String(answer), operations: [] }
        },
      },
    ],
  })
}

describe('the simulated World conforms under every schedule', () => {
  for (const one of deviceCases) {
    test(one.name, async () => {
      const program = { clients: [[{ operation: 'conform' }]] }
      const question = { system: systemOf(one), program, faults: {}, breaks: [] }
      const answer = await drive(search(question, { seed: 1, schedules: 20_000, stop: () => undefined }))
      expect(answer).toMatchObject({ kind: 'held', coverage: { exhaustive: true } })
    })
  }
})
