import {
  defineScenario,
  defineSystem,
  type Input,
  type Invariant,
  type ReadonlyRows,
  type Run,
  type Scenario,
  type World,
} from 'signalbox'

/** The system under test: a counter in a table. What each increment does is what the variants differ in. */
type Increment = (world: World) => Promise<void>

const valueIn = (rows: ReadonlyRows): number => Number(rows.get('counters', 'c')?.['value'])

const readThenWrite: Increment = async world => {
  const seen = await world.database.read('read the counter', valueIn)
  await world.database.transaction('write it back', rows => rows.put('counters', 'c', { value: seen + 1 }))
}

const readThenWriteIfUnchanged: Increment = async world => {
  const seen = await world.database.read('read the counter', valueIn)
  const isWritten = await world.database.transaction('write it back if nobody else did', rows => {
    if (valueIn(rows) !== seen) return false
    rows.put('counters', 'c', { value: seen + 1 })
    return true
  })
  if (!isWritten) await readThenWriteIfUnchanged(world)
}

/** What must be true of every run: as many increments as were answered are there to be counted. */
const noLostUpdate: Invariant<Input, unknown, number> = {
  id: 'no-lost-update',
  claim: 'the counter has counted every increment that was answered',
  breach({ history, artefacts: value }: Run<Input, unknown, number>) {
    const answered = history.operations.filter(({ outcome }) => outcome.kind === 'ok')
    if (value === answered.length) return undefined
    const sentence = `${answered.length} increments were answered, but the counter says ${value}`
    return { sentence, operations: answered.map(({ id }) => id) }
  },
}

const counter = (increment: Increment) =>
  defineSystem({
    name: 'counter',
    prepare: world => world.database.transaction('start at 0', rows => rows.put('counters', 'c', { value: 0 })),
    start: world => world,
    operations: { increment: world => increment(world) },
    artefacts: world => world.database.read('read it', valueIn),
    invariants: [noLostUpdate],
  })

export const lostUpdate: Scenario = defineScenario({
  id: 'counter-lost-update',
  report: 'https://en.wikipedia.org/wiki/Write-write_conflict',
  claim: 'two clients that read a counter and write it back lose an update',
  class: 'lost-update',
  variants: { buggy: () => counter(readThenWrite), sound: () => counter(readThenWriteIfUnchanged) },
  cases: [
    {
      name: 'two-clients',
      claim: 'two increments are counted',
      program: { clients: [[{ operation: 'increment' }], [{ operation: 'increment' }]] },
      target: {
        description: 'one increment is under way and the other is not done',
        reached: ({ open }) => open.length === 2,
      },
      expect: { buggy: { breaks: ['no-lost-update'] }, sound: 'held' },
    },
  ],
})
