import type { History } from '../history/operation.ts'

/** What a run left: its history, its artefacts, and how it ended. */
export interface Run<Request = unknown, Answer = unknown, Artefacts = unknown> {
  readonly history: History<Request, Answer>
  readonly artefacts: Artefacts
  readonly crashes: number
  readonly stalls: number
  /** Errors of devices; none where it is not said. */
  readonly errors?: number
  /** Whether every client got through its program or died with its process. */
  readonly ending: Ending
}

/** How a run ended. */
export type Ending =
  | { readonly kind: 'finished' }
  /** Nothing can move any more, and these wait. */
  | { readonly kind: 'deadlock'; readonly waiting: readonly string[] }
  /** Unfinished with nothing parked: it awaits something outside the World. `after` names its last effect. */
  | { readonly kind: 'escaped'; readonly client: string; readonly after: string }
  /** The bound on steps was reached. */
  | { readonly kind: 'cut'; readonly steps: number }
