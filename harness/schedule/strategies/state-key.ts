import { mix } from '../../random.ts'
import type { Hash } from '../../world/cells.ts'
import { hashFaults } from '../../world/fault.ts'
import { stage, type Chain, type Process } from '../../world/chain.ts'
import { valueNumber } from '../../world/value-number.ts'
import type { Execution } from '../execute.ts'
import type { OperationRecord } from '../operation-record.ts'
import type { Performed } from '../strategy.ts'
import { answerNumber } from './answer-number.ts'
import { FirstEffects } from './first-effects.ts'

/**
 * What the rest of a run, and the verdict on it, can depend on, in 64 bits:
 *
 * - per process the ordered sequence of answers that were delivered to it: programs are deterministic, so its memory,
 *   its parked effects and its incarnations of ids follow from that;
 * - what the devices hold, with deadlines, and the time; both absolute, since what is left behind holds them;
 * - answers that are performed and not delivered, and what is in flight after its process died;
 * - the operations: their outcomes, and which of them had completed before which was invoked (or, over effects alone,
 *   what the strongest order depends on);
 * - what step invariants have found until now;
 * - what is left of the budgets of faults, and how many were spent.
 *
 * The notes of a run are cells, and so among what the devices hold.
 */
export class StateKey {
  private readonly execution: Execution
  private readonly holds: KeyParts
  private readonly sequences = new Map<Process, Sequence>()
  private readonly firstEffects: FirstEffects | undefined
  private delivers = false
  /** What is about to be delivered: read before the step, which may reuse the place. */
  private held: number | undefined
  private pending: readonly Chain[] = []
  private readonly into: Hash = { low: 0, high: 0 }

  constructor(execution: Execution, holds: KeyParts) {
    this.execution = execution
    this.holds = holds
    const { simulation } = execution
    this.firstEffects = simulation.state.ordersRealTime ? undefined : new FirstEffects(simulation.footprints)
  }

  begin(): void {
    this.sequences.clear()
    this.firstEffects?.begin()
  }

  /** Told which step is about to be taken. */
  before(chain: Chain): void {
    const held = chain.stage === stage.performed
    const answers = chain.target !== undefined || (chain.kind === 'program' && !chain.inFlight)
    this.delivers = answers && (held || !chain.process.split)
    this.held = held && this.delivers ? answerNumber(chain.reply) : undefined
  }

  after(step: Performed): void {
    const { chain } = step
    if (this.delivers && this.holds.answers) this.deliver(chain.target ?? chain)
    if (this.holds.disturbances && (chain.kind === 'clock-jump' || chain.kind === 'restart')) this.disturb(chain)
    if (isDeadly(chain)) for (const process of this.execution.simulation.killed) this.sequenceOf(process).dead = true
    this.firstEffects?.after(step, this.execution.operations)
  }

  /** The key of the state before the next step; the same object each time. */
  now(candidates: readonly Chain[]): Hash {
    const { into, execution } = this
    const { simulation } = execution
    const { ground, faults } = simulation.state
    into.low = into.high = 0
    if (this.holds.budgets) {
      hashFaults(faults, into)
      hashFaults(execution.struck, into)
    }
    this.pending = simulation.pending
    simulation.hashState(into)
    if (this.holds.time) add(into, valueNumber(ground.nowMs), timeSalt)
    this.addProcesses(into)
    if (this.holds.pending) this.addParked(into)
    // Whether time, a recovery or the end comes next is seen by nobody yet.
    for (const { id, kind } of candidates) if (kind !== 'program') add(into, id, nextSalt)
    this.addOperations(into)
    if (this.holds.verdicts && execution.monitor !== undefined) add(into, execution.monitor.verdict, verdictSalt)
    if (this.holds.order) this.firstEffects?.addTo(into, this.pending)
    return into
  }

  /** Where its wall clock stands, or when it was started again, follows from no answer. */
  private disturb({ id, process }: Chain): void {
    const sequence = this.sequenceOf(process)
    const { nowMs } = this.execution.simulation.ground
    sequence.low = mix(sequence.low, mix(id, valueNumber(nowMs)))
    sequence.high = mix(sequence.high, mix(id ^ 0x71374491, valueNumber(nowMs)))
  }

  /** What the program saw: the answer, and what the clock said where it looked. */
  private seenIn(chain: Chain): number {
    const answer = this.held ?? answerNumber(chain.reply)
    const { ground, state, step } = this.execution.simulation
    return this.holds.clock && state.lookedAt === step ? mix(answer, valueNumber(ground.nowMs)) : answer
  }

  private deliver(chain: Chain): void {
    const answer = this.seenIn(chain)
    const sequence = this.sequenceOf(chain.process)
    const own = mix(chain.id * 2 + (chain.threw ? 1 : 0), answer)
    sequence.low = mix(sequence.low, own)
    sequence.high = mix(sequence.high ^ answer, chain.id ^ 0x68e31da4)
  }

  /**
   * What is parked follows from the answers, but for what was performed already, what is in flight, and programs that
   * were started and have no answer yet.
   */
  private addParked(into: Hash): void {
    for (const chain of this.pending) {
      const { id, inFlight, overdue } = chain
      const held = chain.stage === stage.performed ? answerNumber(chain.reply) : 0
      add(into, mix(held, id * 4 + (inFlight ? 2 : 0) + (overdue ? 1 : 0)), chain.stage)
    }
  }

  /** Of the dead nothing is left but what they have in flight, which only what they had seen tells apart. */
  private addProcesses(into: Hash): void {
    for (const [process, { low, high, dead }] of this.sequences) {
      const known = !dead || this.pending.some(chain => chain.inFlight && chain.process === process)
      const own = mix(process.alive, dead ? 1 : 2)
      into.low = (into.low + mix(own, known ? low : 0)) | 0
      into.high = (into.high + mix(own ^ 0x2545f491, known ? high : 0)) | 0
    }
  }

  private addOperations(into: Hash): void {
    const { operations, simulation } = this.execution
    for (const operation of operations) {
      if (!operation.asked) continue
      const { outcome, completedStep, invokedStep } = operation
      const answer = outcome.kind === 'ok' ? answerNumber(outcome.answer) : 0
      const state = completedStep >= 0 ? 3 : invokedStep >= 0 ? 2 : 1
      const before = this.holds.order && simulation.state.ordersRealTime ? numberOfBefore(operation, operations) : 0
      add(into, mix(answer * 4 + state, before), operationSalt + operation.id)
    }
  }

  private sequenceOf(process: Process): Sequence {
    let sequence = this.sequences.get(process)
    if (sequence === undefined) this.sequences.set(process, (sequence = { low: 0, high: 0, dead: false }))
    return sequence
  }
}

function isDeadly({ kind }: Chain): boolean {
  return kind === 'crash' || kind === 'torn-write' || kind === 'machine-crash'
}

/** What may be left out, so that a test can show what is missed without it. */
export interface KeyParts {
  /** What was delivered to each process. */
  readonly answers: boolean
  readonly budgets: boolean
  readonly verdicts: boolean
  /** What programs saw on the clock. */
  readonly clock: boolean
  /** Jumps of clocks, and restarts. */
  readonly disturbances: boolean
  /** Which operations had completed before which was invoked, or what that can depend on. */
  readonly order: boolean
  /** What is performed and not delivered, or in flight. */
  readonly pending: boolean
  readonly time: boolean
}

/** Everything. */
export const wholeKey: KeyParts = {
  answers: true,
  budgets: true,
  clock: true,
  disturbances: true,
  order: true,
  pending: true,
  time: true,
  verdicts: true,
}

/** Of the answers that a process got, in order. */
interface Sequence extends Hash {
  dead: boolean
}

/** Which operations had completed when this one was invoked. */
function numberOfBefore({ invokedStep }: OperationRecord, operations: readonly OperationRecord[]): number {
  let number = 0
  for (const { id, completedStep } of operations) {
    if (completedStep >= 0 && completedStep < invokedStep) number = mix(number, id + 1)
  }
  return number
}

/** Adds a part in a way that does not depend on the order of the parts. */
function add(into: Hash, value: number, salt: number): void {
  into.low = (into.low + mix(value, salt)) | 0
  into.high = (into.high + mix(value ^ 0x165667b1, salt ^ 0x61c88647)) | 0
}

const timeSalt = 0x1f83d9ab
const verdictSalt = 0x2b7e1516
const nextSalt = 0x3c6ef372
const operationSalt = 0x510e527f
