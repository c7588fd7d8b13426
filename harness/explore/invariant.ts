import type { OperationId, Precedence } from '../history/operation.ts'
import type { Run } from './run.ts'

/** How an invariant was broken: a sentence for people, and the operations that it is about. */
export interface Breach {
  readonly sentence: string
  readonly operations: readonly OperationId[]
}

/** What must be true of every run, judged at quiescence. */
export interface Invariant<Request = unknown, Answer = unknown, Artefacts = unknown> {
  readonly id: string
  /** One sentence: what it says. */
  readonly claim: string
  /** Undefined where it holds. Must be a function of its arguments alone. */
  breach(run: Run<Request, Answer, Artefacts>, precedes: Precedence): Breach | undefined
}
