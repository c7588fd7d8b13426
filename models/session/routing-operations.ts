import type { Life } from './life.ts'
import type { Busy, RunFailed } from './operations.ts'

/** Who asks, and of which session. */
interface FromConnection {
  /** The session's key. */
  readonly session: string
  readonly connection: string
}

/** Hands a message to a session, and is answered before the agent is. */
export interface SendRequest extends FromConnection {
  readonly operation: 'send'
  /** The message's id; the same id again is the same message. */
  readonly message: string
}

/** Ends what the agent is at; a message given along comes next. */
export interface InterruptRequest extends FromConnection {
  readonly operation: 'interrupt'
  readonly message?: string
}

/**
 * - `attach`: the connection is the one that the session is for, and sees what happens in it.
 * - `switch`: it sees what happens in it.
 * - `detach`: it does not any more, and somebody else may come.
 * - `suspend`: it sleeps, and will come back soon or not at all.
 * - `close`: the session is to come to its end.
 * - `inspect`: reads where the session stands.
 */
export interface PresenceRequest extends FromConnection {
  readonly operation: 'attach' | 'switch' | 'detach' | 'suspend' | 'close' | 'inspect'
}

/** What a client asks of a session that runs behind its answers. */
export type RoutingRequest = SendRequest | InterruptRequest | PresenceRequest

/** Where a message went: to an agent that was started for it, one that was started again, or one that runs. */
export type Route = 'started' | 'resumed' | 'running'

/** The message will be answered. */
export interface SendAccepted {
  readonly kind: 'accepted'
  readonly route: Route
  /** The number of the last event before those that the connection sees; null where it sees nothing. */
  readonly cut: number | null
}

/** The message was accepted before. */
export interface Duplicate {
  readonly kind: 'duplicate'
}

/** What the agent was at is over. */
export interface Stopped {
  readonly kind: 'stopped'
  /** The id of the message that is not answered any more. */
  readonly message: string
}

/** There was nothing to interrupt. */
export interface NoTurn {
  readonly kind: 'no-turn'
}

/** The connection sees what happens in the session. */
export interface Watching {
  readonly kind: 'watching'
  /** Whether somebody works on what is sent. */
  readonly running: boolean
  /** The number of the last event before those that the connection sees. */
  readonly cut: number
}

/** It is done. */
export interface Done {
  readonly kind: 'detached' | 'suspended' | 'closed'
}

/** Where the session stood at one moment. */
export interface Inspected {
  readonly kind: 'inspected'
  /** Null where there is no session. */
  readonly life: Life | null
  /** The ids of the messages that were answered, in order. */
  readonly answered: readonly string[]
}

/** What a session that runs behind its answers says. */
export type RoutingAnswer = SendAccepted | Duplicate | Stopped | NoTurn | Watching | Done | Inspected | Busy | RunFailed

/** What becomes of a message that comes while others wait for their answers. */
export type Admission =
  /** It waits for its turn. */
  | 'enqueue'
  /** It is refused. */
  | 'reject'
  /** The others are interrupted. */
  | 'interrupt'
  /** The others are taken back. */
  | 'rollback'
