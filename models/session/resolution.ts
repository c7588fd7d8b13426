import type { Model, Point } from '../../harness/check/model.ts'
import type { Outcome } from '../../harness/history/operation.ts'
import type { ObserveRequest, Observed, ResetRequest } from './operations.ts'

/** On whose behalf a session is resolved. */
export type Purpose =
  /** A user's command: whoever comes next continues the same conversation. */
  | 'visible'
  /** A handoff between agents: it continues the conversation where there is one, and else gets one that is in no row. */
  | 'internal'

/** Asks which transcript a request to a session belongs to. */
export interface ResolveRequest {
  readonly operation: 'resolve'
  /** The session's key. */
  readonly session: string
  readonly purpose: Purpose
}

/** As a resolve, by one who brings the transcript along. */
export interface ResolveExplicitRequest {
  readonly operation: 'resolve-explicit'
  readonly session: string
  /** The UUID that is to be answered. */
  readonly transcript: string
}

/** What a client asks of the resolution of sessions. A reset begins a new conversation and says which. */
export type ResolutionRequest = ResolveRequest | ResolveExplicitRequest | ResetRequest | ObserveRequest

/** Which transcript a request belongs to. */
export interface Resolved {
  readonly kind: 'resolved'
  readonly transcript: string
  /** Whether it is for this request to begin the conversation: to load what the agent remembers, to say hello. */
  readonly isNew: boolean
}

/** What the resolution of sessions answers. */
export type ResolutionAnswer = Resolved | Observed

/** Stands for a transcript that an unanswered request may have reserved and whose UUID no answer has shown yet. */
const unseen = '?'

/** Where one session's requests go. */
export interface ResolutionState {
  /** The UUID of the current transcript; `?` where it is not known yet; null where there is none. */
  readonly current: string | null
  /** Whether somebody began the current conversation. */
  readonly begun: boolean
  /** The UUIDs that were current before, in the order in which they were replaced. */
  readonly retired: readonly string[]
  /** How often more the current conversation may cease to be fresh. */
  readonly expiries: number
}

type ResolutionPoint = Point<ResolutionRequest, ResolutionAnswer>

/**
 * Which transcript each request to a session belongs to, as many requests one after another would have been told.
 *
 * - A visible resolve continues the current conversation, and mints one where there is none, or where it may have
 *   ceased to be fresh, at most `expiries` times. `isNew` is answered once for each transcript: by the request that
 *   minted it or, where that one died, by a later one.
 * - An internal resolve continues the current conversation or gets a transcript of its own. An explicit one is answered
 *   what it asked for. Neither changes anything.
 * - A reset mints and begins a conversation; the one before is retired.
 * - A request of unknown outcome may have minted, and may have begun what is current.
 */
export function resolution(expiries: number): Model<ResolutionState, ResolutionRequest, ResolutionAnswer> {
  return {
    name: 'resolution',
    initial: { current: null, begun: false, retired: [], expiries },
    step: (state, point) => (point.outcome.kind === 'failed' ? [] : occurring(state, point)),
    key: ({ current, begun, retired, expiries: left }) => JSON.stringify([current, begun, retired, left]),
    partition: input => input.session,
    describe,
  }
}

function occurring(state: ResolutionState, { input, outcome }: ResolutionPoint): readonly ResolutionState[] {
  switch (input.operation) {
    case 'observe':
      return observed(state, outcome)
    case 'reset':
      return outcome.kind === 'ok' ? answered(minted(state), outcome, true) : perhapsBegun(minted(state))
    case 'resolve-explicit':
      return isExplicit(input, outcome) ? [state] : []
    case 'resolve':
      return input.purpose === 'internal' ? handedOff(state, outcome) : resolved(state, outcome)
  }
}

function observed(state: ResolutionState, outcome: Outcome<ResolutionAnswer>): readonly ResolutionState[] {
  if (outcome.kind !== 'ok') return [state]
  return outcome.answer.kind === 'observed' ? known(state, outcome.answer.current) : []
}

/** The state with `current` known, if that is possible. */
function known(state: ResolutionState, current: string | null): readonly ResolutionState[] {
  if (state.current === current) return [state]
  return state.current === unseen && current !== null && isFresh(state, current) ? [{ ...state, current }] : []
}

function isFresh({ retired }: ResolutionState, transcript: string): boolean {
  return transcript !== unseen && !retired.includes(transcript)
}

/** The state with a transcript that nobody has seen and nobody has begun. */
function minted(state: ResolutionState): ResolutionState {
  const { current, retired } = state
  const replaced = current === null || current === unseen ? retired : [...retired, current]
  return { ...state, current: unseen, begun: false, retired: replaced }
}

function isExplicit({ transcript }: ResolveExplicitRequest, outcome: Outcome<ResolutionAnswer>): boolean {
  if (outcome.kind !== 'ok') return true
  const { answer } = outcome
  return answer.kind === 'resolved' && answer.transcript === transcript && !answer.isNew
}

function handedOff(state: ResolutionState, outcome: Outcome<ResolutionAnswer>): readonly ResolutionState[] {
  if (outcome.kind !== 'ok') return [state]
  if (outcome.answer.kind !== 'resolved') return []
  const { transcript, isNew } = outcome.answer
  if (!isNew) return known(state, transcript)
  const isFree = state.current === null || state.expiries > 0
  return isFree && transcript !== state.current && isFresh(state, transcript) ? [state] : []
}

function resolved(state: ResolutionState, outcome: Outcome<ResolutionAnswer>): readonly ResolutionState[] {
  const possible = state.current === null ? [minted(state)] : [state, ...expired(state).map(minted)]
  if (outcome.kind !== 'ok') return possible.flatMap(perhapsBegun)
  return possible.flatMap(next => answered(next, outcome, !next.begun))
}

function expired(state: ResolutionState): readonly ResolutionState[] {
  return state.expiries > 0 ? [{ ...state, expiries: state.expiries - 1 }] : []
}

/** What follows when a request is told the current transcript, and whether it is new. */
function answered(
  state: ResolutionState,
  { answer }: Extract<Outcome<ResolutionAnswer>, { kind: 'ok' }>,
  isNew: boolean,
): readonly ResolutionState[] {
  if (answer.kind !== 'resolved' || answer.isNew !== isNew) return []
  return known({ ...state, begun: true }, answer.transcript)
}

/** Somebody who died may have come to begin the conversation, or not. */
function perhapsBegun(state: ResolutionState): readonly ResolutionState[] {
  return state.begun ? [state] : [state, { ...state, begun: true }]
}

function describe({ current, begun, expiries }: ResolutionState): string {
  if (current === null) return 'no conversation'
  const how = begun ? 'begun' : 'not begun'
  return `conversation ${current}, ${how}${expiries > 0 ? ', which may cease to be fresh' : ''}`
}
