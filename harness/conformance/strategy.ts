import { Execution, type Subject, type Workload } from '../schedule/execute.ts'
import { drive, type Search } from '../schedule/quiescence.ts'
import { depthFirst } from '../schedule/strategies/depth-first.ts'
import { abandon, type Chooser, type Strategy } from '../schedule/strategy.ts'
import { Simulation } from '../world/simulate.ts'
import type { World } from '../world/world.ts'
import { expectSame, expectThat } from './nonconformity.ts'

/** Makes a fresh strategy for an execution. */
export type MakeStrategy = (execution: Execution) => Strategy

/** Something that every strategy does. */
export interface StrategyCase {
  /** A sentence. */
  readonly name: string
  /** @throws Nonconformity where the strategy does something else */
  run(make: MakeStrategy): Promise<void>
}

/** What every strategy does, whatever it is good for. Any test runner can call them. */
export const strategyCases: readonly StrategyCase[] = [
  {
    name: 'every choice is one of the candidates, or to give up',
    async run(make) {
      for (const program of programs) await drive(choicesAreCandidates(program, make))
    },
  },
  {
    name: 'a strategy that comes to its end stays there, and has found every outcome',
    async run(make) {
      for (const program of programs) await drive(endIsComplete(program, make))
    },
  },
  {
    name: 'every run of a program that ends comes to an end',
    async run(make) {
      for (const program of programs) await drive(runsEnd(program, make))
    },
  },
  {
    name: 'a fresh strategy makes the same choices again',
    async run(make) {
      for (const program of programs) {
        const first = await drive(schedulesOf(program, make))
        expectSame(await drive(schedulesOf(program, make)), first, `the schedules of ${program.name}`)
      }
    },
  },
  {
    name: 'a lost update is found within 50 runs',
    async run(make) {
      const outcomes = await drive(outcomesOf(executionOf(increments), make, 50))
      expectThat(outcomes.size >= 2, 'both the update that is lost and the one that is not')
    },
  },
]

/** A program that a strategy must get along with. */
interface SmallProgram extends Pick<Workload, 'clients' | 'faults'>, Pick<Subject, 'serving' | 'recover'> {
  readonly name: string
  readonly act: (world: World, input: unknown) => Promise<unknown>
}

const increments: SmallProgram = {
  name: 'increments',
  serving: 'process-per-client',
  clients: [['x'], ['x']],
  faults: { crashes: 0, stalls: 0 },
  async act(world) {
    const before = await world.database.read('read', rows => Number(rows.get('rows', 'r')?.['count'] ?? 0))
    await world.database.transaction('write', rows => rows.put('rows', 'r', { count: before + 1 }))
  },
}

const programs: readonly SmallProgram[] = [
  increments,
  {
    name: 'locks with leases, time and a pause',
    serving: 'process-per-client',
    clients: [['a'], ['b']],
    faults: { crashes: 0, stalls: 1 },
    async act(world, input) {
      const token = String(input)
      const granted = await world.keyValue.pollSetIfAbsent('lock', token, { ttlMs: 20, everyMs: 5, waitMs: 50 })
      if (granted) await world.clock.sleep(10)
      return world.keyValue.compareAndDelete('lock', token)
    },
  },
  {
    name: 'forks in one process',
    serving: 'one-process',
    clients: [['a'], ['b']],
    faults: { crashes: 0, stalls: 0 },
    async act(world, input) {
      await Promise.all([world.files.append('/a', String(input)), world.keyValue.set('k', String(input))])
    },
  },
  {
    name: 'a process that may die',
    serving: 'process-per-client',
    clients: [['a'], ['b']],
    faults: { crashes: 1, stalls: 0 },
    act: (world, input) => world.keyValue.set('k', String(input)),
  },
  {
    name: 'a process that may die, and a recovery that may die too',
    serving: 'process-per-client',
    clients: [['a']],
    faults: { crashes: 2, stalls: 0 },
    act: (world, input) => world.keyValue.set('k', String(input)),
    recover: async world => {
      if ((await world.keyValue.get('k')) === undefined) await world.keyValue.set('k', 'recovered')
    },
  },
  {
    name: 'nobody asks for anything',
    serving: 'process-per-client',
    clients: [[], []],
    faults: { crashes: 0, stalls: 0 },
    act: async () => undefined,
  },
]

/** Runs that a case takes of each program, at most. */
const mostRuns = 200

function executionOf({ clients, faults, serving, act, recover }: SmallProgram): Execution {
  const serve: Subject['serve'] = world => input => act(world, input)
  const subject: Subject = { serving, memory: 'shared', serve, ...(recover === undefined ? {} : { recover }) }
  return new Execution(subject, { clients, faults, maxSteps: 200, realTime: 'recorded' }, new Simulation())
}

function* choicesAreCandidates(program: SmallProgram, make: MakeStrategy): Search<void> {
  const execution = executionOf(program)
  const strategy = make(execution)
  for (let run = 0; run < mostRuns; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) return
    yield execution.begin(checking(chooser, program.name))
  }
}

function checking(chooser: Chooser, program: string): Chooser {
  return {
    pick(candidates, running) {
      const choice = chooser.pick(candidates, running)
      const isCandidate = Number.isInteger(choice) && choice >= 0 && choice < candidates.length
      expectThat(isCandidate || choice === abandon, `a choice among ${String(candidates.length)} in ${program}`)
      return choice
    },
    after: step => chooser.after?.(step),
    end: (how, unperformed) => chooser.end?.(how, unperformed),
  }
}

/** Strategies with a bound of their own may leave outcomes out, and say so in `bounded`. */
function* endIsComplete(program: SmallProgram, make: MakeStrategy): Search<void> {
  const execution = executionOf(program)
  const strategy = make(execution)
  const found = yield* outcomesOf(execution, () => strategy, mostRuns)
  const ended = strategy.begin() === undefined
  if (!ended || ('bounded' in strategy && strategy.bounded === true)) return
  expectThat(strategy.begin() === undefined, 'a strategy that has come to its end to stay there')
  const all = yield* outcomesOf(execution, () => depthFirst(), 100_000)
  expectSame([...found].sort(), [...all].sort(), `the outcomes of ${program.name}`)
}

function* runsEnd(program: SmallProgram, make: MakeStrategy): Search<void> {
  const execution = executionOf(program)
  const strategy = make(execution)
  for (let run = 0; run < mostRuns; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) return
    yield execution.begin(chooser)
    expectThat(execution.ending.kind !== 'cut', `a run of ${program.name} to end by itself`)
  }
}

function* schedulesOf(program: SmallProgram, make: MakeStrategy): Search<readonly unknown[]> {
  const execution = executionOf(program)
  const strategy = make(execution)
  const schedules: unknown[] = []
  for (let run = 0; run < mostRuns; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) break
    yield execution.begin(chooser)
    schedules.push(execution.schedule)
  }
  return schedules
}

function* outcomesOf(execution: Execution, make: MakeStrategy, most: number): Search<ReadonlySet<string>> {
  const strategy = make(execution)
  const outcomes = new Set<string>()
  for (let run = 0; run < most; run++) {
    const chooser = strategy.begin()
    if (chooser === undefined) break
    yield execution.begin(chooser)
    if (execution.ending.kind !== 'abandoned') outcomes.add(outcomeOf(execution))
  }
  return outcomes
}

function outcomeOf(execution: Execution): string {
  const { operations } = execution
  const { low, high } = execution.outcomeHash((left, right) => {
    const earlier = operations[left]
    const later = operations[right]
    return earlier !== undefined && later !== undefined && execution.precedes(earlier, later)
  })
  return `${String(low)} ${String(high)}`
}
