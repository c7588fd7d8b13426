import { defineSystem, type Input, type Invariant, type Model, type Run, type System, type World } from 'signalbox'

/** Asks the agent something; its answer names the transcript that holds the conversation. */
interface Turn extends Input {
  readonly operation: 'turn'
  readonly message: string
}

/** Begins a new conversation; the old transcript is kept as history. */
interface Reset extends Input {
  readonly operation: 'reset'
}

type Request = Turn | Reset

/** A row names the transcript, the transcript is a file of JSON lines, and a lock is to keep others out meanwhile. */
const rowOf = (world: World) => world.database.read('read the row', rows => rows.get('sessions', 's'))

const transcriptOf = (row: Awaited<ReturnType<typeof rowOf>>): string | undefined =>
  typeof row?.['transcript'] === 'string' ? row['transcript'] : undefined

function retiredOf(row: Awaited<ReturnType<typeof rowOf>>): readonly unknown[] {
  const retired = row?.['retired']
  return Array.isArray(retired) ? retired : []
}

async function converse(world: World, message: string): Promise<string> {
  const transcript = transcriptOf(await rowOf(world)) ?? world.ids.uuid()
  await world.files.append(`/transcripts/${transcript}.jsonl`, `${JSON.stringify({ role: 'user', message })}\n`)
  await world.files.append(`/transcripts/${transcript}.jsonl`, `${JSON.stringify({ role: 'assistant' })}\n`)
  await world.database.transaction('the row names the transcript', rows => {
    rows.put('sessions', 's', { ...rows.get('sessions', 's'), transcript })
  })
  return transcript
}

async function retire(world: World): Promise<string> {
  return world.database.transaction('retire the transcript', rows => {
    const row = rows.get('sessions', 's')
    rows.put('sessions', 's', { transcript: null, retired: [...retiredOf(row), transcriptOf(row)] })
    return 'reset'
  })
}

async function locked(world: World, section: () => Promise<string>): Promise<string> {
  const token = world.ids.uuid()
  if (!(await world.keyValue.pollSetIfAbsent('lock:s', token, { everyMs: 50, waitMs: 60_000 }))) return 'busy'
  try {
    return await section()
  } finally {
    await world.keyValue.compareAndDelete('lock:s', token)
  }
}

/** Locks only what exists: two first turns find no transcript to lock, and each makes one of its own. */
async function turnUnlockedWhenNew(world: World, { message }: Turn): Promise<string> {
  const isNew = transcriptOf(await rowOf(world)) === undefined
  return isNew ? converse(world, message) : locked(world, () => converse(world, message))
}

async function turnLocked(world: World, { message }: Turn): Promise<string> {
  return locked(world, () => converse(world, message))
}

/** What is left behind: the transcripts, and those that the row knows. */
interface Left {
  readonly transcripts: readonly string[]
  readonly known: readonly unknown[]
}

async function left(world: World): Promise<Left> {
  const row = await rowOf(world)
  const transcripts = await world.files.list('/transcripts')
  const known = [...retiredOf(row), transcriptOf(row)]
  return { transcripts: transcripts.map(name => name.replace('.jsonl', '')), known }
}

const noOrphan: Invariant<Request, string, Left> = {
  id: 'no-orphan-transcript',
  claim: 'every transcript is the one that the row names, or was retired',
  breach({ history, artefacts: { transcripts, known } }: Run<Request, string, Left>) {
    const orphan = transcripts.find(transcript => !known.includes(transcript))
    if (orphan === undefined) return undefined
    const writers = history.operations.filter(({ outcome }) => outcome.kind === 'ok' && outcome.answer === orphan)
    return { sentence: `the row has lost transcript ${orphan}`, operations: writers.map(({ id }) => id) }
  },
}

/** Whether there is a conversation: nobody resets what has not begun, so no program that is made up does. */
const conversation: Model<boolean, Request, string> = {
  name: 'conversation',
  initial: false,
  step: (_, { input }) => [input.operation === 'turn'],
  key: hasBegun => String(hasBegun),
  precondition: (hasBegun, { operation }) => operation === 'turn' || hasBegun,
}

function session(
  name: string,
  turn: (world: World, request: Turn) => Promise<string>,
): System<Request, string, World, Left> {
  return defineSystem({
    name,
    start: world => world,
    operations: { turn, reset: world => locked(world, () => retire(world)) },
    requests: (client, index) => [
      { operation: 'turn', message: `${'abcdefgh'[client] ?? client}${index + 1}` },
      { operation: 'reset' },
    ],
    model: conversation,
    artefacts: left,
    invariants: [noOrphan],
  })
}

export const buggySession: System<Request, string, World, Left> = session('session, as reported', turnUnlockedWhenNew)

export const fixedSession: System<Request, string, World, Left> = session('session, fixed', turnLocked)
