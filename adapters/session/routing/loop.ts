import { loopSubject } from '../../../models/session/routing-artefacts.ts'
import { agent } from '../agent.ts'
import type { Ledger, SessionRecord } from './ledger.ts'
import { advance, isLiveRow } from './ledger.ts'
import type { Loop } from './part.ts'
import { entryOf, register, untilWoken } from './registry.ts'

/** What a loop is to do now. */
type Next =
  | { readonly kind: 'message'; readonly message: string }
  | { readonly kind: 'wait'; readonly version: number; readonly waitMs: number }
  | { readonly kind: 'stop' }

/** Starts to work for a session, behind whatever the one is answered who wanted it. */
export function startLoop(loop: Loop, first: string): void {
  const { world, clientId, session, generation } = loop
  register(world, { clientId, session, generation })
  setAtWork(loop, [...atWork(loop), generation])
  world.task('loop', () => run(loop, first))
}

async function run(loop: Loop, first: string): Promise<void> {
  const { world, session, parts } = loop
  await predecessorsGone(loop)
  const note = { subject: loopSubject(session), token: world.ids.uuid() }
  world.note({ kind: 'granted', ...note })
  await world.files.read(bootContext)
  await parts.acceptance.booted?.(loop, first)
  await drain(loop)
  parts.cleanup.cleanUp(loop)
  await advance(loop, 'end the session', ledger => parts.ending.end(ledger, loop))
  const others = atWork(loop)
  setAtWork(loop, others.toSpliced(others.indexOf(loop.generation), 1))
  world.note({ kind: 'released', ...note })
}

/** What the agent is to know before it begins. */
const bootContext = '/boot/context.md'

/** A loop of an earlier generation may have an agent out still, and two agents would write into one transcript. */
async function predecessorsGone(loop: Loop): Promise<void> {
  const isFirst = (generations: readonly number[]): boolean => generations.every(one => one >= loop.generation)
  if (isFirst(atWork(loop))) return
  await loop.world.memory.waitUntil(atWorkFor(loop), held => isFirst(generationsIn(held)), Infinity)
}

/** The generations of the loops of a session that were started and have not come to their end. */
function atWork(loop: Loop): readonly number[] {
  return generationsIn(loop.world.memory.get(atWorkFor(loop)))
}

function setAtWork(loop: Loop, generations: readonly number[]): void {
  loop.world.memory.set(atWorkFor(loop), generations)
}

function generationsIn(held: unknown): readonly number[] {
  return (held ?? []) as readonly number[]
}

function atWorkFor({ session }: Loop): string {
  return `at work for ${session}`
}

/** Takes up one message after another, and waits where there is none. */
async function drain(loop: Loop): Promise<void> {
  let next = await look(loop, 'take the next message', () => undefined)
  while (next.kind !== 'stop')
    next = next.kind === 'message' ? await answer(loop, next.message) : await wait(loop, next)
}

/** Writes down what has happened, and takes up what comes next unless the loop is not wanted any more. */
async function look(loop: Loop, label: string, write: (ledger: Ledger) => void): Promise<Next> {
  const isMeant = isWanted(loop)
  return advance(loop, label, ledger => {
    write(ledger)
    return isMeant ? takeNext(ledger, loop) : { kind: 'stop' }
  })
}

async function wait(loop: Loop, { version, waitMs }: Extract<Next, { kind: 'wait' }>): Promise<Next> {
  const isWoken = await untilWoken(loop.world, loop.session, version, waitMs)
  return look(loop, isWoken ? 'take the next message' : 'expire', isWoken ? () => undefined : expire)
}

/** Whether the loop is in the registry, and nobody told it to stop. */
function isWanted(loop: Loop): boolean {
  return entryOf(loop.world, loop)?.aborted === false
}

/** Only the owner takes anything up. */
function takeNext(ledger: Ledger, { generation, settings }: Loop): Next {
  const { row } = ledger
  const head = ledger.pending[0]
  if (row === undefined || row.generation !== generation || isOver(row, head)) return { kind: 'stop' }
  if (row.state === 'ACTIVE' && row.owner === null) ledger.update({ state: 'DETACHED' })
  if (head === undefined) return { kind: 'wait', version: ledger.version, waitMs: patience(row, settings) }
  ledger.setFate(head.message, 'running')
  if (row.state === 'CREATED' || row.state === 'ENDED') ledger.update({ state: 'STARTING' })
  return { kind: 'message', message: head.message }
}

/** A row that says ENDED with a message waiting is one that nobody has told of its agent yet. */
function isOver(row: SessionRecord, head: unknown): boolean {
  return row.state === 'ENDED' ? head === undefined : !isLiveRow(row)
}

/** How long the session goes on with nothing to do. */
function patience({ state, owner }: SessionRecord, { detachMs, suspendMs }: Loop['settings']): number {
  if (state === 'SUSPENDED') return suspendMs
  return owner === null ? detachMs : Infinity
}

/** Nobody has come back. */
function expire(ledger: Ledger): void {
  const state = ledger.row?.state
  if (state === 'DETACHED') ledger.update({ state: 'CLOSING' })
  else if (state === 'SUSPENDED' || ledger.row?.owner === null) ledger.update({ state: 'ENDED' })
}

async function answer(loop: Loop, message: string): Promise<Next> {
  const { world, session, settings, parts } = loop
  const request = {
    conversation: { mode: 'resume-or-create', uuid: session },
    message,
    thinkMs: settings.thinkMs,
  } as const
  const child = await world.processes.spawn('agent', its => agent(its, request))
  const said = await child.exit()
  const fate = said.kind === 'returned' && said.result.kind === 'answered' ? 'answered' : 'failed'
  const next = await look(loop, 'store the answer', ledger => conclude(ledger, loop, message, fate))
  await parts.naming.heard?.(loop)
  return next
}

/** What the agent says counts where its loop owns the session still and nobody has interrupted it. */
function conclude(ledger: Ledger, { generation }: Loop, message: string, fate: 'answered' | 'failed'): void {
  const isMeant = ledger.messages.some(one => one.message === message && one.fate === 'running')
  if (!isMeant || ledger.row?.generation !== generation) return
  ledger.settleOne(message, fate)
  if (ledger.row.state === 'STARTING') ledger.update({ state: 'ACTIVE' })
}
