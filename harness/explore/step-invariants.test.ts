import { describe, expect, test } from 'vitest'
import type { StepInvariant, StepView } from '../schedule/step-invariant.ts'
import type { World } from '../world/world.ts'
import type { Finding } from './finding.ts'
import { investigate } from './investigate.ts'
import { defineScenario } from './scenario.ts'
import { defineSystem } from './system.ts'

/** Two clients pay from one account, and put the same back. */
async function pay(world: World): Promise<void> {
  await world.database.transaction('take', rows => rows.put('accounts', 'a', { left: leftIn(rows) - 1 }))
  await world.database.transaction('give back', rows => rows.put('accounts', 'a', { left: leftIn(rows) + 1 }))
}

function leftIn(rows: { get(table: string, key: string): Readonly<Record<string, unknown>> | undefined }): number {
  return Number(rows.get('accounts', 'a')?.['left'] ?? 0)
}

const never = (isBroken: (view: StepView) => boolean, sentence = 'it came to that'): StepInvariant => ({
  id: 'never',
  claim: 'it never comes to that',
  breach: view => (isBroken(view) ? { sentence, operations: view.operations().map(({ id }) => id) } : undefined),
})

function found(stepInvariant: StepInvariant, before?: readonly { operation: string }[]): Promise<Finding> {
  const system = defineSystem({
    name: 'account',
    prepare: world => world.database.transaction('open', rows => rows.put('accounts', 'a', { left: 1 })),
    start: world => world,
    operations: { pay },
    artefacts: async () => undefined,
    invariants: [],
    stepInvariants: [stepInvariant],
  })
  const scenario = defineScenario({
    id: 'account',
    report: 'https://example.org',
    claim: 'nothing is overdrawn',
    class: 'C00',
    variants: { only: () => system },
    cases: [
      {
        name: 'two',
        claim: 'nothing is overdrawn',
        program: { ...(before && { before }), clients: [[{ operation: 'pay' }], [{ operation: 'pay' }]] },
        target: { description: 'both pay', reached: ({ open }) => open.length === 2 },
        expect: { only: 'held' },
      },
    ],
  })
  const limits = { seed: 1, schedules: 1000, stop: () => undefined }
  return investigate(scenario, { scenario: 'account', case: 'two', variant: 'only' }, limits)
}

const overdrawn = never(view => view.rows(leftIn) < 0)

describe('what must be true between any two steps', () => {
  test('is broken by a run that leaves everything as it was, and told with the step and what it wrote', async () => {
    const finding = await found(overdrawn)
    if (finding.kind !== 'violated') throw new Error(finding.kind)
    const { broken, story } = finding.counterexample
    expect(broken).toEqual([{ invariant: 'never', sentence: 'it came to that', operations: [0, 1], step: 2 }])
    expect(story.steps[1]?.wrote).toEqual([{ name: 'row accounts/a', before: '{"left":0}', after: '{"left":-1}' }])
    expect(story.after).toEqual(story.before)
  })

  test('names operations as the history does, where others came before', async () => {
    const finding = await found(overdrawn, [{ operation: 'pay' }])
    if (finding.kind !== 'violated') throw new Error(finding.kind)
    expect(finding.counterexample.broken[0]?.operations).toEqual([1, 2])
  })

  test('holds in all schedules where it is never broken', async () => {
    const finding = await found(never(view => view.rows(leftIn) < -1))
    expect(finding.kind).toBe('held')
    expect(finding.coverage.exhaustive).toBe(true)
  })

  test('may be broken before the first step', async () => {
    const finding = await found(never(view => view.rows(leftIn) === 1))
    expect(finding.kind === 'violated' && finding.counterexample.broken[0]?.step).toBe(0)
  })

  test('sees what operations have come to', async () => {
    const bothDone = never(view => view.operations().every(({ phase }) => phase === 'done'))
    expect((await found(bothDone)).kind).toBe('violated')
    const died = never(view => view.operations().some(({ phase }) => phase === 'died'))
    expect((await found(died)).kind).toBe('held')
  })

  test('names itself where its own code fails', async () => {
    const failing = never(() => {
      throw new TypeError('no such thing')
    })
    await expect(found(failing)).rejects.toThrow('invariant never of the system "account" failed: no such thing')
  })
})
