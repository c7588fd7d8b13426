import type { Input, Run, System } from '../../harness/explore/system.ts'
import type { World } from '../../harness/world/world.ts'
import type { Exhibit } from './exhibit.ts'

/** One process with a cache in its memory. */
interface App {
  readonly world: World
  cached: unknown
  /** How often the cache was set. */
  version: number
}

type Load = (app: App) => Promise<unknown>

function readRow({ world }: App): Promise<unknown> {
  return world.database.read('read the row', rows => rows.get('rows', 'r')?.['value'] ?? 'old')
}

function fill(app: App, value: unknown): unknown {
  app.version++
  return (app.cached = value)
}

const fillAnyway: Load = async app => app.cached ?? fill(app, await readRow(app))

const fillIfNobodyDid: Load = async app => {
  if (app.cached !== undefined) return app.cached
  const { version } = app
  const value = await readRow(app)
  return app.version === version ? fill(app, value) : value
}

async function update(app: App): Promise<void> {
  const { database, files } = app.world
  const write = database.transaction('write the row', rows => rows.put('rows', 'r', { value: 'new' }))
  await Promise.all([write.then(() => fill(app, 'new')), files.append('/log', 'written')])
}

function systemOf(name: string, load: Load): System {
  return {
    name: `stale-cache-fill ${name}`,
    serving: 'one-process',
    start: (world): App => ({ world, cached: undefined, version: 0 }),
    operations: { load, update },
    artefacts: async () => undefined,
    invariants: [
      {
        id: 'stale-cache-fill',
        claim: 'who has updated does not load what was there before',
        breach: run => staleAfterUpdate(run),
      },
    ],
  }
}

function staleAfterUpdate({ history }: Run): { sentence: string; operations: readonly number[] } | undefined {
  const stale = history.operations.find(
    ({ input, client, outcome }) =>
      (input as Input).operation === 'load' && client === 1 && outcome.kind === 'ok' && outcome.answer === 'old',
  )
  if (stale === undefined) return undefined
  return { sentence: 'the second client has updated, and then loads what was there before', operations: [stale.id] }
}

export const staleCacheFill: Exhibit = {
  id: 'stale-cache-fill',
  claim: 'an old value is read before an update and put into the cache after it',
  depth: 2,
  program: { clients: [[{ operation: 'load' }], [{ operation: 'update' }, { operation: 'load' }]] },
  faults: {},
  buggy: systemOf('buggy', fillAnyway),
  sound: systemOf('sound', fillIfNobodyDid),
}
