import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Run, System } from '../../harness/explore/system.ts'
import type { Annotation, Operation } from '../../harness/history/operation.ts'
import { recordedOrder } from '../../harness/history/operation.ts'
import type { World } from '../../harness/world/world.ts'
import type { SessionAnswer } from '../../models/session/operations.ts'
import { renewedLease } from '../locks/heartbeat.ts'
import { openNodeWorld } from '../node-world/node-world.ts'
import type { Parts } from './part.ts'
import { deleteLocked } from './parts/delete.ts'
import { identityReadInsideLock, identityReservedBeforeRun, identityStoredAfterUnlock } from './parts/identity.ts'
import { inFlightInsideLock } from './parts/in-flight.ts'
import { noColdKey, sessionKey } from './parts/key.ts'
import { reaperOfUseless } from './parts/reaper.ts'
import { resetLocked } from './parts/reset.ts'
import { assistantRowInsideLock, userRowInsideLock } from './parts/rows.ts'
import { resumeOrCreate } from './parts/run.ts'
import type { BackEndRequest } from './system.ts'
import { sessionSystem } from './system.ts'

const sound: Parts = {
  key: sessionKey,
  lock: renewedLease,
  userRow: userRowInsideLock,
  inFlight: inFlightInsideLock,
  identity: identityReadInsideLock,
  storing: identityReservedBeforeRun,
  run: resumeOrCreate,
  assistantRow: assistantRowInsideLock,
  reset: resetLocked,
  delete: deleteLocked,
  reaper: reaperOfUseless,
}

function systemOf(parts: Parts): System<BackEndRequest, SessionAnswer> {
  const settings = { ttlMs: 60_000, waitMs: 10_000, everyMs: 1, thinkMs: 2, turnMs: 60_000 }
  return sessionSystem({ name: 'test', parts, settings, sessions: ['s'] })
}

function turn(message: string): BackEndRequest {
  return { operation: 'turn', session: 's', message }
}

/** What the clients did, for real, and what they left. */
async function run(
  system: System<BackEndRequest, SessionAnswer>,
  clients: readonly (readonly BackEndRequest[])[],
): Promise<Run<BackEndRequest, SessionAnswer>> {
  const root = await mkdtemp(join(tmpdir(), 'signalbox-'))
  const annotations: Annotation[] = []
  let now = 0
  const place = openNodeWorld({
    root,
    onNote: ({ kind, subject, token }) => annotations.push({ at: now++, kind, text: `${subject} ${token}` }),
  })
  const operations: Operation<BackEndRequest, SessionAnswer>[] = []
  const client = async (requests: readonly BackEndRequest[], number: number) => {
    for (const input of requests) {
      const invokedAt = now++
      const answer = await ask(system, place.world, input)
      const completedAt = now++
      const outcome = { kind: 'ok', answer } as const
      operations.push({ id: operations.length, client: number, input, outcome, invokedAt, completedAt })
    }
  }
  await system.prepare?.(place.world)
  await Promise.all(clients.map(client))
  const artefacts = await system.artefacts(place.world)
  await place.close()
  await rm(root, { recursive: true })
  return { history: { operations, annotations }, artefacts, crashes: 0, stalls: 0, ending: { kind: 'finished' } }
}

function ask(
  { start, operations }: System<BackEndRequest, SessionAnswer>,
  world: World,
  input: BackEndRequest,
): Promise<SessionAnswer> {
  const app = start(world)
  switch (input.operation) {
    case 'turn':
      return operations.turn(app, input)
    case 'reset':
      return operations.reset(app, input)
    case 'delete':
      return operations.delete(app, input)
    case 'observe':
      return operations.observe(app, input)
    case 'reap':
      return operations.reap(app, input)
  }
}

function brokenBy(system: System<BackEndRequest, SessionAnswer>, what: Run<BackEndRequest, SessionAnswer>): string[] {
  const precedes = recordedOrder(what.history.operations)
  return system.invariants.flatMap(({ id, breach }) => (breach(what, precedes) === undefined ? [] : [id]))
}

test('for real, three clients with turns, a reset and an observer break nothing', async () => {
  const system = systemOf(sound)
  const what = await run(system, [
    [turn('a1'), turn('a2')],
    [turn('b1'), { operation: 'observe', session: 's' }, turn('b2')],
    [turn('c1'), { operation: 'reset', session: 's' }, turn('c2')],
  ])
  expect(what.history.operations).toHaveLength(8)
  expect(brokenBy(system, what)).toEqual([])
})

test('for real, two cold turns without a lock lose a transcript', async () => {
  const system = systemOf({ ...sound, key: noColdKey, storing: identityStoredAfterUnlock })
  const what = await run(system, [[turn('a1')], [turn('b1')]])
  expect(brokenBy(system, what)).toEqual(expect.arrayContaining(['no-orphan-transcript', 'no-lost-uuid']))
})

test('the operations refuse what start did not make', () => {
  const { operations } = systemOf(sound)
  const request = { operation: 'turn', session: 's', message: 'a' } as const
  expect(() => operations.turn('something else', request)).toThrow('called with something else')
})
