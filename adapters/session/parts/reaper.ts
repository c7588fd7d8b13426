import type { World } from '../../../harness/world/world.ts'
import type { SessionRow } from '../../../models/session/artefacts.ts'
import { transcriptFolder } from '../agent.ts'
import type { ReaperPart } from '../part.ts'
import { allSessionRows, uselessAmong } from '../store.ts'

/** Removes what the rows say to be of no use. What they do not know may be somebody's who is about to begin. */
export const reaperOfUseless: ReaperPart = {
  name: 'reaper of what rows have no use for',
  async reap(world) {
    const names = await world.files.list(transcriptFolder)
    if (names.length > 0) await removeAll(world, uselessAmong(names, await readRows(world)))
  },
}

/** The same with one mistake: it removes what no row knew when it looked, also what was begun since. */
export const reaperOfUnknown: ReaperPart = {
  name: 'reaper of what rows did not know',
  async reap(world) {
    const rows = await readRows(world)
    const names = await world.files.list(transcriptFolder)
    const known = rows.flatMap(({ current }) => (current === null ? [] : [current]))
    const unknown = names.filter(name => !known.some(uuid => name.startsWith(uuid)))
    await removeAll(
      world,
      unknown.map(name => `${transcriptFolder}/${name}`),
    )
  },
}

function readRows({ database }: World): Promise<readonly SessionRow[]> {
  return database.read('read all rows', allSessionRows)
}

async function removeAll({ files }: World, paths: readonly string[]): Promise<void> {
  for (const path of paths) await files.remove(path)
}
