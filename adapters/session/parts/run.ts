import type { AgentAnswer, Conversation } from '../agent.ts'
import { agent } from '../agent.ts'
import type { RunPart, Turn } from '../part.ts'
import { putSessionRow, retireCurrent, sessionRow } from '../store.ts'

/** The agent begins the transcript that it is given wherever nobody has begun it. */
export const resumeOrCreate: RunPart = {
  name: 'resume or create',
  run: turn => runAgent(turn, turn.uuid === null ? cold : { mode: 'resume-or-create', uuid: turn.uuid }),
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
  { world, message, settings }: Turn,
  conversation: Conversation,
): Promise<AgentAnswer | undefined> {
  const request = { conversation, message, thinkMs: settings.thinkMs }
  const child = await world.processes.spawn('agent', own => agent(own, request))
  const exit = await child.exit()
  return exit.kind === 'returned' ? exit.result : undefined
}

function forget({ world, session }: Turn): Promise<void> {
  return world.database.transaction('forget the identity', rows => {
    const row = sessionRow(rows, session)
    if (row === undefined) return
    retireCurrent(rows, row)
    putSessionRow(rows, { ...(sessionRow(rows, session) ?? row), failures: row.failures + 1 })
  })
}
