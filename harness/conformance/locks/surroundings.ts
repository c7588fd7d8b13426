import type { Connection, World } from '../../world/world.ts'

/** What is done with a request that frees a lock. */
type Freeing = <Reply>(free: () => Promise<Reply>, reply: Reply) => Promise<Reply>

/** A World whose requests to free something arrive `lateMs` milliseconds after they were made; Infinity: never. */
export function withLateReleases(world: World, lateMs: number): World {
  return withFreeing(world, async (free, reply) => {
    if (lateMs === Infinity) return reply
    await world.clock.sleep(lateMs)
    return free()
  })
}

function withFreeing(world: World, freeing: Freeing): World {
  const { files, keyValue, database } = world
  return changed(world, {
    files: changed(files, {
      remove: path => freeing(() => files.remove(path), true),
      async lock(path, waitMs) {
        const lock = await files.lock(path, waitMs)
        return lock && { unlock: () => freeing(() => lock.unlock(), undefined) }
      },
    }),
    keyValue: changed(keyValue, {
      delete: key => freeing(() => keyValue.delete(key), true),
      compareAndDelete: (key, value) => freeing(() => keyValue.compareAndDelete(key, value), true),
    }),
    database: changed(database, { connect: () => freedLate(database.connect(), freeing) }),
  })
}

function freedLate(connection: Connection, freeing: Freeing): Connection {
  return {
    lock: (name, scope, waitMs) => connection.lock(name, scope, waitMs),
    commit: () => freeing(() => connection.commit(), undefined),
    close: () => freeing(() => connection.close(), undefined),
  }
}

/** The World of a node that has a disk of its own, but for the one path that all have in common, and sees no other pids. */
export function withOwnDisk(world: World, common: string): World {
  const { files, processes, process } = world
  const own = (path: string): string => (path === common ? path : `/${process.name}${path}`)
  return changed(world, {
    files: {
      read: path => files.read(own(path)),
      append: (path, text) => files.append(own(path), text),
      write: (path, text) => files.write(own(path), text),
      create: (path, text) => files.create(own(path), text),
      rename: (from, to) => files.rename(own(from), own(to)),
      remove: path => files.remove(own(path)),
      list: folder => files.list(own(folder)),
      sync: path => files.sync(own(path)),
      syncFolder: folder => files.syncFolder(own(folder)),
      open: path => files.open(own(path)),
      waitUntilChanged: (path, text, waitMs) => files.waitUntilChanged(own(path), text, waitMs),
      lock: (path, waitMs) => files.lock(own(path), waitMs),
    },
    processes: changed(processes, {
      find: async pid => (pid === process.pid ? process : undefined),
    }),
  })
}

/** An object that is `instead` where that has the member, else `original`. */
function changed<Port extends object>(original: Port, instead: Partial<Port>): Port {
  return new Proxy(original, {
    get(target, name): unknown {
      if (Object.hasOwn(instead, name)) return Reflect.get(instead, name)
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}
