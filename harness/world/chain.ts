import { invariant } from '../invariant.ts'
import type { CellSpace } from './cells.ts'
import type { Device, Request } from './device.ts'
import type { ResourceId } from './footprint.ts'
import type { Exit, ProcessIdentity, World } from './world.ts'

/** Names a chain, the same in every run of one search: a dense small integer. */
export type ChainId = number

/** What a chain can do next: nothing, perform what it parked, or deliver the answer that was performed. */
export const stage = { idle: 0, parked: 1, performed: 2 } as const

/** What a fault is called as a step. */
export type FaultKind =
  'stall' | 'crash' | 'error' | 'lost-reply' | 'restart' | 'clock-jump' | 'torn-write' | 'machine-crash'

/** A device with its cells. */
export interface MountedDevice {
  readonly device: Device
  readonly cells: CellSpace
}

/**
 * One branch of a task, effect after effect; time, the end of a run, stalls and crashes are chains too.
 *
 * A chain is named by what made it (the chain, how many steps that had taken, the ordinal of the fork), so its name
 * stays when other steps vanish. One object serves all runs: `run` says for which run the rest of it is meant.
 */
export class Chain {
  readonly id: ChainId
  readonly kind: 'program' | 'time' | 'end' | FaultKind
  readonly process: Process
  readonly isFault: boolean
  /** 32 bits that depend on the name alone, for streams of ids. */
  readonly seed: number
  /** The first chain of its task; itself for that one. */
  readonly root: Chain
  /** Of a first chain: how many branches its task has in this run. */
  branches = 0
  /** Of a first chain: touched wherever a branch goes on, for which of them is the last shows where they join. */
  joins: ResourceId = 0
  /** Of a first chain: whose task it is, where its process has several; the same object for all tasks of one client. */
  task: Actor | undefined = undefined
  run = 0
  /** Of a fault that strikes what a chain has parked: that chain, and in which way. */
  readonly target: Chain | undefined
  readonly variant: number
  /** Faults that may strike what is parked here, by kind and way; the same objects in every run. */
  readonly strikes: { [kind in FaultKind]?: Chain[] } = {}
  /** Where a fault may strike what is parked here: touched by the fault and by what it prevents. */
  fate: ResourceId = 0
  /** Position in the order in which this run made its chains. */
  position = 0
  stage: 0 | 1 | 2 = stage.idle
  mounted: MountedDevice | undefined = undefined
  request: Request | undefined = undefined
  waits = false
  resolve: (reply: unknown) => void = nothing
  reject: (error: unknown) => void = nothing
  reply: unknown = undefined
  threw = false
  /** The step that posted what is parked; -1 before the first. */
  postedAt = -1
  /** Steps taken in this run. */
  steps = 0
  /** In flight after its process died: it may be performed, or never. */
  inFlight = false
  /** In flight since before time passed: performing it spends a stall. */
  overdue = false
  /** The operation whose first effect is parked here; -1 if none. */
  opens = -1
  postStep = -1
  postCount = 0
  draws = 0
  readonly uuids: string[] = []

  constructor(id: ChainId, { kind, process, seed, root, target, variant = 0 }: Origin) {
    this.id = id
    this.kind = kind
    this.process = process
    this.seed = seed
    this.root = root ?? this
    this.target = target
    this.variant = variant
    this.isFault = kind !== 'program' && kind !== 'time' && kind !== 'end'
  }

  /** Whether it may never move: a fault, or an effect of a dead process. */
  get optional(): boolean {
    return this.inFlight || this.isFault
  }

  /** Whose steps it takes: its task's, or its process's. */
  get actor(): Actor {
    const { root, process } = this.target ?? this
    return root.task ?? process
  }

  /** Makes it new for a run. */
  enter(run: number, position: number): void {
    this.run = run
    this.position = position
    this.stage = stage.idle
    this.request = undefined
    this.waits = false
    this.postedAt = -1
    this.steps = 0
    this.branches = 0
    this.inFlight = false
    this.overdue = false
    this.opens = -1
    this.postStep = -1
    this.postCount = 0
    this.draws = 0
  }
}

function nothing(): void {}

/** Who takes steps in a story: a client, a task that nobody awaits, or a process. */
export interface Actor {
  readonly name: string
}

/** What a chain is from its beginning, in every run. */
export interface Origin {
  readonly kind: Chain['kind']
  readonly process: Process
  readonly seed: number
  readonly root?: Chain | undefined
  readonly target?: Chain
  readonly variant?: number
}

/** What a chain has parked, and where. */
export interface Posted extends MountedDevice {
  readonly request: Request
}

/** What the chain has parked. */
export function postedBy({ mounted, request }: Chain): Posted {
  invariant(mounted !== undefined && request !== undefined, 'the chain has something parked')
  return { device: mounted.device, cells: mounted.cells, request }
}

/** What the chain has parked, in words. */
export function requestInWords({ mounted, request }: Chain): string {
  return mounted === undefined || request === undefined ? 'nothing' : mounted.device.describe(request)
}

/** Whether what the chain has parked could be performed now. */
export function isReady(chain: Chain): boolean {
  if (!chain.waits || chain.stage !== stage.parked) return true
  const { device, cells, request } = postedBy(chain)
  return device.waiting?.ready(cells, request, chain.inFlight) ?? true
}

/** What dies together and shares memory. One object serves all runs, as with chains. */
export class Process implements ProcessIdentity {
  readonly name: string
  readonly pid: number
  readonly startedAt: string
  /** Whether its tasks share nothing that the kernel does not see. */
  readonly declared: boolean
  /** Touched by its every step where it may crash. */
  readonly alive: ResourceId
  readonly exitResource: ResourceId
  readonly memory: ResourceId
  readonly timers: ResourceId
  /** Its wall clock, where that may jump. */
  readonly wall: ResourceId
  /**
   * Touched by every effect that may be the first of its operation, for which one is depends on their order; and, where
   * somebody looks at operations between steps, by whatever changes what they have come to.
   */
  readonly openings: ResourceId
  readonly cells: CellSpace
  world: World | undefined = undefined
  root: Chain | undefined = undefined
  crash: Chain | undefined = undefined
  /** Other faults that strike the whole process, by kind and way; the same objects in every run. */
  readonly strikes: { [kind in FaultKind]?: Chain[] } = {}
  /** How far its wall clock is ahead, in milliseconds. */
  skewMs = 0
  run = 0
  living = false
  /** Programs of it that have not ended. */
  unfinished = 0
  /** How many tasks that nobody awaits have not come to their end. */
  background = 0
  chains = 0
  sleeps = 0
  exit: Exit<unknown> | undefined = undefined

  constructor(identity: Pick<Process, 'name' | 'pid' | 'declared'>, resources: ProcessResources) {
    this.name = identity.name
    this.pid = identity.pid
    this.startedAt = `start ${String(resources.alive)}`
    this.declared = identity.declared
    this.alive = resources.alive
    this.exitResource = resources.exit
    this.memory = resources.memory
    this.timers = resources.timers
    this.wall = resources.wall
    this.openings = resources.openings
    this.cells = resources.cells
  }

  /** Made once, for every run starts tasks. */
  readonly endOfTask = (): void => {
    this.unfinished--
  }

  /**
   * Whether performing and delivering are two steps: real answers are performed in one order and delivered in another,
   * which shows only where several branches share memory, declared or not. Once so, always so, for a step must not
   * change its nature with the order of others.
   */
  get split(): boolean {
    return this.chains > 1
  }

  enter(run: number): void {
    this.run = run
    this.living = true
    this.unfinished = 0
    this.background = 0
    this.chains = 0
    this.sleeps = 0
    this.skewMs = 0
    this.exit = undefined
  }
}

/** What the kernel calls the shared things of a process. */
export interface ProcessResources {
  readonly alive: ResourceId
  readonly exit: ResourceId
  readonly memory: ResourceId
  readonly timers: ResourceId
  readonly wall: ResourceId
  readonly openings: ResourceId
  readonly cells: CellSpace
}
