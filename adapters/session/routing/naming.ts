import type { World } from '../../../harness/world/world.ts'
import type { NamingPart } from './part.ts'

/** A conversation has its id before anything is sent to it. */
export const namedBeforeSend: NamingPart = { name: 'named before the first send', sessionOf: (_world, id) => id }

/** A conversation gets its id from the agent, with its first words. */
export const namedByAgent: NamingPart = {
  name: 'named by the agent',
  async sessionOf(world, conversation) {
    const known = await world.database.read('look for the id', rows => rows.get(names, conversation))
    return typeof known?.['session'] === 'string' ? known['session'] : world.ids.uuid()
  },
  heard: ({ world, conversation, session }) => learn(world, conversation, session),
  known: (world, conversation) => learn(world, conversation, conversation),
}

function learn(world: World, conversation: string, session: string): Promise<void> {
  return world.database.transaction('learn the id', rows => rows.put(names, conversation, { session }))
}

const names = 'names'
