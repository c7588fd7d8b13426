/** Asks a session for an answer to `message`, continuing its conversation or starting one. */
export interface TurnRequest {
  readonly operation: 'turn'
  /** The session's key. */
  readonly session: string
  /** The message's id; unique in a run. */
  readonly message: string
}

/** As a turn, but only where there is a conversation to continue. */
export interface ResumeRequest {
  readonly operation: 'resume'
  readonly session: string
  readonly message: string
}

/** Ends the conversation of a session, so that the next turn starts a new one. */
export interface ResetRequest {
  readonly operation: 'reset'
  readonly session: string
}

/** Ends a session and its conversation for good. */
export interface DeleteRequest {
  readonly operation: 'delete'
  readonly session: string
}

/** Sends the reaper round: transcripts that are of no use any more are removed. It changes no session. */
export interface ReapRequest {
  readonly operation: 'reap'
}

/** Reads the session's row. */
export interface ObserveRequest {
  readonly operation: 'observe'
  readonly session: string
}

/** What a client asks of a session. */
export type SessionRequest = TurnRequest | ResumeRequest | ResetRequest | DeleteRequest | ObserveRequest | ReapRequest

/** The agent answered the message. */
export interface Answered {
  readonly kind: 'answered'
  /** The UUID of the transcript that the turn is in. */
  readonly transcript: string
  /** The id of the reply: `replyTo(message)` where nothing was crossed. */
  readonly reply: string
  /** The ids of the messages that the agent saw, in order, without the turn's own. */
  readonly context: readonly string[]
}

/** Somebody else occupies the session; nothing was done. */
export interface Busy {
  readonly kind: 'busy'
}

/** There is no such session or, for a resume, no conversation; nothing was done. */
export interface Missing {
  readonly kind: 'missing'
}

/** The agent died or gave up; the message may be in the transcript. */
export interface RunFailed {
  readonly kind: 'run-failed'
}

/** The conversation is ended and its transcript removed. */
export interface WasReset {
  readonly kind: 'reset'
}

/** The session is gone, and its transcript removed. */
export interface WasDeleted {
  readonly kind: 'deleted'
}

/** The reaper has been round. */
export interface WasReaped {
  readonly kind: 'reaped'
}

/** What the row said at one moment. */
export interface Observed {
  readonly kind: 'observed'
  /** The UUID of the current transcript, or null if there is none. */
  readonly current: string | null
}

/** What a session answers. */
export type SessionAnswer = Answered | Busy | Missing | RunFailed | WasReset | WasDeleted | WasReaped | Observed

/** The id of the one reply that answers `message`. */
export function replyTo(message: string): string {
  return `${message}-reply`
}
