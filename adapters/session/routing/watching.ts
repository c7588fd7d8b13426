import type { WatchingPart } from './part.ts'
import { watch, watchNext } from './watchers.ts'

/** Before it is answered, the connection is told of everything after what it was shown. */
export const watchedFromCut: WatchingPart = {
  name: 'watched from the cut',
  begin: ({ world, session, connection }, cut) => (watch(world, session, connection, cut) ? cut : null),
}

/** The connection is told of what happens once what was before is loaded. */
export const watchedLast: WatchingPart = {
  name: 'watched last',
  async begin({ world, session, connection }, cut) {
    await world.files.read(`/history/${session}`)
    return watchNext(world, session, connection, cut) ? cut : null
  },
}

/** Only the connection for which an agent is started is told of what happens. */
export const watchedWhereStarted: WatchingPart = {
  name: 'watched where started',
  begin: ({ world, session, connection }, cut, starts) =>
    starts && watch(world, session, connection, cut) ? cut : null,
}
