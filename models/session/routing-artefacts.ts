import type { Life } from './life.ts'
import type { Transcript } from './artefacts.ts'

/** What became of a message that was accepted. */
export type Fate = 'queued' | 'running' | 'answered' | 'interrupted' | 'rolled-back' | 'failed'

/** The row of a message that was accepted. */
export interface AcceptedMessage {
  readonly message: string
  readonly fate: Fate
}

/** Something that happened in a session and that those who watch it are told; its number is its place, from 1. */
export interface SessionEvent {
  readonly type: 'user_message' | 'assistant' | 'interrupted' | 'rolled-back' | 'failed'
  /** The id of the message that it is about. */
  readonly message: string
}

/** What one session that runs behind its answers left. */
export interface RoutedSession {
  readonly id: string
  /** What clients call it. */
  readonly conversation: string
  readonly life: Life
  /** How often an agent was started for it. */
  readonly generation: number
  /** In the order of their acceptance. */
  readonly messages: readonly AcceptedMessage[]
  /** In the order of their numbers. */
  readonly events: readonly SessionEvent[]
}

/** What a system of sessions that run behind their answers leaves. */
export interface RoutingArtefacts {
  readonly sessions: readonly RoutedSession[]
  readonly transcripts: readonly Transcript[]
}

/** What the notes are about that say who works for a session. */
export function loopSubject(session: string): string {
  return `loop ${session}`
}

/** What the notes are about that say what a connection was told of a session. */
export function deliverySubject(session: string, connection: string): string {
  return `delivery ${session} ${connection}`
}
