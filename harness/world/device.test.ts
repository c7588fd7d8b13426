import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { executionOfExample } from '../schedule/fixtures/explored.ts'
import { drive } from '../schedule/quiescence.ts'
import { defaultChoice } from '../schedule/strategy.ts'
import type { Process } from './chain.ts'
import { machineOf, type Device, type Request } from './device.ts'
import { databaseDevice, type DatabaseRequest } from './devices/database.ts'
import { filesDevice, type FilesRequest } from './devices/files.ts'
import { keyValueDevice, type KeyValueRequest } from './devices/key-value.ts'
import { Simulation } from './simulate.ts'

type Mounted = 'files' | 'keyValue' | 'database'

/** What a device of a simulation answers to requests, one after another. */
function simulated(name: Mounted, requests: readonly Request[]): Promise<unknown> {
  const simulation = new Simulation()
  const ask = async (process: Process): Promise<unknown> => {
    const replies: unknown[] = []
    for (const request of requests) replies.push(await simulation.post(process, simulation[name], request))
    return replies
  }
  const execution = executionOfExample({ clients: [world => ask(world.process as Process)] }, simulation)
  return drive(
    (function* () {
      yield execution.begin({ pick: defaultChoice })
      const outcome = execution.operations[0]?.outcome
      return outcome?.kind === 'ok' ? outcome.answer : execution.ending
    })(),
  )
}

/** What the pure machine of the same device answers. */
function pure<Asked extends Request>(device: Device<Asked>, requests: readonly Asked[]): readonly unknown[] {
  const machine = machineOf(device)
  let { initial: state } = machine
  return requests.map(request => {
    const step = machine.step(state, request)
    state = step.state
    return step.reply
  })
}

const path = fc.constantFrom('/d/a', '/d/b', '/e/a')
const text = fc.constantFrom('x', 'y\n', '')
const inode = fc.constantFrom('/d/a#1', '/d/b#1', '/d/a#2')

const fileRequests: fc.Arbitrary<FilesRequest> = fc.oneof(
  fc.record({ kind: fc.constantFrom('read', 'truncate', 'remove', 'open'), path }),
  fc.record({ kind: fc.constantFrom('append', 'overwrite', 'create'), path, text }),
  fc.record({ kind: fc.constant('rename'), from: path, to: path }),
  fc.record({ kind: fc.constant('list'), folder: fc.constantFrom('/d', '/e', '/f') }),
  fc.record({ kind: fc.constant('read-open'), inode }),
  fc.record({ kind: fc.constant('append-open'), inode, text }),
)

const key = fc.constantFrom('k1', 'k2', 'other')
const value = fc.constantFrom('a', 'b')
const ttlMs = fc.constantFrom(10, Infinity)

const keyValueRequests: fc.Arbitrary<KeyValueRequest> = fc.oneof(
  fc.record({ kind: fc.constantFrom('get', 'delete'), key }),
  fc.record({ kind: fc.constantFrom('set', 'set-if-absent', 'compare-and-expire'), key, value, ttlMs }),
  fc.record({ kind: fc.constant('compare-and-delete'), key, value }),
  fc.record({ kind: fc.constant('scan'), prefix: fc.constantFrom('k', '', 'x') }),
)

const row = fc.record({ count: fc.nat(3) })

const databaseRequests: fc.Arbitrary<DatabaseRequest> = fc.oneof(
  fc.tuple(key, row).map(([name, put]) => transaction(rows => rows.put('rows', name, put))),
  key.map(name => transaction(rows => rows.delete('rows', name))),
  key.map(name => transaction(rows => rows.get('rows', name))),
  fc.constant(transaction(rows => rows.all('rows'))),
  fc.tuple(key, row).map(([name, put]) =>
    transaction(rows => {
      rows.put('rows', name, put)
      rows.delete('rows', 'k1')
      return rows.all('rows')
    }),
  ),
)

const everybody = { isAlive: () => true, mayLosePower: true }
const files = filesDevice(everybody)
const database = databaseDevice(everybody)

function transaction(body: Extract<DatabaseRequest, { kind: 'transaction' }>['body']): DatabaseRequest {
  return { kind: 'transaction', label: 'asks', body }
}

describe('the machine of a device answers as the device does in simulation', () => {
  const sequences = <Asked>(requests: fc.Arbitrary<Asked>) => fc.array(requests, { maxLength: 20 })

  test('files', () =>
    fc.assert(
      fc.asyncProperty(sequences(fileRequests), async requests => {
        expect(await simulated('files', requests)).toEqual(pure(files, requests))
      }),
    ))

  test('key-value', () =>
    fc.assert(
      fc.asyncProperty(sequences(keyValueRequests), async requests => {
        expect(await simulated('keyValue', requests)).toEqual(pure(keyValueDevice, requests))
      }),
    ))

  test('database', () =>
    fc.assert(
      fc.asyncProperty(sequences(databaseRequests), async requests => {
        expect(await simulated('database', requests)).toEqual(pure(database, requests))
      }),
    ))

  test('and does not change the state that it was asked about', () => {
    fc.assert(
      fc.property(sequences(fileRequests), fileRequests, (requests, last) => {
        const machine = machineOf(files)
        const state = requests.reduce((before, request) => machine.step(before, request).state, machine.initial)
        const copy = structuredClone([...state.keys()])
        expect(machine.step(state, last).reply).toEqual(machine.step(state, last).reply)
        expect([...state.keys()]).toEqual(copy)
      }),
    )
  })
})

test('a transaction that throws leaves nothing, in the machine as in simulation', () => {
  const machine = machineOf(database)
  const failing = transaction(rows => {
    rows.put('rows', 'k1', { count: 1 })
    throw new Error('on purpose')
  })
  expect(() => machine.step(machine.initial, failing)).toThrow('on purpose')
  expect(
    machine.step(
      machine.initial,
      transaction(rows => rows.all('rows')),
    ).reply,
  ).toEqual([])
})
