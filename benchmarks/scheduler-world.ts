import type { Scheduler } from 'fast-check'
import { Ground, CellSpace } from '../harness/world/cells.ts'
import { Journal } from '../harness/world/footprint.ts'
import type { Device, Request } from '../harness/world/device.ts'
import { databaseDevice } from '../harness/world/devices/database.ts'
import { filesDevice } from '../harness/world/devices/files.ts'
import { keyValueDevice } from '../harness/world/devices/key-value.ts'
import type { Database, Files, KeyValue, World } from '../harness/world/world.ts'

/** What the benchmarked programs use of a World. */
export type SmallWorld = Pick<World, 'files' | 'keyValue' | 'database' | 'ids'>

/** The devices of one run under `fc.scheduler()`: the very same ones, without a kernel. */
export class SchedulerDevices {
  private readonly ground = new Ground(new Journal())
  readonly files: CellSpace = new CellSpace('files', this.ground)
  readonly keyValue: CellSpace = new CellSpace('key-value', this.ground)
  readonly database: CellSpace = new CellSpace('database', this.ground)
  private drawn = 0

  /** Forgets what the last run did. */
  reset(): void {
    this.ground.reset(0)
    this.ground.journal.clear()
    this.drawn = 0
  }

  uuid(): string {
    return `00000000-0000-4000-8000-00000000000${String(this.drawn++)}`
  }

  perform<Asked extends Request>(device: Device<Asked>, cells: CellSpace, request: Asked): unknown {
    this.ground.journal.clear()
    return device.perform(cells, request)
  }
}

/**
 * A World whose effects fast-check's scheduler orders: each is a task of it, performed when it is released. Waiting is
 * trying again, which is all that the scheduler knows.
 */
export function schedulerWorld(scheduler: Scheduler, devices: SchedulerDevices): SmallWorld {
  const via = <Asked extends Request>(device: Device<Asked>, cells: CellSpace) => {
    return (request: Asked) => scheduler.schedule(started).then(() => devices.perform(device, cells, request))
  }
  return {
    files: filesOver(via(filesDevice(nobodyDies), devices.files)),
    keyValue: keyValueOver(via(keyValueDevice, devices.keyValue)),
    database: databaseOver(via(databaseDevice(nobodyDies), devices.database)),
    ids: { uuid: () => devices.uuid() },
  }
}

const nobodyDies = { isAlive: () => true, mayLosePower: false }

const started = Promise.resolve()

type Ask = (request: never) => Promise<unknown>

function filesOver(ask: Ask): Files {
  const send = ask as (request: object) => Promise<unknown>
  return {
    read: path => send({ kind: 'read', path }),
    append: (path, text) => send({ kind: 'append', path, text }),
    create: (path, text) => send({ kind: 'create', path, text }),
    list: folder => send({ kind: 'list', folder }),
  } as Files
}

function keyValueOver(ask: Ask): KeyValue {
  const send = ask as (request: object) => Promise<unknown>
  const used: Pick<KeyValue, 'set' | 'delete' | 'compareAndDelete' | 'pollSetIfAbsent'> = {
    set: (key, value) => send({ kind: 'set', key, value, ttlMs: Infinity }) as Promise<void>,
    delete: key => send({ kind: 'delete', key }) as Promise<boolean>,
    compareAndDelete: (key, value) => send({ kind: 'compare-and-delete', key, value }) as Promise<boolean>,
    async pollSetIfAbsent(key, value) {
      while ((await send({ kind: 'set-if-absent', key, value, ttlMs: Infinity })) !== true);
      return true
    },
  }
  return used as KeyValue
}

function databaseOver(ask: Ask): Database {
  const send = ask as (request: object) => Promise<unknown>
  return {
    read: (label, body) => send({ kind: 'read', label, body }),
    transaction: (label, body) => send({ kind: 'transaction', label, body }),
  } as Database
}
