import { shorten } from '../world/shorten.ts'
import { mix } from '../random.ts'
import type { Operation, Outcome } from '../history/operation.ts'
import type { Hash } from '../world/cells.ts'
import type { Process } from '../world/chain.ts'
import { valueNumber } from '../world/value-number.ts'

/** What an operation has come to in a run; `invokedStep` and `completedStep` are -1 while that has not happened. */
export interface OperationRecord {
  readonly id: number
  readonly client: number
  readonly input: unknown
  /** That serves it. */
  process: Process
  asked: boolean
  invokedStep: number
  /** Steps that may be its first: several, where it asks for several things at once. */
  readonly openedSteps: number[]
  completedStep: number
  outcome: Outcome<unknown>
  /** What it threw, if it did. */
  threw: string | undefined
  /** Whether that is what JavaScript throws for a mistake in a program: it says nothing of the system. */
  mistaken: boolean
}

export const unknownOutcome: Outcome<unknown> = { kind: 'unknown' }
/** The same with the ids of a history that has other operations before these. */
export function operationOf(record: OperationRecord, offset: number): Operation {
  const { outcome, completedStep } = record
  return {
    id: record.id + offset,
    client: record.client,
    input: record.input,
    outcome,
    invokedAt: record.invokedStep < 0 ? Infinity : 2 * record.invokedStep,
    completedAt: completedStep < 0 || outcome.kind === 'unknown' ? Infinity : 2 * completedStep + 1,
  }
}

/** One that nobody has asked for yet. */
export function newRecord(id: number, client: number, input: unknown, process: Process): OperationRecord {
  return {
    id,
    client,
    input,
    process,
    asked: false,
    invokedStep: -1,
    openedSteps: [],
    completedStep: -1,
    outcome: unknownOutcome,
    threw: undefined,
    mistaken: false,
  }
}

/** Forgets what a run made of it. */
export function renew(operation: OperationRecord): void {
  operation.asked = false
  operation.invokedStep = -1
  shorten(operation.openedSteps, 0)
  operation.completedStep = -1
  operation.outcome = unknownOutcome
  operation.threw = undefined
  operation.mistaken = false
}

/** Adds what it has come to, in a way that does not depend on the order of the operations. */
export function addOutcome(operation: OperationRecord, hash: Hash): void {
  const { outcome } = operation
  const answer = outcome.kind === 'ok' ? valueNumber(outcome.answer) : 0
  const state = operation.completedStep >= 0 ? 1 : operation.invokedStep >= 0 ? 2 : 3
  const salt = operation.id * 8 + state
  hash.low = (hash.low + mix(answer, salt)) | 0
  hash.high = (hash.high + mix(answer, salt ^ 0x6a09e667)) | 0
}
