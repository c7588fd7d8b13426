import type { Row, World } from '../harness/world/world.ts'
import { defineSystem, type Input, type System } from '../harness/explore/system.ts'
import { linearizability } from '../models/session/invariants/linearizability.ts'
import type { Model } from '../harness/check/model.ts'

/** What one cold or resuming turn does between lock and unlock, on some World. */
export type TurnProgram = (world: World, message: string) => Promise<string>

const lock = { ttlMs: 60_000, everyMs: 250, waitMs: 30_000 }

/** A turn whose devices hold constant strings: 7 effects when it is cold, 6 when it resumes. */
export async function constantTurn(world: World, message: string): Promise<string> {
  await world.keyValue.pollSetIfAbsent('lock', message, lock)
  const current = await world.database.read('read the row', readCurrent)
  if (current === undefined) await world.files.create('/u1.jsonl', '')
  await world.files.append('/u1.jsonl', 'user\n')
  await world.files.append('/u1.jsonl', 'assistant\n')
  if (current === undefined) await world.database.transaction('store the row', storeConstant)
  else await world.files.read('/u1.jsonl')
  await world.keyValue.compareAndDelete('lock', message)
  return 'answered'
}

const constantRow: Row = { current: 'u1' }

function readCurrent(rows: { get(table: string, key: string): Row | undefined }): Row | undefined {
  return rows.get('sessions', 's')
}

function storeConstant(rows: { put(table: string, key: string, row: Row): void }): void {
  rows.put('sessions', 's', constantRow)
}

/** A turn that builds, writes and parses JSONL, and whose rows are made anew: 11 effects when it is cold, 10 when it resumes. */
export async function realTurn(world: World, message: string): Promise<string> {
  await world.keyValue.pollSetIfAbsent('lock', message, lock)
  await world.database.transaction('insert the user row', rows => {
    rows.put('messages', `${message}:user`, { role: 'user', content: message })
  })
  await world.keyValue.set('inflight', message, { ttlMs: 60_000 })
  const row = await world.database.read('read the row', readCurrent)
  const uuid = typeof row?.['current'] === 'string' ? row['current'] : world.ids.uuid()
  const path = `/${uuid}.jsonl`
  if (row === undefined) await world.files.create(path, '')
  const history = parseLines((await world.files.read(path)) ?? '')
  await world.files.append(path, line(uuid, 'user', message, history.at(-1)?.uuid ?? null))
  await world.files.append(path, line(uuid, 'assistant', `${message}-reply`, message))
  await world.database.transaction('store the turn', rows => {
    rows.put('sessions', 's', { current: uuid, turns: history.length + 2 })
    rows.put('messages', `${message}:assistant`, { role: 'assistant', content: `${message}-reply` })
  })
  await world.keyValue.delete('inflight')
  await world.keyValue.compareAndDelete('lock', message)
  return uuid
}

interface Line {
  readonly uuid: string
}

function parseLines(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(part => part !== '')
    .map(part => JSON.parse(part) as Line)
}

function line(sessionId: string, role: string, uuid: string, parentUuid: string | null): string {
  const message = { role, content: uuid }
  return `${JSON.stringify({ type: role, uuid, parentUuid, sessionId, timestamp: 0, message })}\n`
}

/** Two clients with one turn each on one session. */
export const twoColdTurns: readonly (readonly TurnInput[])[] = [
  [{ operation: 'turn', message: 'a' }],
  [{ operation: 'turn', message: 'b' }],
]

/** Asks for a turn. */
export interface TurnInput extends Input {
  readonly operation: 'turn'
  readonly message: string
}

/** The turn as a system whose runs are judged: one transcript, every line of it parsed, operations linearizable. */
export function turnSystem(turn: TurnProgram): System {
  return defineSystem<TurnInput, string, World, readonly string[]>({
    name: 'two cold turns',
    start: world => world,
    operations: { turn: (world, { message }) => turn(world, message) },
    artefacts: world => world.files.list('/'),
    invariants: [
      linearizability(agreeing),
      {
        id: 'one-transcript',
        claim: 'there is one transcript',
        breach: ({ artefacts }) =>
          artefacts.length === 1 ? undefined : { sentence: `there are ${artefacts.length}`, operations: [] },
      },
    ],
  })
}

/** All turns answer the same. */
const agreeing: Model<string | null, TurnInput, string> = {
  name: 'agreeing',
  initial: null,
  step(state, { outcome }) {
    if (outcome.kind !== 'ok') return [state]
    return state === null || state === outcome.answer ? [outcome.answer] : []
  },
  key: state => state ?? '',
}
