import type { ProcessIdentity, ReadonlyRows, Row, Rows, World } from '../../../harness/world/world.ts'
import type { SessionStatus } from '../../../models/session/invariants/routing.ts'
import type { Life } from '../../../models/session/life.ts'
import { isLive } from '../../../models/session/life.ts'
import type {
  AcceptedMessage,
  Fate,
  RoutedSession,
  RoutingArtefacts,
  SessionEvent,
} from '../../../models/session/routing-artefacts.ts'
import { parseTranscript } from '../../../models/session/transcript.ts'
import { transcriptFolder } from '../agent.ts'
import { wakeLoop } from './registry.ts'
import { publish } from './watchers.ts'

/** How the row of a session came to say where that stands. */
export interface StateChange {
  /** Null where there was no session. */
  readonly from: Life | null
  readonly by: number
}

/** A process as a row names it. */
export type ServingProcess = Pick<ProcessIdentity, 'pid' | 'startedAt'>

/** The row of one session. */
export interface SessionRecord {
  /** What clients call it. */
  readonly conversation: string
  readonly state: Life
  /** How often an agent was started for it; stands on everything that works for it. */
  readonly generation: number
  /** The connection that it is for; null: nobody. */
  readonly owner: string | null
  /** The process that works for it, by its start: what is not alive any more cannot. */
  readonly servedBy: ServingProcess
  /** Grows with everything that happens to the session. */
  readonly version: number
  /** What it stood at before, and which generation changed that; null as long as nobody did. */
  readonly lastChange: StateChange | null
  /** What older releases went by: set by who starts, cleared by who ends or leaves. */
  readonly isActive: boolean
}

const sessions = 'sessions'
const messages = 'messages'
const events = 'events'

/** The rows of one session inside a transaction. */
export class Ledger {
  readonly session: string
  row: SessionRecord | undefined
  readonly messages: AcceptedMessage[]
  readonly events: SessionEvent[]
  private readonly rows: Rows
  private readonly actor: number | undefined
  private readonly stored: number
  /** The version that the transaction found. */
  private readonly begun: number

  /** `actor` is the generation that makes the changes; undefined: whichever the row names. */
  constructor(rows: Rows, session: string, actor?: number) {
    this.rows = rows
    this.actor = actor
    this.session = session
    this.row = sessionRow(rows, session)
    this.messages = recordsOf<AcceptedMessage>(rows, messages, session)
    this.events = recordsOf<SessionEvent>(rows, events, session)
    this.stored = this.events.length
    this.begun = this.version
  }

  get version(): number {
    return this.row?.version ?? 0
  }

  /** The number of the last event, if this transaction stored it; else 0. */
  get news(): number {
    return this.events.length > this.stored ? this.events.length : 0
  }

  /** Whether the message was accepted before. */
  has(message: string): boolean {
    return this.messages.some(one => one.message === message)
  }

  /** The messages that have no answer yet, in the order in which they will be taken up. */
  get pending(): readonly AcceptedMessage[] {
    return this.messages.filter(isPending)
  }

  /** Puts a message at the end of the queue. */
  queue(message: string): void {
    this.rows.put(messages, keyOf(this.session, this.messages.length), { message, fate: 'queued' })
    this.messages.push({ message, fate: 'queued' })
    this.update({})
  }

  store(event: SessionEvent): void {
    this.rows.put(events, keyOf(this.session, this.events.length), { ...event })
    this.events.push(event)
  }

  setFate(message: string, fate: Fate): void {
    const index = this.messages.findIndex(one => one.message === message)
    if (index < 0) return
    this.messages[index] = { message, fate }
    this.rows.put(messages, keyOf(this.session, index), { message, fate })
    this.update({})
  }

  /** Says of every message without an answer that it gets none. */
  settle(fate: 'interrupted' | 'rolled-back'): void {
    for (const { message } of this.pending) this.settleOne(message, fate)
  }

  /** Says what became of a message, and tells those who watch. */
  settleOne(message: string, fate: Exclude<Fate, 'queued' | 'running'>): void {
    this.setFate(message, fate)
    this.store({ type: fate === 'answered' ? 'assistant' : fate, message })
  }

  /** Changes the session's row, where there is one. */
  update(change: Partial<SessionRecord>): void {
    if (this.row !== undefined) this.write({ ...this.row, ...change })
  }

  write(row: Omit<SessionRecord, 'version' | 'lastChange'>): void {
    const { lastChange = null, state = null } = this.row ?? {}
    const changed = { from: state, by: this.actor ?? row.generation }
    this.row = { ...row, version: this.begun + 1, lastChange: row.state === state ? lastChange : changed }
    this.rows.put(sessions, this.session, { ...this.row })
  }
}

/** Changes the rows of a session in one transaction; whoever watches it is told, and whoever works for it looks. */
export async function change<Result>(
  world: World,
  session: string,
  label: string,
  body: (ledger: Ledger) => Result,
): Promise<Result> {
  const { result, news, version } = await transact(world, session, label, body)
  if (news > 0) publish(world, session, news)
  wakeLoop(world, session, version)
  return result
}

/** The same by one who works for the session, or did so. */
export async function advance<Result>(
  { world, session, generation }: Worker,
  label: string,
  body: (ledger: Ledger) => Result,
): Promise<Result> {
  const { result, news } = await transact(world, session, label, body, generation)
  if (news > 0) publish(world, session, news)
  return result
}

interface Worker {
  readonly world: World
  readonly session: string
  readonly generation: number
}

interface Changed<Result> {
  readonly result: Result
  /** The number of the last event, if it is new; else 0. */
  readonly news: number
  readonly version: number
}

function transact<Result>(
  world: World,
  session: string,
  label: string,
  body: (ledger: Ledger) => Result,
  actor?: number,
): Promise<Changed<Result>> {
  return world.database.transaction(label, rows => {
    const ledger = new Ledger(rows, session, actor)
    return { result: body(ledger), news: ledger.news, version: ledger.version }
  })
}

/** The row of a session. */
export function readSession(world: World, session: string): Promise<SessionRecord | undefined> {
  return world.database.read('read the session', rows => sessionRow(rows, session))
}

/** Whether somebody works, by its row, on what is sent to a session. */
export function isLiveRow(row: SessionRecord | undefined): boolean {
  return isLive(row?.state ?? null)
}

/** The ids of all sessions that are served, with the processes that do. */
export function readServed(world: World): Promise<readonly (readonly [session: string, by: ServingProcess])[]> {
  return world.database.read('list the sessions', rows =>
    rows.all(sessions).flatMap(([id]) => {
      const row = sessionRow(rows, id)
      return row === undefined || row.state === 'ENDED' ? [] : [[id, row.servedBy] as const]
    }),
  )
}

/** Makes a session that was there before anybody asks, and has ended. */
export function putEndedSession(world: World, conversation: string): Promise<void> {
  const { pid, startedAt } = world.process
  return world.database.transaction('make an ended session', rows => {
    const ledger = new Ledger(rows, conversation)
    const servedBy = { pid, startedAt }
    ledger.write({ conversation, state: 'CREATED', generation: 1, owner: null, servedBy, isActive: false })
    ledger.update({ state: 'ENDED' })
  })
}

/** What the rows of all sessions say. */
export function readStatus(rows: ReadonlyRows): readonly SessionStatus[] {
  return rows.all(sessions).flatMap(([id]) => {
    const row = sessionRow(rows, id)
    if (row === undefined) return []
    const { conversation, state: life, generation, lastChange } = row
    const pending = recordsOf<AcceptedMessage>(rows, messages, id).filter(isPending).length
    return [{ conversation, life, generation, lastChange, pending }]
  })
}

function isPending({ fate }: AcceptedMessage): boolean {
  return fate === 'queued' || fate === 'running'
}

/** The messages of a session that were answered, in order, and where it stands. */
export function inspect(
  world: World,
  session: string,
): Promise<{ readonly life: Life | null; readonly answered: readonly string[] }> {
  return world.database.read('inspect the session', rows => ({
    life: sessionRow(rows, session)?.state ?? null,
    answered: recordsOf<SessionEvent>(rows, events, session).flatMap(({ type, message }) =>
      type === 'assistant' ? [message] : [],
    ),
  }))
}

/** Reads all that is left. */
export async function readRoutingArtefacts(world: World): Promise<RoutingArtefacts> {
  const kept = await world.database.read('read all sessions', rows =>
    rows.all(sessions).map(([id]) => sessionIn(rows, id)),
  )
  const transcripts = []
  for (const name of await world.files.list(transcriptFolder)) {
    const text = (await world.files.read(`${transcriptFolder}/${name}`)) ?? ''
    transcripts.push({ uuid: name.replace('.jsonl', ''), lines: parseTranscript(text) })
  }
  return { sessions: kept.flatMap(session => session ?? []), transcripts }
}

function sessionIn(rows: ReadonlyRows, id: string): RoutedSession | undefined {
  const row = sessionRow(rows, id)
  if (row === undefined) return undefined
  return {
    id,
    conversation: row.conversation,
    life: row.state,
    generation: row.generation,
    messages: recordsOf<AcceptedMessage>(rows, messages, id),
    events: recordsOf<SessionEvent>(rows, events, id),
  }
}

// Only this file writes these tables, so what stands in them has these shapes.

function sessionRow(rows: ReadonlyRows, session: string): SessionRecord | undefined {
  return rows.get(sessions, session) as (SessionRecord & Row) | undefined
}

function recordsOf<Item>(rows: ReadonlyRows, table: string, session: string): Item[] {
  const items: Item[] = []
  for (;;) {
    const item = rows.get(table, keyOf(session, items.length))
    if (item === undefined) return items
    items.push(item as Item)
  }
}

function keyOf(session: string, index: number): string {
  return `${session}/${String(index + 1).padStart(3, '0')}`
}
