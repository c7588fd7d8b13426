import {
  defineScenario,
  defineSystem,
  type Input,
  type Invariant,
  type Run,
  type Scenario,
  type World,
} from 'signalbox'

/** The system under test: a counter in a table. What each increment does is what the variants differ in. */
type Increment = (world: World) => Promise<void>

const readThenWrite: Increment = async world => {
  const value = await world.database.read('read the counter', rows => Number(rows.get('counters', 'c')?.['value']))
  await world.database.transaction('write it back', rows => rows.put('counters', 'c', { value: value + 1 }))
}

const inOneTransaction: Increment = world =>
  world.database.transaction('add one', rows => {
    rows.put('counters', 'c', { value: Number(rows.get('counters', 'c')?.['value']) + 1 })
  })

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
    artefacts: world => world.database.read('read it', rows => Number(rows.get('counters', 'c')?.['value'])),
    invariants: [noLostUpdate],
  })

export const lostUpdate: Scenario = defineScenario({
  id: 'counter-lost-update',
  report: 'https://en.wikipedia.org/wiki/Write-write_conflict',
  claim: 'two clients that read a counter and write it back lose an update',
  class: 'lost-update',
  variants: { buggy: () => counter(readThenWrite), sound: () => counter(inOneTransaction) },
  cases: [
    {
      name: 'two-clients',
      claim: 'two increments are counted',
      program: { clients: [[{ operation: 'increment' }], [{ operation: 'increment' }]] },
      target: {
        description: 'both increments were asked for and neither is done',
        reached: ({ open }) => open.length === 2,
      },
      expect: { buggy: { breaks: ['no-lost-update'] }, sound: 'held' },
    },
  ],
})
