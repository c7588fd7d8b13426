import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceCases } from '../../harness/conformance/device.ts'
import { FileError } from '../../harness/world/device-error.ts'
import type { Connection, FileLock, Note, World } from '../../harness/world/world.ts'
import type { NodeWorld } from './node-world.ts'
import { openNodeWorld } from './node-world.ts'

let root: string
let place: NodeWorld

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  place = openNodeWorld({ root })
})

afterEach(async () => {
  await place.close()
  await rm(root, { recursive: true })
})

describe('the real World conforms', () => {
  for (const { name, run } of deviceCases) test(name, () => run(place.world))
})

/** A World that is the real one but for one method. */
const mutants: readonly (readonly [what: string, mutate: (world: World) => World])[] = [
  ['deletes keys of others', w => withKeyValue(w, { compareAndDelete: key => w.keyValue.delete(key) })],
  ['renews keys of others', w => withKeyValue(w, { compareAndExpire: () => Promise.resolve(true) })],
  ['forgets times to live', w => withKeyValue(w, { set: (key, value) => w.keyValue.set(key, value) })],
  ['sets what is there', w => withKeyValue(w, { setIfAbsent: (key, value) => w.keyValue.set(key, value).then(yes) })],
  ['never polls', w => withKeyValue(w, { pollSetIfAbsent: (key, value) => w.keyValue.setIfAbsent(key, value) })],
  ['creates what is there', w => withFiles(w, { create: (path, text) => w.files.write(path, text).then(yes) })],
  ['appends by writing', w => withFiles(w, { append: (path, text) => w.files.write(path, text) })],
  ['writes by appending', w => withFiles(w, { write: (path, text) => w.files.append(path, text) })],
  ['renames nothing', w => withFiles(w, { rename: () => Promise.resolve(true) })],
  ['lists backwards', w => withFiles(w, { list: async folder => [...(await w.files.list(folder))].reverse() })],
  ['swallows errors', w => ({ ...w, database: { ...w.database, read: () => new Promise(() => undefined) } })],
  ['does not sleep', w => ({ ...w, clock: { ...w.clock, sleep: () => Promise.resolve() } })],
  ['has one id', w => ({ ...w, ids: { uuid: () => '00000000-0000-4000-8000-000000000000' } })],
  ['has no memory', w => ({ ...w, memory: { ...w.memory, get: () => undefined } })],
  ['does not wait for memory', w => ({ ...w, memory: { ...w.memory, waitUntil: () => Promise.resolve(true) } })],
  ['does not wait for files', w => withFiles(w, { waitUntilChanged: () => Promise.resolve(true) })],
  ['locks nothing', w => withFiles(w, { lock: () => Promise.resolve({ unlock: () => Promise.resolve() }) })],
  ['never unlocks', w => withFiles(w, { lock: (path, waitMs) => w.files.lock(path, waitMs).then(forEver) })],
  ['keeps locks when it commits', w => withConnections(w, { commit: () => Promise.resolve() })],
  ['keeps locks of closed connections', w => withConnections(w, { close: () => Promise.resolve() })],
  ['grants every lock', w => withConnections(w, { lock: () => Promise.resolve(true) })],
  ['finds no process', w => ({ ...w, processes: { ...w.processes, find: () => Promise.resolve(undefined) } })],
]

function withKeyValue(world: World, instead: Partial<World['keyValue']>): World {
  return { ...world, keyValue: mixed(world.keyValue, instead) }
}

function withFiles(world: World, instead: Partial<World['files']>): World {
  return { ...world, files: mixed(world.files, instead) }
}

function withConnections(world: World, instead: Partial<Connection>): World {
  const connect = () => mixed(world.database.connect(), instead)
  return { ...world, database: mixed(world.database, { connect }) }
}

function forEver(lock: FileLock | undefined): FileLock | undefined {
  return lock === undefined ? undefined : { unlock: () => Promise.resolve() }
}

/** An object whose methods are those of `instead`, else those of `original`. */
function mixed<Port extends object>(original: Port, instead: Partial<Port>): Port {
  return new Proxy(original, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(name in instead ? instead : target, name)
      return typeof value === 'function' ? value.bind(name in instead ? instead : target) : value
    },
  })
}

function yes(): boolean {
  return true
}

test.each(mutants)('a World that %s does not conform', async (_, mutate) => {
  const conforms = deviceCases.map(async ({ run }) => {
    const { world, close } = openNodeWorld({ root: await mkdtemp(join(root, 'case-')) })
    const passed = await Promise.race([run(mutate(world)).then(yes), late()]).catch(() => false)
    await close()
    return passed
  })
  expect(await Promise.all(conforms)).toContain(false)
})

async function late(): Promise<never> {
  await place.world.clock.sleep(300)
  throw new Error('too late')
}

test('files lie under the root', async () => {
  await place.world.files.append('/folder/file', 'text')
  expect(await readFile(join(root, 'folder', 'file'), 'utf8')).toBe('text')
})

test.each(['relative', '/a/../../outside', '/a//b', '/./a'])('the path %s is refused', async path => {
  await expect(async () => place.world.files.read(path)).rejects.toThrow('is no plain absolute path')
})

test('what cannot be handled is thrown', async () => {
  await place.world.files.append('/file', '')
  await expect(place.world.files.append('/file/below', '')).rejects.toThrow()
})

test('a task goes on behind the one that started it, with its memory', async () => {
  const { world } = openNodeWorld({ root, name: 'worker' })
  world.task('doing', async () => world.memory.set('done', true))
  expect(world.memory.get('done')).toBeUndefined()
  expect(await world.memory.waitUntil('done', done => done === true, 1000)).toBe(true)
})

test('notes reach who asked for them', () => {
  const notes: Note[] = []
  const { world } = openNodeWorld({ root, name: 'worker', onNote: note => notes.push(note) })
  world.note({ kind: 'granted', subject: 's', token: 't' })
  expect(notes).toEqual([{ kind: 'granted', subject: 's', token: 't' }])
  expect(world.process).toMatchObject({ name: 'worker', pid: 1 })
})

test.skipIf(!existsSync('/dev/full'))('a full disk is told as the simulated one tells it', async () => {
  await symlink('/dev/full', join(root, 'full'))
  await expect(place.world.files.append('/full', 'text')).rejects.toThrow(new FileError('ENOSPC', '/full'))
})
