import { performance } from 'node:perf_hooks'
import { questionOf } from '../harness/explore/investigate.ts'
import type { FaultBudget } from '../harness/explore/scenario.ts'
import type { Input, Program, System } from '../harness/explore/system.ts'
import { Trial } from '../harness/explore/trial.ts'
import { driveNow, type Search } from '../harness/schedule/quiescence.ts'
import type { World } from '../harness/world/world.ts'
import { museum } from '../scenarios/museum/index.ts'
import { trinity779ColdTurn } from '../scenarios/trinity-779-cold-turn.ts'
import { contestants, type Contestant } from './contestants.ts'
import { lockedSession, type SessionInput } from './locked-session.ts'
import { inMacrotask } from './statistics.ts'

/** How large a search is that ends by itself. */
export interface ExhaustiveLine {
  readonly config: string
  readonly strategy: string
  readonly schedules: number
  /** Whether it ended within the bound on schedules. */
  readonly complete: boolean
  readonly elapsedMs: number
}

interface Config {
  readonly name: string
  readonly system: System
  readonly program: Program
  readonly faults: FaultBudget
}

/** Searches correct programs to the end; `schedules` bounds each search. */
export async function exhaustAll(schedules: number): Promise<readonly ExhaustiveLine[]> {
  const lines: ExhaustiveLine[] = []
  for (const config of configs) {
    for (const contestant of contestants.filter(({ name }) => name === 'dpor' || name === 'state-hash')) {
      lines.push(await inMacrotask(() => driveNow(exhaust(config, contestant, schedules))))
    }
  }
  return lines
}

function* exhaust(config: Config, contestant: Contestant, most: number): Search<ExhaustiveLine> {
  const { name, system, program, faults } = config
  const { realTime } = contestant
  const trial = new Trial({ system, program, faults, target: undefined, realTime, maxSteps: 2000 })
  yield* trial.prepare()
  const start = performance.now()
  const strategy = contestant.make(trial.execution, 1)
  let runs = 0
  let complete = false
  while (!complete && runs < most) {
    const chooser = strategy.begin()
    complete = chooser === undefined
    if (chooser === undefined) break
    runs++
    yield trial.run(chooser)
    if (trial.execution.ending.kind === 'abandoned') continue
    const { broken } = yield* trial.judge(trial.recorded)
    const [first] = broken
    if (first !== undefined) throw new Error(`${name}, which is correct, breaks ${first.invariant}: ${first.sentence}`)
  }
  const elapsedMs = Math.round((performance.now() - start) * 10) / 10
  return { config: name, strategy: contestant.name, schedules: runs, complete, elapsedMs }
}

/** Adds one without a lock: reads, and writes if nobody has written since, until it succeeds. */
async function compareAndSet(world: World): Promise<void> {
  const count = (): Promise<number> =>
    world.database.read('count', rows => Number(rows.get('rows', 'r')?.['count'] ?? 0))
  for (;;) {
    const before = await count()
    const written = await world.database.transaction('count on if nobody did', rows => {
      if (Number(rows.get('rows', 'r')?.['count'] ?? 0) !== before) return false
      rows.put('rows', 'r', { count: before + 1 })
      return true
    })
    if (written) return
  }
}

/** A section of three effects under a lock. */
async function lockedTurn(world: World): Promise<void> {
  const token = world.ids.uuid()
  await world.keyValue.pollSetIfAbsent('lock', token, { everyMs: 250, waitMs: 600_000 })
  await world.files.append('/transcript', 'user\n')
  await world.files.append('/transcript', 'assistant\n')
  await world.database.transaction('count', rows => rows.put('rows', 'r', { holder: token }))
  await world.keyValue.compareAndDelete('lock', token)
}

function systemOf(name: string, act: (world: World) => Promise<void>): System {
  return {
    name,
    start: world => world,
    operations: { act },
    artefacts: async () => undefined,
    invariants: [],
  }
}

function clients(count: number, operations: number): Program {
  const inputs: readonly Input[] = Array.from({ length: operations }, () => ({ operation: 'act' }))
  return { clients: Array.from({ length: count }, () => inputs) }
}

function shipped(name: string): Config {
  const { system, program, faults } = questionOf(trinity779ColdTurn, {
    scenario: trinity779ColdTurn.id,
    case: name,
    variant: 'sound',
  })
  return { name: `${trinity779ColdTurn.id} ${name}`, system, program, faults }
}

const reset: SessionInput = { operation: 'reset', message: '' }

/** For each client turns with messages of their own. */
function turns(count: number, each: number): readonly (readonly SessionInput[])[] {
  const inputOf = (client: number, index: number): SessionInput => ({
    operation: 'turn',
    message: `${'abc'.charAt(client)}${String(index)}`,
  })
  return Array.from({ length: count }, (_, client) =>
    Array.from({ length: each }, (_, index) => inputOf(client, index)),
  )
}

interface SessionSize {
  readonly clients: readonly (readonly SessionInput[])[]
  readonly switching: boolean
  /** At any moment. */
  readonly crashes: number
}

function session(name: string, { clients, switching, crashes }: SessionSize): Config {
  return { name, system: lockedSession(switching), program: { clients }, faults: { crashes } }
}

const configs: readonly Config[] = [
  { name: 'locked turns 3x2', system: systemOf('locked turns', lockedTurn), program: clients(3, 2), faults: {} },
  {
    name: 'compare-and-set 3x1',
    system: systemOf('compare-and-set', compareAndSet),
    program: clients(3, 1),
    faults: {},
  },
  {
    name: 'compare-and-set 4x1',
    system: systemOf('compare-and-set', compareAndSet),
    program: clients(4, 1),
    faults: {},
  },
  session('turns 3x2 + reset + crash', { clients: [...turns(3, 2), [reset]], switching: false, crashes: 1 }),
  session('turns 3x2 + switch + crash', { clients: turns(3, 2), switching: true, crashes: 1 }),
  session('turns 3x3 + switch', { clients: turns(3, 3), switching: true, crashes: 0 }),
  shipped('proof-3x2'),
  shipped('proof-2x2-reset'),
  shipped('proof-2x2-crash'),
  ...museum.map(({ id, sound: system, program, faults }) => ({ name: `${id} corrected`, system, program, faults })),
]
