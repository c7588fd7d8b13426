import type { Breach, StepInvariant, StepView } from '../../../harness/schedule/step-invariant.ts'
import { inFlightKey } from '../artefacts.ts'
import type { SessionAnswer, SessionRequest } from '../operations.ts'
import { firstBreach } from './session-run.ts'

type View = StepView<SessionRequest, SessionAnswer>

/** A message whose answer a worker waits for, from the start of its agent to the end of it. */
export interface BeingAnswered {
  readonly session: string
  readonly message: string
}

/** Under this name each worker's memory lists the messages that are being answered. */
export const beingAnswered = 'messages being answered'

/**
 * Whoever looks at the key knows that a turn is under way. A turn whose worker died may have a key or none; that no key
 * outlives its turn otherwise is for `nothing-left-behind` to say.
 */
export const inFlightTruth: StepInvariant<SessionRequest, SessionAnswer> = {
  id: 'in-flight-truth',
  claim: 'while an agent answers a message that its worker waits for, the session has an in-flight key',
  breach: view => firstBreach(messagesIn(view), one => withoutKey(view, one)),
}

function messagesIn(view: View): readonly BeingAnswered[] {
  return view.memory(beingAnswered).flatMap(list => (Array.isArray(list) ? (list as readonly BeingAnswered[]) : []))
}

function withoutKey(view: View, { session, message }: BeingAnswered): Breach | undefined {
  // The turn's own key first: what is not read does not order anything.
  const isSeen = [inFlightKey(session, message), inFlightKey(session)].some(key => view.key(key) !== undefined)
  if (isSeen) return undefined
  const asked = view.operations().filter(({ request }) => request.operation === 'turn' && request.message === message)
  return {
    sentence: `the agent answers ${message}, and ${session} has no in-flight key`,
    operations: asked.map(({ id }) => id),
  }
}
