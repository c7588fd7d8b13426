import { replyTo } from '../../../models/session/operations.ts'
import type {
  AppendRequest,
  InterruptRequest,
  Remark,
  RunRequest,
  WritingAnswer,
} from '../../../models/session/writing-operations.ts'
import { partialOf } from '../../../models/session/writing-operations.ts'
import type { Grant } from '../../locks/lock.ts'
import { whileHolding } from './holding.ts'
import type { Opened, Visit, Writer } from './part.ts'
import { append, areHeard, openTranscript } from './transcript-file.ts'

/** A run, and in the same flow what the gateway injects before it. */
export function run(visit: Visit, request: RunRequest): Promise<WritingAnswer> {
  const { injected } = request
  if (injected === undefined) return converse(visit, request)
  return whileHolding(visit, 'inject', async (grant, opened) => {
    const said = await write(visit, grant, opened, injected)
    return said.kind === 'lost' ? said : converse(visit, request)
  })
}

/** The agent hears the message, thinks, and answers, unless it is stopped before. */
function converse(visit: Visit, request: RunRequest): Promise<WritingAnswer> {
  const { message, delivered } = request
  return whileHolding(visit, 'run', async (grant, opened) => {
    const context = opened.messages.map(line => line.uuid)
    if (!(await append(visit, grant, opened, { id: message, role: 'user' }))) return lost
    if (await isStopped(visit, message)) return (await areHeard(visit, [message])) ? { kind: 'interrupted' } : lost
    const reply = replyTo(message)
    if (!(await append(visit, grant, opened, { id: reply, role: 'assistant' }))) return lost
    if (!(await areHeard(visit, [message, reply]))) return lost
    const mirrored = delivered && (await remark(visit, 'mirror', delivered))
    if (mirrored?.kind === 'busy' || mirrored?.kind === 'lost') return mirrored
    return { kind: 'answered', reply, context }
  })
}

const lost: WritingAnswer = { kind: 'lost' }

/** Thinks, until it has an answer or somebody stops it. */
async function isStopped({ world, settings, session }: Visit, message: string): Promise<boolean> {
  const name = stopOf(session, message)
  const isSet = (value: unknown): boolean => value === true
  if (settings.thinkMs === 0) return isSet(world.memory.get(name))
  return world.memory.waitUntil(name, isSet, settings.thinkMs)
}

/** An entry of the delivery mirror or of the gateway. */
export function appendEntry(visit: Visit, { kind, entry, key }: AppendRequest): Promise<WritingAnswer> {
  return remark(visit, kind, { entry, key })
}

async function remark(visit: Visit, writer: Writer, said: Remark): Promise<WritingAnswer> {
  const known = await visit.parts.keys.arrive?.(visit, said.key)
  if (known !== undefined) return { kind: 'duplicate', entry: known }
  return whileHolding(visit, writer, (grant, opened) => write(visit, grant, opened, said))
}

async function write(visit: Visit, grant: Grant, opened: Opened, { entry, key }: Remark): Promise<WritingAnswer> {
  const { keys, roles } = visit.parts
  const known = keys.enter(opened, key)
  if (known !== undefined) return { kind: 'duplicate', entry: known }
  const role = roles.roleAfter(opened.messages.at(-1)?.type)
  if (!(await append(visit, grant, opened, { id: entry, role, key }))) return lost
  return (await areHeard(visit, [entry])) ? { kind: 'appended', entry, role } : lost
}

/** Stops the run of a message, and writes what it has said by then if its message is unanswered. */
export async function interrupt(visit: Visit, { session, message }: InterruptRequest): Promise<WritingAnswer> {
  // The gateway looks its session up first, so a run may come to its answer while it is on its way.
  await openTranscript(visit)
  visit.world.memory.set(stopOf(session, message), true)
  return whileHolding(visit, 'abort', async (grant, opened) => {
    if (opened.messages.at(-1)?.uuid !== message) return { kind: 'stopped', partial: null }
    const partial = partialOf(message)
    const isWritten = await append(visit, grant, opened, { id: partial, role: 'assistant', partial: true })
    return isWritten && (await areHeard(visit, [partial])) ? { kind: 'stopped', partial } : lost
  })
}

function stopOf(session: string, message: string): string {
  return `stop ${message} in ${session}`
}
