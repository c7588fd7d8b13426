import type { Chain } from '../world/chain.ts'
import type { FootprintId } from '../world/footprint.ts'
import type { Unperformed } from '../world/forgone.ts'

/** A way to produce schedules. */
export interface Strategy {
  readonly name: string
  /** The chooser of the next run; undefined when nothing is left, for every schedule within its bounds was covered. */
  begin(): Chooser | undefined
}

/** Makes the choices of one run. */
export interface Chooser {
  /**
   * An index into `candidates`, which are never empty; or `abandon`, when nothing new can come of this run.
   * `running` is the program chain that moved last, if any.
   */
  pick(candidates: readonly Chain[], running: Chain | undefined): number
  /** Told once the program is quiescent again after the step. */
  after?(step: Performed): void
  /**
   * Told when the run is over; `cut` when it was ended by the bound on steps. Of a run that was abandoned, also told
   * what had not been performed by then.
   */
  end?(how: 'complete' | 'abandoned' | 'cut', unperformed: readonly Unperformed[]): void
}

/** The same choices led elsewhere than before: the program does something that the World does not see. */
export class Nondeterminism extends Error {
  override readonly name = 'Nondeterminism'

  /** `where` it was another, for instance `at step 3`. */
  constructor(where: string) {
    super(
      `the program is not deterministic: the same schedule gave another run ${where}; it uses something outside the World`,
    )
  }
}

/** What `pick` returns to give up the run. */
export const abandon = -1

/** A step that was taken. */
export interface Performed {
  /** From 0. */
  readonly index: number
  readonly chain: Chain
  /** The step that posted it; -1 for none. */
  readonly postedAt: number
  /** Whether what was performed is of a kind that may have to wait. */
  readonly waits: boolean
  readonly footprint: FootprintId
  /** Effects that this step left for ever unperformed. */
  readonly unperformed: readonly Unperformed[]
}

/**
 * What runs when nobody says otherwise: the chain that moved last if it can, else another branch of its task, else the
 * first in the order of creation.
 */
export function defaultChoice(candidates: readonly Chain[], running: Chain | undefined): number {
  if (running === undefined) return 0
  const at = candidates.indexOf(running)
  if (at >= 0 && !running.optional) return at
  return Math.max(0, indexOfTask(candidates, running))
}

/** Whether taking `chain` leaves a task that could have gone on: a preemption. Faults and time preempt nobody. */
export function preempts(chain: Chain, candidates: readonly Chain[], running: Chain | undefined): boolean {
  if (running === undefined || chain.optional || chain.root === running.root) return false
  return indexOfTask(candidates, running) >= 0
}

/** The first candidate of the task of the chain that moved last; -1 if none. */
function indexOfTask(candidates: readonly Chain[], { root }: Chain): number {
  for (let index = 0; index < candidates.length; index++) {
    const chain = candidates[index] as Chain
    if (chain.root === root && !chain.optional) return index
  }
  return -1
}
