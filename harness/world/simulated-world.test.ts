import { describe, expect, test } from 'vitest'
import { deviceCases } from '../conformance/device.ts'
import type { DeviceCase } from '../conformance/device-case.ts'
import { executionOfExample } from '../schedule/fixtures/explored.ts'
import { drive } from '../schedule/quiescence.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import { randomWalk } from '../schedule/strategies/random.ts'

/** What a case throws when it is the only program of a simulation, run after run; undefined where it conforms. */
function errorOf(one: DeviceCase, memory: 'shared' | 'declared', choosers: readonly Chooser[]) {
  const execution = executionOfExample({ clients: [world => one.run(world)], memory, realTime: 'effects' })
  return drive(
    (function* () {
      for (const chooser of choosers) {
        yield execution.begin(chooser)
        const { threw } = execution.operations[0] ?? {}
        if (threw !== undefined || execution.ending.kind !== 'finished') return threw ?? execution.ending.kind
      }
      return undefined
    })(),
  )
}

const inOrder: Chooser = { pick: defaultChoice }

/** Twenty walks of one generator. */
function walks(): readonly Chooser[] {
  const strategy = randomWalk(1)
  return Array.from({ length: 20 }, () => strategy.begin() ?? inOrder)
}

describe.each(['shared', 'declared'] as const)('the simulated World with memory that is %s conforms', memory => {
  for (const one of deviceCases) {
    test(one.name, async () => {
      expect(await errorOf(one, memory, [inOrder])).toBeUndefined()
      expect(await errorOf(one, memory, walks())).toBeUndefined()
    })
  }
})
