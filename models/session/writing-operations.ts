import type { TranscriptLine } from './transcript.ts'

/** What somebody besides the agent puts into a transcript. */
export interface Remark {
  /** The id of the entry; unique in a run. */
  readonly entry: string
  /** The idempotency key: what comes with a key that is there already is not written again. */
  readonly key: string
}

/** A run of the agent: it hears `message`, thinks, and answers. */
export interface RunRequest {
  readonly operation: 'run'
  readonly session: string
  /** The id of the user's message; unique in a run of the system. */
  readonly message: string
  /** What the gateway injects before it, in the same flow. */
  readonly injected?: Remark
  /** What the delivery mirror writes of the answer that was delivered, in the same flow. */
  readonly delivered?: Remark
}

/** An entry of the delivery mirror, or one that the gateway injects. */
export interface AppendRequest extends Remark {
  readonly operation: 'append'
  readonly session: string
  readonly kind: 'mirror' | 'inject'
}

/** Stops the run of `message`, and keeps what it has said of its answer by then. */
export interface InterruptRequest {
  readonly operation: 'interrupt'
  readonly session: string
  readonly message: string
}

/** Reads the transcript as whoever resumes the session would. */
export interface ReadRequest {
  readonly operation: 'read'
  readonly session: string
}

/** What a client asks of the writers of a transcript. */
export type WritingRequest = RunRequest | AppendRequest | InterruptRequest | ReadRequest

/** In whose name a line speaks. */
export type Role = TranscriptLine['type']

/** What the writers of a transcript answer. */
export type WritingAnswer =
  | {
      readonly kind: 'answered'
      readonly reply: string
      /** The ids of the entries that the agent saw, in order, without its own. */
      readonly context: readonly string[]
    }
  /** The run was stopped; the message is there, and its answer is not. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'appended'; readonly entry: string; readonly role: Role }
  /** The key stands at this entry already; nothing was written. */
  | { readonly kind: 'duplicate'; readonly entry: string }
  /** The id of the partial answer; null where the message is answered, or something else came after it. */
  | { readonly kind: 'stopped'; readonly partial: string | null }
  /** Others had the lock for the whole wait; nothing was written. */
  | { readonly kind: 'busy' }
  /** The holder was told that its lock is gone: what it had written by then is there, and nothing more. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'read'; readonly entries: readonly string[] }

/** The id of what was said of the answer to `message` before its run was stopped. */
export function partialOf(message: string): string {
  return `${message}-partial`
}
