import type { Scheduler } from 'fast-check'
import type { FaultBudget } from '../harness/explore/scenario.ts'
import type { Input, Program, Run, System } from '../harness/explore/system.ts'
import type { Operation } from '../harness/history/operation.ts'
import type { Process } from '../harness/world/chain.ts'
import { PeerKernel } from './peer-kernel.ts'

/** What is tried under `fc.scheduler()`. */
export interface PeerQuestion {
  readonly system: System
  readonly program: Program
  readonly faults: FaultBudget
}

type Perform = (app: unknown, request: Input) => Promise<unknown>

/** A system with its program, run once for each scheduler that it is given. */
export class PeerTrial {
  private readonly kernel = new PeerKernel()
  private readonly question: PeerQuestion
  private readonly processes: readonly Process[]
  private readonly outside: Process
  private readonly operations: { -readonly [Key in keyof Operation]: Operation[Key] }[] = []
  private moment = 0

  constructor(question: PeerQuestion) {
    this.question = question
    const { clients } = question.program
    const count = question.system.serving === 'one-process' ? 1 : clients.length
    this.processes = Array.from({ length: count }, (_, index) => this.kernel.process(`worker ${String(index)}`, index))
    this.outside = this.kernel.process('outside', 100)
  }

  /** Runs the program under the scheduler; whether an invariant broke. */
  async breaks(scheduler: Scheduler): Promise<boolean> {
    const { kernel, question } = this
    const { system, program } = question
    kernel.reset()
    this.operations.length = this.moment = 0
    await system.prepare?.(kernel.world(this.outside))
    kernel.scheduler = scheduler
    const clients = this.start(program)
    this.offerFaults()
    await this.drive(scheduler, clients)
    kernel.scheduler = undefined
    return this.judge(await system.artefacts(kernel.world(this.outside)))
  }

  private start(program: Program): Promise<unknown> {
    const apps = this.processes.map(process => this.question.system.start(this.kernel.world(process)))
    return Promise.all(
      program.clients.map((inputs, client) => this.runClient(inputs, client, apps[client % apps.length])),
    )
  }

  private async runClient(inputs: readonly Input[], client: number, app: unknown): Promise<void> {
    const perform = this.question.system.operations as Readonly<Record<string, Perform | undefined>>
    for (const input of inputs) {
      const id = this.operations.length
      const invokedAt = this.moment++
      const operation = {
        id,
        client,
        input,
        outcome: { kind: 'unknown' } as Operation['outcome'],
        invokedAt,
        completedAt: Infinity,
      }
      this.operations.push(operation)
      try {
        operation.outcome = { kind: 'ok', answer: await perform[input.operation]?.(app, input) }
        operation.completedAt = this.moment++
      } catch {
        operation.outcome = { kind: 'unknown' }
      }
    }
  }

  private offerFaults(): void {
    const { crashes = 0, stalls = 0 } = this.question.faults
    if (crashes > 0) for (const process of this.processes) this.kernel.offerCrash(process)
    if (stalls > 0) this.kernel.offerStall()
  }

  /** Until all clients are through, or nothing is left that could move. */
  private async drive(scheduler: Scheduler, clients: Promise<unknown>): Promise<void> {
    const progress = { through: false }
    void clients.then(() => (progress.through = true))
    await settle()
    while (!progress.through) {
      if (scheduler.count() > 0) await scheduler.waitNext(1)
      else if (!this.kernel.passTime()) return
      await settle()
    }
  }

  private judge(artefacts: unknown): boolean {
    const { crashes, stalls } = this.kernel
    const history = { operations: this.operations, annotations: [] }
    const run: Run<Input> = { history, artefacts, crashes, stalls, ending: { kind: 'finished' } } as Run<Input>
    const precedes = (left: number, right: number): boolean => {
      const [earlier, later] = [this.operations[left], this.operations[right]]
      return earlier !== undefined && later !== undefined && earlier.completedAt < later.invokedAt
    }
    return this.question.system.invariants.some(invariant => invariant.breach(run, precedes) !== undefined)
  }
}

/** What an answer sets in motion takes a few turns of the queue of microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
}
