import { shorten } from './shorten.ts'
import { hashText, mix } from '../random.ts'
import { CellSpace, type Ground } from './cells.ts'
import { Chain, Process, stage, type FaultKind, type Origin } from './chain.ts'
import type { ResourceId } from './footprint.ts'

/**
 * All chains and processes of a simulation by their names, and those that take part in the run under way. A chain is
 * named by what made it, so that it is the same object in every run in which the same made it.
 */
export class Chains {
  /** The chains of programs in this run that may have something parked, in the order of creation. */
  readonly live: Chain[] = []
  /** The processes that this run has started. */
  readonly living: Process[] = []
  private readonly ground: Ground
  private readonly all: Chain[] = []
  private readonly names = new Map<number, Chain>()
  private readonly children = new Map<number, Process>()
  private positions = 0

  constructor(ground: Ground) {
    this.ground = ground
  }

  /** For a new run, whose first chains are these. */
  reset(first: readonly Chain[]): void {
    shorten(this.live, 0)
    shorten(this.living, 0)
    this.positions = 0
    for (const chain of first) chain.enter(this.ground.run, this.positions++)
  }

  make(origin: Origin): Chain {
    const chain = new Chain(this.all.length, origin)
    this.all.push(chain)
    return chain
  }

  /** Gives a chain that is no program its place in the run, if it has none yet. */
  enter(chain: Chain): Chain {
    if (chain.run !== this.ground.run) chain.enter(this.ground.run, this.positions++)
    return chain
  }

  /** The chain on which a process parks what it asks for while `current` moves, in step `step`. */
  next(process: Process, current: Chain, step: number): Chain {
    const source = process === current.process ? current : (process.root ??= this.rootOf(process, 0))
    if (source.run !== this.ground.run) this.admit(source)
    const ordinal = countPost(source, step)
    return ordinal === 0 && source.stage === stage.idle
      ? source
      : this.named(source, { steps: source.steps, ordinal, process })
  }

  /** The first chain of a task that `current` starts in its own process in step `step`. */
  branchOf(current: Chain, step: number): Chain {
    const { process, steps } = current
    return this.named(current, { steps, ordinal: countPost(current, step), process, isTask: true })
  }

  /** The first chain of the `ordinal`-th task of a process. */
  rootOf(process: Process, ordinal: number): Chain {
    return this.named(this.crashOf(process), { steps: 0, ordinal, process })
  }

  /** The death of a process; it also stands for the process where its first chains are named. */
  crashOf(process: Process): Chain {
    return (process.crash ??= this.make({ kind: 'crash', process, seed: mix(process.pid, hashText(process.name)) }))
  }

  /** Through which a fault strikes what `target` has parked, in its `variant`-th way; it can do so from then on. */
  against(target: Chain, kind: FaultKind, variant: number): Chain {
    let chain = (target.strikes[kind] ??= [])[variant]
    chain ??= target.strikes[kind][variant] = this.make({ kind, process: target.process, seed: 0, target, variant })
    this.enter(chain).postedAt = target.postedAt
    return chain
  }

  /** Through which a fault strikes a process, in its `variant`-th way. */
  ofProcess(process: Process, kind: FaultKind, variant: number): Chain {
    const chains = (process.strikes[kind] ??= [])
    return this.enter((chains[variant] ??= this.make({ kind, process, seed: 0, variant })))
  }

  /** A chain that carries what `source` has parked, of which nobody awaits the answer any more; `striking` sets it off. */
  carrier(source: Chain, striking: Chain): Chain {
    const { process } = source
    const key = (striking.id * 4096 + striking.steps) * 64
    let chain = this.names.get(key)
    if (chain === undefined) this.names.set(key, (chain = this.make({ kind: 'program', process, seed: key | 0 })))
    this.enter(chain)
    this.live.push(chain)
    return chain
  }

  /** The process that a chain starts with its next step. */
  childOf(chain: Chain, name: string): Process {
    const key = chain.id * 4096 + chain.steps
    let child = this.children.get(key)
    if (child === undefined) {
      const pid = 1000 + (mix(chain.seed, chain.steps) >>> 17)
      this.children.set(key, (child = this.makeProcess(name, pid, chain.process.declared)))
    }
    return child
  }

  makeProcess(name: string, pid: number, declared: boolean): Process {
    const of = (what: string): ResourceId => this.ground.resource(`${what} of ${name} ${String(pid)}`)
    return new Process(
      { name, pid, declared },
      {
        alive: of('life'),
        exit: of('exit'),
        memory: of('memory'),
        timers: of('timers'),
        wall: of('wall clock'),
        openings: of('openings'),
        cells: new CellSpace(`memory of ${name}`, this.ground, false),
      },
    )
  }

  /** The chain of this run that asked for something last on behalf of the process. */
  lastOf(process: Process): Chain | undefined {
    const made = this.all.filter(chain => chain.process === process && chain.run === this.ground.run && chain.request)
    return made.reduce<Chain | undefined>(
      (latest, chain) => (latest === undefined || chain.postedAt >= latest.postedAt ? chain : latest),
      undefined,
    )
  }

  /** The chain that `parent` made after its `steps`-th step as its `ordinal`-th branch; the same object in every run. */
  private named(parent: Chain, { steps, ordinal, process, isTask = false }: Birth): Chain {
    const key = (parent.id * 4096 + steps) * 64 + ordinal
    let chain = this.names.get(key)
    if (chain === undefined) {
      const seed = mix(mix(parent.seed, steps + 1), ordinal + 0x51ed270b)
      const root = parent.kind === 'program' && !isTask ? parent.root : undefined
      this.names.set(key, (chain = this.make({ kind: 'program', process, seed, root })))
    }
    if (chain.run !== this.ground.run) this.admit(chain)
    return chain
  }

  private admit(chain: Chain): void {
    chain.enter(this.ground.run, this.positions++)
    chain.process.chains++
    chain.root.branches++
    this.live.push(chain)
  }
}

/** When, as which branch and in which process a chain begins. */
interface Birth {
  readonly steps: number
  readonly ordinal: number
  readonly process: Process
  /** Whether it is the first one of a task. */
  readonly isTask?: boolean
}

/** Which of the things that a chain asks for in one step comes now, from 0. */
function countPost(chain: Chain, step: number): number {
  if (chain.postStep !== step) {
    chain.postStep = step
    chain.postCount = 0
  }
  return chain.postCount++
}
