import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceCases } from '../../harness/conformance/device.ts'
import type { Note } from '../../harness/world/world.ts'
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

test('notes reach who asked for them', () => {
  const notes: Note[] = []
  const { world } = openNodeWorld({ root, name: 'worker', onNote: note => notes.push(note) })
  world.note({ kind: 'granted', subject: 's', token: 't' })
  expect(notes).toEqual([{ kind: 'granted', subject: 's', token: 't' }])
  expect(world.process).toEqual({ name: 'worker', pid: 1 })
})
