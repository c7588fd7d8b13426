import { invariant } from '../../../harness/invariant.ts'
import type { World } from '../../../harness/world/world.ts'
import type { SessionRow } from '../../../models/session/artefacts.ts'
import type { BeingAnswered } from '../../../models/session/invariants/in-flight.ts'
import { beingAnswered } from '../../../models/session/invariants/in-flight.ts'
import type { AgentAnswer, Conversation } from '../agent.ts'
import { agent, transcriptPath } from '../agent.ts'
import type { RunPart, Turn } from '../part.ts'
import { currentPath, putSessionRow, sessionRow, withoutCurrent } from '../store.ts'

/** The agent begins the transcript that it is given wherever nobody has begun it. */
export const resumeOrCreate: RunPart = {
  name: 'resume or create',
  run: turn => runAgent(turn, turn.uuid === null ? cold : { mode: 'resume-or-create', uuid: turn.uuid }),
}

/** The same with one mistake: where the agent died, another is asked the same, whatever the first has written. */
export const askedAgain: RunPart = {
  name: 'asked again where the agent died',
  run: async turn => (await resumeOrCreate.run(turn)) ?? resumeOrCreate.run(turn),
}

/** Where the transcript is gone, the row forgets it, and the agent begins one of its own under the same lock. */
export const resumeFallback: RunPart = {
  name: 'resume, else cold',
  async run(turn) {
    if (turn.uuid === null) return runAgent(turn, cold)
    const said = await runAgent(turn, { mode: 'resume', uuid: turn.uuid })
    if (said?.kind !== 'no-conversation') return said
    await forget(turn)
    return runAgent(turn, cold)
  },
}

const cold: Conversation = { mode: 'cold' }

async function runAgent(
  { world, session, message, settings }: Turn,
  conversation: Conversation,
): Promise<AgentAnswer | undefined> {
  const request = { conversation, message, thinkMs: settings.thinkMs }
  const child = await world.processes.spawn('agent', own => agent(own, request))
  remember(world, list => [...list, { session, message }])
  const exit = await child.exit()
  remember(world, list => list.filter(one => one.message !== message))
  return exit.kind === 'returned' ? exit.result : undefined
}

/** Keeps the list of what this worker waits for, for whoever watches the run. */
function remember({ memory }: World, change: (list: readonly BeingAnswered[]) => readonly BeingAnswered[]): void {
  memory.set(beingAnswered, change((memory.get(beingAnswered) as readonly BeingAnswered[] | undefined) ?? []))
}

/** What publishes a turn: whether it does, by the row and the fence of the turn. */
type Accepts = (row: SessionRow, fence: number) => boolean

/**
 * The agent writes a file of its own, which becomes the transcript with the row that publishes it, unless somebody has
 * drawn a higher fence since. Whoever was overtaken, be it by pausing or after the death of their worker, takes nothing
 * from anybody.
 */
export const ownFilePublished: RunPart = {
  name: 'own file, published under its fence',
  isFenced: true,
  run: turn => runForItself(turn, () => publish(turn, isLatest)),
}

/** The same with one mistake: the fence is verified first, and the file published then. */
export const fenceVerifiedBefore: RunPart = {
  name: 'own file, published after its fence was verified',
  isFenced: true,
  run: turn =>
    runForItself(turn, async () => {
      const isVerified = await turn.world.database.read('verify the fence', rows => {
        const row = sessionRow(rows, turn.session)
        return row !== undefined && isLatest(row, turn.fenced?.fence ?? 0)
      })
      return isVerified ? publish(turn, () => true) : undefined
    }),
}

/** The same with one mistake: the fence that the row has seen already is refused, and that is the writer's own. */
export const fenceRejectsItsWriter: RunPart = {
  name: 'own file, refused under its own fence',
  isFenced: true,
  run: turn => runForItself(turn, () => publish(turn, (row, fence) => fence > row.fence)),
}

function isLatest(row: SessionRow, fence: number): boolean {
  return row.fence === fence
}

/** `publishing` gives the file that is of no more use afterwards, null where there is none, undefined where it refuses. */
async function runForItself(
  turn: Turn,
  publishing: () => Promise<string | null | undefined>,
): Promise<AgentAnswer | undefined> {
  const { uuid, fenced, world } = turn
  invariant(uuid !== null && fenced !== undefined, 'a turn that writes for itself has drawn a fence')
  const own = transcriptPath(uuid, fenced.fence)
  const said = await runAgent(turn, { mode: 'own-file', uuid, from: fenced.from, to: own })
  const useless = said?.kind === 'answered' ? await publishing() : undefined
  if (useless !== null) await world.files.remove(useless ?? own)
  return useless === undefined ? undefined : said
}

function publish({ world, session, fenced }: Turn, accepts: Accepts): Promise<string | null | undefined> {
  const fence = fenced?.fence ?? 0
  return world.database.transaction('publish', rows => {
    const row = sessionRow(rows, session)
    if (row === undefined || !accepts(row, fence)) return undefined
    putSessionRow(rows, { ...row, published: [...row.published, fence] })
    return row.published.length === 0 ? null : currentPath(row)
  })
}

function forget({ world, session }: Turn): Promise<void> {
  return world.database.transaction('forget the identity', rows => {
    const row = sessionRow(rows, session)
    if (row !== undefined) putSessionRow(rows, { ...withoutCurrent(row), failures: row.failures + 1 })
  })
}
