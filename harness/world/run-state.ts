import { Ground } from './cells.ts'
import type { Chain, FaultKind, Process } from './chain.ts'
import { budgetOf, copyFaults, faultNames, noFaults, someFaults, type Faults } from './fault.ts'
import { access, everything, Footprints, Journal, type Access, type ResourceId } from './footprint.ts'
import type { Rule } from './rule.ts'
import type { Note } from './world.ts'

/** Who is told what happens in a run beside the steps. */
export interface Witness {
  noted(process: Process, note: Note): void
  crashed(process: Process): void
  /** Asked when nothing else can move: what recovers from a death; undefined: nothing does. */
  recovery?(): (() => void) | undefined
  /** What starts a dead process again, for what its clients have not asked yet; undefined: nothing does. */
  restart?(process: Process): (() => void) | undefined
}

/** What all parts of a simulation share: the ground, the budgets, which step is under way, and what it touches. */
export class RunState {
  readonly ground: Ground = new Ground(new Journal())
  readonly footprints: Footprints = new Footprints()
  /** The faults that this run may still suffer. */
  readonly faults: Faults = someFaults()
  /** Whether anybody asks for footprints; what nobody reads is not written. */
  recording = true
  /** The step that is under way; -1 before the first. */
  step = -1
  /** The last step in which a program, not a device, looked at a clock. */
  lookedAt = -1
  witness: Witness | undefined = undefined
  /** Whether this run may suffer any fault, and whether a process may die; spent budgets count. */
  maySuffer = false
  mayCrash = false
  /** Whether a request may go on without anybody who awaits its answer. */
  mayFly = false
  /** How far a wall clock jumps, in milliseconds. */
  clockJumpMs = 3_600_000
  /** Whether a fault may strike what is parked. */
  mayFail = false
  /** Whether wall clocks may jump. */
  mayJump = false
  /** The order of invocations and completions, where it is part of what is explored. */
  readonly realTime: ResourceId
  ordersRealTime = false
  /** Whether somebody looks at operations between steps, so that what changes them is an access. */
  ordersOperations = false
  /** Which processes were started; touched by starts, and by who looked for one in vain. */
  readonly roster: ResourceId
  /** Whether a death conflicts with every step of its process. */
  readonly ordersDeaths: boolean
  /** What time writes when it passes: it is ordered with every step. */
  readonly passing: ResourceId
  private readonly granted: Faults = someFaults()
  /** As it was said for the last run; most often it is the same for the next. */
  private budget: Readonly<Partial<Faults>> = noFaults
  private readonly budgets: Faults
  private readonly without: Rule | undefined

  constructor(without: Rule | undefined) {
    this.without = without
    this.ordersDeaths = without !== 'deaths'
    this.passing = without === 'time-as-barrier' ? this.ground.clock : everything
    this.realTime = this.ground.resource('real time')
    this.roster = this.ground.resource('roster of processes')
    this.budgets = someFaults()
    for (const name of faultNames) this.budgets[name] = this.ground.resource(`budget of ${name}`)
  }

  /** For a new run that starts at `nowMs` with these faults to spend. */
  reset(nowMs: number, some: Readonly<Partial<Faults>>): void {
    if (some !== this.budget) this.grant(some)
    copyFaults(this.granted, this.faults)
    this.ground.reset(nowMs)
    this.step = this.lookedAt = -1
    this.ground.journal.clear()
    this.ground.journal.muted = !this.recording
  }

  private grant(some: Readonly<Partial<Faults>>): void {
    this.budget = some
    const faults = someFaults(some)
    copyFaults(faults, this.granted)
    this.mayCrash = faults.crashes + faults.tornWrites + faults.machineCrashes > 0
    this.mayFly = this.mayCrash || faults.lostReplies > 0
    this.mayFail = faults.errors + faults.lostReplies + faults.tornWrites > 0
    this.mayJump = faults.clockJumps > 0
    this.maySuffer = faultNames.some(name => faults[name] > 0)
  }

  touch(resource: ResourceId, how: Access): void {
    this.ground.journal.touch(resource, how)
  }

  /** Whether the budget was drawn on in this run. */
  hasStruck(kind: FaultKind): boolean {
    return this.faults[budgetOf[kind]] < this.granted[budgetOf[kind]]
  }

  /** Faults on one budget forbid each other. */
  touchBudget(kind: FaultKind): void {
    if (this.without !== 'budgets') this.touch(this.budgets[budgetOf[kind]], access.write)
  }

  /** A step that performs what a chain has parked, and a fault that prevents it, forbid each other. */
  touchFate(chain: Chain): void {
    if (this.without === 'fates') return
    if (chain.fate === 0) chain.fate = this.ground.resource(`fate of chain ${String(chain.id)}`)
    this.touch(chain.fate, access.write)
  }

  /** Whatever moves the next deadline looks at the clock. */
  touchDeadlines(): void {
    if (this.without !== 'deadlines') this.touch(this.ground.clock, access.read)
  }

  /** What is asked without being part of any step. */
  aside<Answer>(ask: () => Answer): Answer {
    const { journal } = this.ground
    const { muted } = journal
    journal.muted = true
    const answer = ask()
    journal.muted = muted
    return answer
  }
}
