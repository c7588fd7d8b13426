import type { Precedence } from '../history/operation.ts'
import type { Breach } from '../schedule/step-invariant.ts'
import type { Run } from './run.ts'

export type { Breach } from '../schedule/step-invariant.ts'

/** What must be true of every run, judged at quiescence. */
export interface Invariant<Request = unknown, Answer = unknown, Artefacts = unknown> {
  readonly id: string
  /** One sentence: what it says. */
  readonly claim: string
  /** Undefined where it holds. Must be a function of its arguments alone. */
  breach(run: Run<Request, Answer, Artefacts>, precedes: Precedence): Breach | undefined
}
