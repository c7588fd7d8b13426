import { mix } from '../random.ts'
import { access, everything, Journal } from '../world/footprint.ts'
import type { MountedDevice, Process } from '../world/chain.ts'
import type { Request } from '../world/device.ts'
import type { DatabaseRequest } from '../world/devices/database.ts'
import type { FilesRequest } from '../world/devices/files.ts'
import type { KeyValueRequest } from '../world/devices/key-value.ts'
import type { Rule } from '../world/rule.ts'
import type { Simulation } from '../world/simulate.ts'
import { valueNumber } from '../world/value-number.ts'
import type { KeyValueEntry, ReadonlyRows } from '../world/world.ts'
import type { OperationRecord } from './operation-record.ts'
import type { Breach, OperationState, StepInvariant, StepView } from './step-invariant.ts'

/** The first breach of a step invariant in a run. */
export interface StepBreach extends Breach {
  readonly invariant: string
  /** The step after which it was broken; -1: before the first. */
  readonly step: number
}

/**
 * Judges the step invariants of a run. A step that wrote what one of them read when it was judged last is judged by it,
 * and counts as reading what was read before and what is read now: so two steps whose order can matter to a verdict
 * are dependent, and no others.
 */
export class Monitor {
  /** Of each invariant that was broken in this run the first breach, in the order of the steps. */
  readonly breaches: StepBreach[] = []
  private readonly simulation: Simulation
  private readonly view: StepView
  private readonly judges: readonly Judge[]
  private readonly without: Rule | undefined

  constructor(invariants: readonly StepInvariant[], judged: Judged, without?: Rule) {
    this.simulation = judged.simulation
    this.view = new SimulatedView(judged)
    this.judges = invariants.map(invariant => ({ invariant, reads: new Journal(), broken: false }))
    this.without = without
  }

  /** Judges what stands before the first step. */
  begin(): void {
    this.breaches.length = 0
    for (const judge of this.judges) {
      judge.broken = false
      this.judge(judge, -1)
    }
  }

  /** Judges the step that is under way, once the program is quiescent again, and adds to its footprint. */
  after(): void {
    const { journal } = this.simulation.ground
    const { count } = journal
    for (const judge of this.judges) {
      if (judge.broken || !wroteTo(judge.reads, journal, count)) continue
      if (this.without !== 'reads-before') this.add(judge.reads)
      this.judge(judge, this.simulation.step)
      this.add(judge.reads)
    }
  }

  /** Equal numbers mean that equal breaches were found until now. */
  get verdict(): number {
    let verdict = 0
    for (const { invariant, sentence } of this.breaches) {
      verdict = (verdict + mix(valueNumber(invariant), valueNumber(sentence))) | 0
    }
    return verdict
  }

  private judge(judge: Judge, step: number): void {
    const { ground } = this.simulation
    const { journal } = ground
    judge.reads.clear()
    ground.journal = judge.reads
    try {
      const breach = judge.invariant.breach(this.view)
      if (breach === undefined) return
      judge.broken = true
      this.breaches.push({ invariant: judge.invariant.id, step, ...breach })
    } finally {
      ground.journal = journal
    }
  }

  private add(reads: Journal): void {
    if (this.without === 'judged-reads') return
    const { journal } = this.simulation.ground
    for (let index = 0; index < reads.count; index++) journal.touch((reads.entries[index] ?? 0) >> 2, access.read)
  }
}

/** What a monitor looks at. */
export interface Judged {
  readonly simulation: Simulation
  readonly operations: readonly OperationRecord[]
  /** Those that serve clients. */
  readonly processes: readonly Process[]
}

interface Judge {
  readonly invariant: StepInvariant
  /** What it read when it was judged last. */
  readonly reads: Journal
  broken: boolean
}

/** Whether one of the first `count` entries of a step changed something that was read. */
function wroteTo(reads: Journal, step: Journal, count: number): boolean {
  for (let index = 0; index < count; index++) {
    const entry = step.entries[index] ?? 0
    if (entry >> 2 === everything) return true
    if ((entry & 3) !== access.read && isRead(reads, entry >> 2)) return true
  }
  return false
}

function isRead(reads: Journal, resource: number): boolean {
  for (let index = 0; index < reads.count; index++) if ((reads.entries[index] ?? 0) >> 2 === resource) return true
  return false
}

/** Reads the devices as any request would, so that the journal says what was read. */
class SimulatedView implements StepView {
  private readonly judged: Judged

  constructor(judged: Judged) {
    this.judged = judged
  }

  file(path: string): string | undefined {
    const request: FilesRequest = { kind: 'read', path }
    return ask(this.judged.simulation.files, request) as string | undefined
  }

  files(folder: string): readonly string[] {
    const request: FilesRequest = { kind: 'list', folder }
    return ask(this.judged.simulation.files, request) as readonly string[]
  }

  key(key: string): string | undefined {
    const request: KeyValueRequest = { kind: 'get', key }
    return ask(this.judged.simulation.keyValue, request) as string | undefined
  }

  keys(prefix: string): readonly KeyValueEntry[] {
    const request: KeyValueRequest = { kind: 'scan', prefix }
    return ask(this.judged.simulation.keyValue, request) as readonly KeyValueEntry[]
  }

  rows<Result>(read: (rows: ReadonlyRows) => Result): Result {
    const request: DatabaseRequest = { kind: 'read', label: 'judge', body: read }
    return ask(this.judged.simulation.database, request) as Result
  }

  memory(name: string): readonly unknown[] {
    return this.judged.processes.map(process => {
      this.judged.simulation.touch(process.exitResource, access.read)
      return process.living ? process.cells.get(name) : undefined
    })
  }

  operations(): readonly OperationState[] {
    const { operations, processes, simulation } = this.judged
    for (const { openings } of processes) simulation.touch(openings, access.read)
    return operations.filter(({ asked }) => asked).map(stateOf)
  }
}

/** What the device answers, at once. */
function ask({ device, cells }: MountedDevice, request: Request): unknown {
  return device.perform(cells, request)
}

function stateOf(record: OperationRecord): OperationState {
  const { id, client, input, outcome } = record
  return { id, client, request: input, phase: phaseOf(record), outcome }
}

function phaseOf({ completedStep, invokedStep, process }: OperationRecord): OperationState['phase'] {
  if (completedStep >= 0) return 'done'
  if (!process.living) return 'died'
  return invokedStep >= 0 ? 'running' : 'asked'
}
