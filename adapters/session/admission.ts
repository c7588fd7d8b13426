import type { Breach, Invariant } from '../../harness/explore/invariant.ts'
import type { System } from '../../harness/explore/system.ts'
import { defineSystem } from '../../harness/explore/system.ts'
import type { World } from '../../harness/world/world.ts'
import { replyTo } from '../../models/session/operations.ts'

/** A message to a session of which one may be answered at a time. */
export interface SendRequest {
  readonly operation: 'send'
  readonly message: string
}

/** What became of the message. Only `answered` promises a reply; `rolled-back` and `busy` that nothing is left. */
export interface SendAnswer {
  readonly kind: 'answered' | 'busy' | 'interrupted' | 'rolled-back'
}

/** What becomes of a message that finds another one being answered: the four that are in use, and two mistakes. */
export interface Admission {
  readonly name: string
  /** Undefined: the message may be answered now. */
  admit(world: World, message: string): Promise<SendAnswer | undefined>
  /** Whether who is called off takes back what they wrote. */
  readonly takesBack?: boolean
}

/** The second is turned away. */
export const reject: Admission = {
  name: 'reject',
  async admit(world, message) {
    if (running(world) !== undefined) return { kind: 'busy' }
    world.memory.set(runningName, message)
    return undefined
  },
}

/** The second waits. */
export const enqueue: Admission = { name: 'enqueue', admit: waitForTurn }

/** The second calls the first off, whose message stays and is said to be interrupted. */
export const interrupt: Admission = { name: 'interrupt', admit: callOff }

/** The second calls the first off, who takes back what they wrote. */
export const rollback: Admission = { name: 'rollback', admit: callOff, takesBack: true }

/** A mistake: the second is told that all is well, and nobody answers it. */
export const loseSilently: Admission = {
  name: 'lose silently',
  async admit(world, message) {
    return (await reject.admit(world, message)) === undefined ? undefined : { kind: 'answered' }
  },
}

/** A mistake: something is awaited between looking whether somebody is being answered and saying that one is. */
export const guardSetLate: Admission = {
  name: 'guard set after an await',
  async admit(world, message) {
    if (running(world) !== undefined) return { kind: 'busy' }
    await world.files.read('/settings')
    world.memory.set(runningName, message)
    return undefined
  },
}

const runningName = 'running'
const calledOffName = 'called off'
const path = '/transcript'

function running(world: World): string | undefined {
  return world.memory.get(runningName) as string | undefined
}

async function waitForTurn(world: World, message: string): Promise<undefined> {
  // Between the end of the wait and this code somebody else may have come, so it looks again.
  while (running(world) !== undefined) await world.memory.waitUntil(runningName, value => value === undefined, Infinity)
  world.memory.set(runningName, message)
  return undefined
}

function callOff(world: World, message: string): Promise<undefined> {
  if (running(world) !== undefined) world.memory.set(calledOffName, running(world))
  return waitForTurn(world, message)
}

async function send(world: World, { message }: SendRequest, admission: Admission): Promise<SendAnswer> {
  const turnedAway = await admission.admit(world, message)
  if (turnedAway !== undefined) return turnedAway
  const before = (await world.files.read(path)) ?? ''
  await world.files.append(path, lineOf(message, lastOf(before)))
  const answer = await answered(world, message, { before, takesBack: admission.takesBack === true })
  world.memory.set(runningName, undefined)
  return answer
}

async function answered(
  world: World,
  message: string,
  { before, takesBack }: { readonly before: string; readonly takesBack: boolean },
): Promise<SendAnswer> {
  if (world.memory.get(calledOffName) !== message) {
    await world.files.append(path, lineOf(replyTo(message), message))
    return { kind: 'answered' }
  }
  if (!takesBack) return { kind: 'interrupted' }
  await world.files.write(path, before)
  return { kind: 'rolled-back' }
}

function lineOf(id: string, parent: string | undefined): string {
  return `${JSON.stringify({ id, parent: parent ?? null })}\n`
}

function lastOf(text: string): string | undefined {
  return linesIn(text).at(-1)?.id
}

interface Line {
  readonly id: string
  readonly parent: string | null
}

function linesIn(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)
}

type AdmissionInvariant = Invariant<SendRequest, SendAnswer, readonly Line[]>

/** What is left of a message is what its sender was told. */
const answeredOnce: AdmissionInvariant = {
  id: 'answered-once',
  claim: 'an answered message is there with its reply, an interrupted one without, and of a refused one nothing is',
  breach: ({ artefacts, history }) =>
    history.operations.flatMap(({ id, input, outcome }): Breach[] => {
      if (outcome.kind !== 'ok') return []
      const { kind } = outcome.answer
      const left = artefacts.filter(line => [input.message, replyTo(input.message)].includes(line.id)).length
      if (left === { answered: 2, interrupted: 1, busy: 0, 'rolled-back': 0 }[kind]) return []
      return [{ sentence: `${input.message} was told ${kind}, and ${left} lines of it are there`, operations: [id] }]
    })[0],
}

/** One line follows the other. */
const wellFormedTranscript: AdmissionInvariant = {
  id: 'well-formed-transcript',
  claim: 'each line of the transcript follows from the one before it',
  breach({ artefacts }) {
    const at = artefacts.findIndex(({ parent }, index) => parent !== (artefacts[index - 1]?.id ?? null))
    const line = artefacts[at]
    if (line === undefined) return undefined
    return { sentence: `${line.id} follows from ${line.parent ?? 'nothing'} and stands elsewhere`, operations: [] }
  },
}

/** What must be true of every run, whatever the policy. */
export const admissionInvariants: readonly AdmissionInvariant[] = [answeredOnce, wellFormedTranscript]

/** One process that answers the messages of a session by a policy. */
export function admissionSystem(admission: Admission): System<SendRequest, SendAnswer> {
  return defineSystem({
    name: admission.name,
    start: (world: World) => world,
    operations: { send: (world, request) => send(world, request, admission) },
    artefacts: async world => linesIn((await world.files.read(path)) ?? ''),
    invariants: admissionInvariants,
    serving: 'one-process',
    memory: 'declared',
  })
}
