import type { World } from '../../harness/world/world.ts'
import { replyTo } from '../../models/session/operations.ts'
import { transcriptName } from '../../models/session/artefacts.ts'
import type { TranscriptLine } from '../../models/session/transcript.ts'
import { activeBranch, parseTranscript, printLine } from '../../models/session/transcript.ts'

/** Which conversation the agent is asked to continue. */
export type Conversation =
  /** A new one, in a transcript that the agent names. */
  | { readonly mode: 'cold' }
  /** The one in this transcript, which must be there. */
  | { readonly mode: 'resume'; readonly uuid: string }
  /** The one in this transcript, begun now if it is not there. */
  | { readonly mode: 'resume-or-create'; readonly uuid: string }
  /** The one in the file `from`, or a new one where that is null, written on in the file `to`, which is its own. */
  | { readonly mode: 'own-file'; readonly uuid: string; readonly from: string | null; readonly to: string }

/** What the agent is started with. */
export interface AgentRequest {
  readonly conversation: Conversation
  /** The id of the user's message. */
  readonly message: string
  /** How long it thinks between hearing the message and answering it, in milliseconds. */
  readonly thinkMs: number
}

/** What the agent says. */
export type AgentAnswer =
  | {
      readonly kind: 'answered'
      /** The transcript that it wrote to. */
      readonly uuid: string
      /** The id of its reply. */
      readonly reply: string
      /** The ids of the user's messages that it had read when it answered. */
      readonly context: readonly string[]
    }
  | { readonly kind: 'no-conversation' }

/** Where the transcripts lie. */
export const transcriptFolder = '/transcripts'

/** The path of the transcript that `uuid` names, or of the file that the turn with a fence writes for itself. */
export function transcriptPath(uuid: string, fence?: number): string {
  return `${transcriptFolder}/${transcriptName(uuid, fence)}`
}

/**
 * The agent: a program in a process of its own, which knows of no lock and no row. It loads its transcript, appends
 * what it was asked, thinks, and appends what it answers; both lines continue what it had loaded.
 */
export async function agent(world: World, request: AgentRequest): Promise<AgentAnswer> {
  const { conversation, message, thinkMs } = request
  const uuid = conversation.mode === 'cold' ? world.ids.uuid() : conversation.uuid
  const path = conversation.mode === 'own-file' ? conversation.to : transcriptPath(uuid)
  const text = await load(world, conversation, path)
  if (text === undefined) return { kind: 'no-conversation' }
  const history = activeBranch(parseTranscript(text))
  const question = lineOf(world, uuid, { role: 'user', id: message, parent: history.at(-1)?.uuid ?? null })
  await world.files.append(path, printLine(question))
  if (thinkMs > 0) await world.clock.sleep(thinkMs)
  const reply = replyTo(message)
  await world.files.append(path, printLine(lineOf(world, uuid, { role: 'assistant', id: reply, parent: message })))
  return { kind: 'answered', uuid, reply, context: history.flatMap(askedIn) }
}

/** What was said until now, once it stands under `path`; undefined where there is nothing to continue. */
async function load({ files }: World, conversation: Conversation, path: string): Promise<string | undefined> {
  if (conversation.mode !== 'own-file') {
    if (conversation.mode !== 'resume') await files.create(path, '')
    return files.read(path)
  }
  const text = conversation.from === null ? '' : await files.read(conversation.from)
  if (text !== undefined) await files.create(path, text)
  return text
}

function askedIn(line: TranscriptLine): readonly string[] {
  return line.type === 'user' ? [line.uuid] : []
}

interface Said {
  readonly role: 'user' | 'assistant'
  readonly id: string
  readonly parent: string | null
}

function lineOf(world: World, sessionId: string, { role, id, parent }: Said): TranscriptLine {
  return {
    type: role,
    uuid: id,
    parentUuid: parent,
    sessionId,
    timestamp: world.clock.now(),
    message: { role, content: id },
  }
}
