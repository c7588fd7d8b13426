import { anchored, anchoring, type AnchoredSwitch } from '../schedule/strategies/anchored.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import { Chain, type ChainId } from '../world/chain.ts'
import { Simulation } from '../world/simulate.ts'

/** The names of chains over several runs: what made a chain names it, so that it stays when others vanish. */
export class ChainNames {
  private readonly ids = new Map<string, ChainId>()

  idOf(parent: ChainId, steps: number, ordinal: number): ChainId {
    const name = `${String(parent)} ${String(steps)} ${String(ordinal)}`
    const known = this.ids.get(name) ?? this.ids.size
    this.ids.set(name, known)
    return known
  }
}

/**
 * Tasks that are parked until somebody releases one, and a chooser that says which. As in the kernel, a task that is
 * posted after another was released was caused by it: the first goes on with its chain, others fork it. What is posted
 * before anything was released stands for itself.
 */
export class TaskBoard<Task> {
  /** Where the run left the default so far. */
  readonly switches: AnchoredSwitch[] = []
  private readonly names: ChainNames
  private readonly chooser: Chooser
  private readonly tasks: Task[] = []
  private readonly chains: Chain[] = []
  private running: Chain | undefined
  /** Tasks posted since the last release, or since the beginning. */
  private posted = 0
  private step = 0

  constructor(names: ChainNames, chooser: Chooser) {
    this.names = names
    this.chooser = anchoring(chooser, this.switches)
  }

  /** In the order in which they were posted. */
  get parked(): readonly Task[] {
    return this.tasks
  }

  post(task: Task): void {
    this.tasks.push(task)
    this.chains.push(this.nextChain())
  }

  /** Takes the task that the chooser wants off the board. There must be one. */
  release(): Task {
    const choice = this.chooser.pick(this.chains, this.running)
    const [chain] = this.chains.splice(choice, 1)
    const [task] = this.tasks.splice(choice, 1)
    if (chain === undefined || task === undefined) throw new RangeError('No task scheduled')
    chain.steps++
    this.running = chain
    this.posted = 0
    this.chooser.after?.({ index: this.step++, chain, postedAt: -1, waits: false, footprint: 0, unperformed: [] })
    return task
  }

  private nextChain(): Chain {
    const { running, names } = this
    const ordinal = this.posted++
    if (running !== undefined && ordinal === 0) return running
    const id = running === undefined ? names.idOf(-1, 0, ordinal) : names.idOf(running.id, running.steps, ordinal)
    return new Chain(id, { kind: 'program', process, seed: id, root: running?.root })
  }
}

/** All tasks share what the test shares, so they are of one process. */
const process = new Simulation().serving('test', 1, false)

/** Follows switches as far as they can be followed, and the default for the rest. */
export function following(switches: readonly AnchoredSwitch[]): Chooser {
  return anchored(switches).begin() ?? { pick: defaultChoice }
}
