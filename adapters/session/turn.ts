import type { SessionAnswer } from '../../models/session/operations.ts'
import type { Grant } from '../locks/lock.ts'
import type { Hook, Part, Parts, Turn, Visit } from './part.ts'

/** The parts' hooks of each phase, in the order in which they are called. */
export interface Phases {
  readonly arrive: readonly Hook[]
  readonly enter: readonly Hook[]
  readonly leave: readonly Hook[]
  readonly depart: readonly Hook[]
  readonly refused: readonly Hook[]
}

/** What opens a turn is done in the order of the parts; what closes it ends with the in-flight key. */
export function phasesOf({ userRow, inFlight, identity, storing, assistantRow, key }: Parts): Phases {
  const opening: readonly Part[] = [userRow, inFlight, identity, storing]
  const closing: readonly Part[] = [storing, assistantRow, inFlight]
  return {
    arrive: [...opening, key].flatMap(part => part.arrive ?? []),
    enter: opening.flatMap(part => part.enter ?? []),
    leave: closing.flatMap(part => part.leave ?? []),
    depart: closing.flatMap(part => part.depart ?? []),
    refused: closing.flatMap(part => part.refused ?? []),
  }
}

/** Takes a turn through its phases. */
export async function takeTurn(turn: Turn, phases: Phases): Promise<SessionAnswer> {
  if (!(await pass(phases.arrive, turn))) return missing
  const grant = await enterLock(turn)
  if (grant === undefined) {
    await pass(phases.refused, turn)
    return busy
  }
  try {
    if (!(await pass(phases.enter, turn))) return missing
    turn.said = await turn.parts.run.run(turn)
    if (grant.lost()) turn.said = undefined
    await pass(phases.leave, turn)
  } finally {
    await grant.release()
  }
  await pass(phases.depart, turn)
  return answerOf(turn)
}

/** Takes the lock that the parts choose; undefined: somebody else kept it for the whole wait. */
export function enterLock(visit: Visit): Promise<Grant | undefined> | Grant {
  const { world, parts, settings, session } = visit
  const key = parts.key.keyOf(visit)
  if (key === null) return nothingTaken
  return parts.lock.acquire(world, { ...settings, key, subject: session })
}

/** Calls the hooks of one phase, one after another, until one finds the session missing. */
function pass(hooks: readonly Hook[], turn: Turn): Promise<boolean> | boolean {
  return hooks.length === 0 || passEach(hooks, turn)
}

async function passEach(hooks: readonly Hook[], turn: Turn): Promise<boolean> {
  for (const hook of hooks) {
    await hook(turn)
    if (turn.missing) return false
  }
  return true
}

function answerOf({ said }: Turn): SessionAnswer {
  if (said?.kind !== 'answered') return { kind: 'run-failed' }
  return { kind: 'answered', transcript: said.uuid, reply: said.reply, context: said.context }
}

const nothingTaken: Grant = { lost: () => false, release: () => Promise.resolve() }

/** Somebody else occupies the session. */
export const busy: SessionAnswer = { kind: 'busy' }

/** There is no such session. */
export const missing: SessionAnswer = { kind: 'missing' }
