import type { DeviceCase } from '../device-case.ts'
import { expectSame, expectThat } from '../nonconformity.ts'

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Processes, their memory and their ids. */
export const processCases: readonly DeviceCase[] = [
  {
    name: 'memory keeps what was set, and reads undefined before',
    async run({ memory, clock }) {
      expectSame(memory.get('name'), undefined, 'before')
      memory.set('name', { value: 1 })
      await clock.sleep(1)
      expectSame(memory.get('name'), { value: 1 }, 'after')
      memory.set('name', undefined)
      expectSame(memory.get('name'), undefined, 'when unset')
    },
  },
  {
    name: 'a wait for memory ends when what it waits for is there',
    async run({ memory, clock }) {
      memory.set('name', 1)
      expectSame(await memory.waitUntil('name', value => value === 1, 0), true, 'what is there already')
      const setLater = async () => {
        await clock.sleep(20)
        memory.set('name', 2)
      }
      const [found] = await Promise.all([memory.waitUntil('name', value => value === 2, Infinity), setLater()])
      expectSame([found, memory.get('name')], [true, 2], 'what comes later')
    },
  },
  {
    name: 'a wait for memory ends with its time',
    async run({ memory, clock }) {
      const before = clock.monotonic()
      expectSame(await memory.waitUntil('name', value => value === 1, 30), false, 'found')
      expectThat(clock.monotonic() - before >= 28, 'the time to pass')
    },
  },
  {
    name: 'a process is found by its pid while it lives',
    async run(world) {
      expectSame((await world.processes.find(world.process.pid))?.startedAt, world.process.startedAt, 'its own')
      const child = await world.processes.spawn('other', async other => {
        await other.clock.sleep(20)
        return other.process.startedAt
      })
      const found = await world.processes.find(child.process.pid)
      expectThat(found !== undefined && found.startedAt !== world.process.startedAt, 'to find the other')
      expectSame(await child.exit(), { kind: 'returned', result: found?.startedAt }, 'when it started')
      expectSame(await world.processes.find(child.process.pid), undefined, 'after its end')
    },
  },
  {
    name: 'ids are version 4 UUIDs in lower case, and all different, across processes too',
    async run(world) {
      const child = await world.processes.spawn('other', other => Promise.resolve([other.ids.uuid(), other.ids.uuid()]))
      const exit = await child.exit()
      const ids = [world.ids.uuid(), world.ids.uuid(), ...(exit.kind === 'returned' ? exit.result : [])]
      expectSame(new Set(ids).size, 4, 'how many differ')
      for (const id of ids) expectThat(version4.test(id), `a version 4 UUID, not ${id}`)
    },
  },
  {
    name: 'a process returns its result to who waits for it, also when it has ended before',
    async run(world) {
      const child = await world.processes.spawn('worker', async own => {
        await own.clock.sleep(1)
        return own.process.name
      })
      expectSame(await child.exit(), { kind: 'returned', result: 'worker' }, 'exit')
      expectSame(await child.exit(), { kind: 'returned', result: 'worker' }, 'exit again')
    },
  },
  {
    name: 'a process that throws ends with its message, and alone',
    async run(world) {
      const child = await world.processes.spawn('worker', async own => {
        await own.clock.sleep(1)
        throw new Error('on purpose')
      })
      expectSame(await child.exit(), { kind: 'threw', message: 'on purpose' }, 'exit')
    },
  },
  {
    name: 'a process has an identity and a memory of its own, and the devices in common',
    async run(world) {
      world.memory.set('name', 'mine')
      const child = await world.processes.spawn('worker', async own => {
        const seen = own.memory.get('name')
        own.memory.set('name', 'theirs')
        await own.files.append('/shared', 'file')
        await own.keyValue.set('shared', 'key')
        await own.database.transaction('put', rows => rows.put('shared', 'row', {}))
        return { seen, pid: own.process.pid }
      })
      const exit = await child.exit()
      expectSame(exit.kind === 'returned' ? exit.result.seen : exit, undefined, 'memory in the other process')
      expectThat(exit.kind === 'returned' && exit.result.pid === child.process.pid, 'its process id as its child says')
      expectThat(child.process.pid !== world.process.pid, 'a process id of its own')
      expectSame(world.memory.get('name'), 'mine', 'memory in this process')
      expectSame(await world.files.read('/shared'), 'file', 'file')
      expectSame(await world.keyValue.get('shared'), 'key', 'key')
      expectSame(await world.database.read('look', rows => rows.get('shared', 'row')), {}, 'row')
    },
  },
]
