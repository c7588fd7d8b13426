import type { Added, Addition, Discipline } from '../../harness/conformance/locks/discipline.ts'
import { entriesOf, fileRecord } from '../../harness/conformance/locks/under-lock.ts'
import type { World } from '../../harness/world/world.ts'
import { inProcess } from './queue.ts'

/**
 * One flow of the process writes, and nobody else touches the record: what is to be written is put into its inbox, in
 * order, and answered from there. The flow begins with the first and ends with the last.
 */
export const singleWriter: Discipline = {
  name: 'single writer',
  promises: inProcess,
  entries: world => fileRecord.read(world, null),
  async add(world, addition) {
    const { memory } = world
    const idle = inbox(world).length === 0
    memory.set('inbox', [...inbox(world), addition])
    if (idle) void write(world)
    await memory.waitUntil(answerTo(addition), answer => answer !== undefined, Infinity)
    return memory.get(answerTo(addition)) as Added
  },
}

/** What is being written stays at the head of the inbox until it is answered. */
async function write(world: World): Promise<void> {
  const { memory } = world
  for (let [next] = inbox(world); next !== undefined; [next] = inbox(world)) {
    const before = await fileRecord.read(world, null)
    if (next.thinkMs > 0) await world.clock.sleep(next.thinkMs)
    for (const entry of entriesOf(next, before, null)) await fileRecord.append(world, entry)
    memory.set(answerTo(next), 'added' satisfies Added)
    memory.set('inbox', inbox(world).slice(1))
  }
}

function inbox({ memory }: World): readonly Addition[] {
  return (memory.get('inbox') ?? []) as readonly Addition[]
}

function answerTo({ by }: Addition): string {
  return `answer to ${by}`
}
