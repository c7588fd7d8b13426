import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Addition, Discipline } from '../../harness/conformance/locks/discipline.ts'
import type { World } from '../../harness/world/world.ts'
import { openNodeWorld, type NodeWorld } from '../node-world/node-world.ts'
import { locksTable } from './locks-table.ts'

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

/** Times that real timers keep: a grant outlasts its section by far. */
const request = { key: 'r', subject: 'r', ttlMs: 2000, everyMs: 5, waitMs: 5000 }

function additionOf(by: string): Addition {
  return { by, request: { ...request, flow: by }, thinkMs: 3, entries: 1, nested: false }
}

/** Each contender in a process of its own, or all in one, as far as the discipline reaches. */
async function contend(discipline: Discipline, names: readonly string[]): Promise<readonly string[]> {
  const add = (world: World, by: string) => discipline.add(world, additionOf(by))
  if (discipline.promises.across === 'tasks') return Promise.all(names.map(by => add(place.world, by)))
  const running = names.map(by => place.world.processes.spawn(by, world => add(world, by)))
  const exits = await Promise.all(running.map(async child => (await child).exit()))
  return exits.map(exit => (exit.kind === 'returned' ? exit.result : exit.kind))
}

const exclusive = locksTable.filter(({ promises }) => promises.exclusion !== null)

describe.each(exclusive.map(discipline => [discipline.name, discipline] as const))('%s', (_, discipline) => {
  test('loses nothing of five who add at once with real timers and files', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const added = await contend(discipline, names)
    const entries = await discipline.entries(place.world)
    expect(entries.map(({ after }) => after)).toEqual([null, ...entries.slice(0, -1).map(({ by }) => by)])
    const written = names.filter((_name, index) => added[index] === 'added')
    expect(entries.map(({ by }) => by).sort()).toEqual(written)
    if (discipline.promises.meanwhile !== 'busy') expect(written).toEqual(names)
    if (discipline.promises.fairness === 'fifo') expect(entries.map(({ by }) => by)).toEqual(names)
  })
})

test('no lock at all loses something with real timers, too', async () => {
  const [none] = locksTable
  if (none === undefined) throw new Error('the table is empty')
  await contend(none, ['a', 'b'])
  expect((await none.entries(place.world)).map(({ after }) => after)).toEqual([null, null])
})
