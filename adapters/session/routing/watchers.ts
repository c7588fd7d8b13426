import type { World } from '../../../harness/world/world.ts'
import { deliverySubject } from '../../../models/session/routing-artefacts.ts'

/** Who sees what happens in a session, in the memory of the process that serves it. */
interface Audience {
  /** The number of the last event that anybody was told of. */
  readonly last: number
  readonly watchers: readonly Watcher[]
}

interface Watcher {
  readonly connection: string
  /** The number of the last event that it was told of, or had before. */
  readonly told: number
}

/** From now on the connection sees what happens, and what happened since `cut`; false: it did so before. */
export function watch(world: World, session: string, connection: string, cut: number): boolean {
  const { last } = audienceOf(world, session)
  return watchFrom(world, session, { connection, told: cut }, last)
}

/** From now on the connection sees what happens, and nothing of what others were told already. */
export function watchNext(world: World, session: string, connection: string, cut: number): boolean {
  const { last } = audienceOf(world, session)
  return watchFrom(world, session, { connection, told: Math.max(cut, last) }, last)
}

function watchFrom(world: World, session: string, watcher: Watcher, last: number): boolean {
  const { watchers } = audienceOf(world, session)
  if (watchers.some(({ connection }) => connection === watcher.connection)) return false
  setAudience(world, session, { last, watchers: [...watchers, tell(world, session, watcher, last)] })
  return true
}

/** The connection sees nothing any more. */
export function unwatch(world: World, session: string, connection: string): void {
  const { last, watchers } = audienceOf(world, session)
  setAudience(world, session, { last, watchers: watchers.filter(watcher => watcher.connection !== connection) })
}

/** Tells everybody who watches of all events up to `last` that they were not told of yet. */
export function publish(world: World, session: string, last: number): void {
  const audience = audienceOf(world, session)
  if (last <= audience.last) return
  setAudience(world, session, { last, watchers: audience.watchers.map(one => tell(world, session, one, last)) })
}

function tell(world: World, session: string, { connection, told }: Watcher, last: number): Watcher {
  for (let number = told + 1; number <= last; number++) {
    world.note({ kind: 'delivered', subject: deliverySubject(session, connection), token: String(number) })
  }
  return { connection, told: Math.max(told, last) }
}

function audienceOf({ memory }: World, session: string): Audience {
  return (memory.get(nameOf(session)) ?? { last: 0, watchers: [] }) as Audience
}

function setAudience({ memory }: World, session: string, audience: Audience): void {
  memory.set(nameOf(session), audience)
}

function nameOf(session: string): string {
  return `audience of ${session}`
}
