import type { Busy } from './operations.ts'

/** Puts a message at the end of the live ones. */
export interface AddMessageRequest {
  readonly operation: 'addMessage'
  /** The session's key. */
  readonly session: string
  /** The message's id; unique in a run. */
  readonly message: string
}

/** Moves the live messages into an archive of their own, and has memories extracted from them. */
export interface CommitRequest {
  readonly operation: 'commit'
  readonly session: string
  /** Whether the answer is to wait until all is done; else it is a task's id, and the rest is done behind it. */
  readonly wait: boolean
  /** The id of the task that a commit without waiting becomes; unique in a run. */
  readonly task: string
}

/** Asks what has become of a commit that was accepted. */
export interface TaskRequest {
  readonly operation: 'task'
  readonly session: string
  readonly task: string
}

/** Reads the messages that no archive has yet. */
export interface LiveRequest {
  readonly operation: 'live'
  readonly session: string
}

/** What a client asks of a session with archives. */
export type ArchiveRequest = AddMessageRequest | CommitRequest | TaskRequest | LiveRequest

/** The message is kept. */
export interface Added {
  readonly kind: 'added'
}

/** The messages were moved. */
export interface Archived {
  readonly kind: 'archived'
  /** The archive's number, from 1. */
  readonly index: number
  /** Their ids, in order; at least one. */
  readonly messages: readonly string[]
}

/** There was nothing to move. */
export interface Skipped {
  readonly kind: 'skipped'
}

/** The commit is under way. */
export interface Accepted {
  readonly kind: 'accepted'
  readonly task: string
}

/** What has become of a task: nothing yet, all of it, or nothing ever. */
export interface TaskStatus {
  readonly kind: 'running' | 'completed' | 'run-failed'
}

/** The live messages at one moment. */
export interface Live {
  readonly kind: 'live'
  /** Their ids, in order. */
  readonly messages: readonly string[]
}

/** What a session with archives answers. */
export type ArchiveAnswer = Added | Archived | Skipped | Accepted | TaskStatus | Live | Busy
