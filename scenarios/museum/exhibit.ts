import type { FaultBudget } from '../../harness/explore/scenario.ts'
import type { Input, Program, Run, System } from '../../harness/explore/system.ts'
import type { World } from '../../harness/world/world.ts'

/**
 * A seeded bug, small enough to be searched to the end, with its corrected twin: what strategies are measured on. Not a
 * reported race; those are scenarios.
 */
export interface Exhibit {
  readonly id: string
  /** One sentence: what goes wrong. */
  readonly claim: string
  /** Orderings between steps that must be just so for the bug to show (Burckhardt et al., ASPLOS 2010). */
  readonly depth: number
  readonly program: Program
  readonly faults: FaultBudget
  readonly buggy: System
  /** The same with as few lines changed as possible; nothing is found in it. */
  readonly sound: System
}

/** What an operation of an exhibit does with its process's World. */
export type Act = (world: World, request: Ask) => Promise<unknown>

/** What a client of an exhibit asks; `by` tells clients apart where they must be. */
export interface Ask extends Input {
  readonly by: string
}

/** An exhibit as it is written down. */
export interface Plan<Left> extends Pick<Exhibit, 'id' | 'claim' | 'depth'> {
  readonly clients: readonly (readonly Ask[])[]
  readonly faults?: FaultBudget
  readonly prepare?: (world: World) => Promise<void>
  /** What is left behind. */
  left(world: World): Promise<Left>
  /** Undefined where all is well, else a sentence. */
  wrong(left: Left, run: Run): string | undefined
  readonly buggy: Readonly<Record<string, Act>>
  readonly sound: Readonly<Record<string, Act>>
}

/** Makes an exhibit of its plan. */
export function exhibit<Left>(plan: Plan<Left>): Exhibit {
  const { id, claim, depth, clients, faults = {} } = plan
  const systems = { buggy: systemOf('buggy', plan), sound: systemOf('sound', plan) }
  return { id, claim, depth, program: { clients }, faults, ...systems }
}

function systemOf<Left>(variant: 'buggy' | 'sound', plan: Plan<Left>): System {
  const { prepare } = plan
  return {
    name: `${plan.id} ${variant}`,
    ...(prepare === undefined ? {} : { prepare }),
    start: world => world,
    operations: plan[variant],
    artefacts: world => plan.left(world),
    invariants: [
      {
        id: plan.id,
        claim: `it does not happen that ${plan.claim}`,
        breach(run) {
          const sentence = plan.wrong(run.artefacts as Left, run)
          return sentence === undefined
            ? undefined
            : { sentence, operations: run.history.operations.map(({ id }) => id) }
        },
      },
    ],
  }
}

/** What clients were answered, leaving out those that were not. */
export function answersOf(run: Run): readonly unknown[] {
  return run.history.operations.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [outcome.answer] : []))
}

/** One client that asks for one operation. */
export function asks(operation: string, by: string): readonly Ask[] {
  return [{ operation, by }]
}

/** So many steps that concern nobody else. */
export async function privateSteps(world: World, by: string, count: number): Promise<void> {
  for (let step = 0; step < count; step++) await world.files.append(`/log/${by}`, '.')
}

/** Holds a key while `section` runs. */
export async function underKey(world: World, key: string, section: () => Promise<void>): Promise<void> {
  const token = world.ids.uuid()
  if (!(await world.keyValue.pollSetIfAbsent(key, token, { everyMs: 250, waitMs: 60_000 }))) throw new Error('busy')
  await section()
  await world.keyValue.compareAndDelete(key, token)
}
