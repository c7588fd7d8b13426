import type { FaultBudget, Target } from '../explore/scenario.ts'
import { search, type Answer, type Question } from '../explore/search.ts'
import type { Program } from '../explore/system.ts'
import { drive } from '../schedule/quiescence.ts'
import type { LockPromises, Strain } from '../world/lock.ts'
import {
  askedMeanwhile,
  contendersMeet,
  contentionSystem,
  crashed,
  outlasting,
  paused,
  times,
} from './locks/contention.ts'
import type { Discipline } from './locks/discipline.ts'
import {
  answered,
  exclusiveGrant,
  firstComeFirstServed,
  holderIsHeard,
  honestRefusal,
  noLostUpdate,
  noStaleEffect,
  progress,
  type AddRequest,
  type ContentionInvariant,
} from './locks/invariants.ts'
import { Nonconformity } from './nonconformity.ts'

/** A situation that a way of excluding others may get into. */
export interface LockCase {
  readonly name: string
  /** A sentence: what is done in it. */
  readonly claim: string
  program(promises: LockPromises): Program<AddRequest>
  readonly faults?: FaultBudget
  target(promises: LockPromises): Target<AddRequest>
  /** Whether there is anything to see with such promises. */
  readonly applies?: (promises: LockPromises) => boolean
  /** What must hold in it, by the promises; empty: nothing is promised, and something must break. */
  judged(promises: LockPromises): readonly ContentionInvariant[]
}

/** One case for one way of excluding others, as any test runner can call it. */
export interface LockTrial {
  readonly name: string
  readonly promised: boolean
  /** @throws Nonconformity where a promise is broken, was not covered by every schedule, or promises less than is kept */
  run(): Promise<LockVerified>
}

/** What a trial came to. */
export interface LockVerified {
  /** Schedules that were run. */
  readonly schedules: number
  /** Where nothing was promised: the invariants that break. */
  readonly breaks: readonly string[]
}

/** Every case that a discipline can get into, with what it promises in it. */
export function lockTrials(discipline: Discipline): readonly LockTrial[] {
  const { promises } = discipline
  return lockCases
    .filter(({ applies }) => applies?.(promises) ?? true)
    .map(one => ({
      name: one.name,
      promised: one.judged(promises).length > 0,
      run: async () => verified(discipline, one, await drive(search(lockQuestion(discipline, one), limits))),
    }))
}

/** What is searched in a case; where nothing is promised, everything is judged. */
export function lockQuestion(discipline: Discipline, one: LockCase): Question {
  const judged = one.judged(discipline.promises)
  const system = contentionSystem(discipline, judged.length > 0 ? judged : together)
  const program = one.program(discipline.promises)
  return { system, program, faults: one.faults ?? {}, target: one.target(discipline.promises), breaks: [] }
}

/** The case of this name. */
export function lockCase(name: string): LockCase {
  const found = lockCases.find(one => one.name === name)
  if (found === undefined) throw new RangeError(`there is no case ${name}`)
  return found
}

const limits = { seed: 1, schedules: 400_000, stop: () => undefined }

function verified({ name, promises }: Discipline, one: LockCase, answer: Answer): LockVerified {
  const isPromised = one.judged(promises).length > 0
  const { schedules, exhaustive } = answer.coverage
  if (answer.kind === 'violated') {
    const breaks = answer.hit.broken.map(({ invariant }) => invariant)
    if (!isPromised) return { schedules, breaks }
    const how = answer.hit.broken.map(({ invariant, sentence }) => `${invariant}: ${sentence}`).join('; ')
    throw new Nonconformity(`${name} breaks its promise in "${one.name}": ${how}`)
  }
  if (!isPromised) throw new Nonconformity(`${name} keeps in "${one.name}" what it does not promise`)
  if (answer.kind === 'undecided') throw new Nonconformity(`${name} in "${one.name}": ${answer.reason}`)
  if (!exhaustive) throw new Nonconformity(`${name} in "${one.name}" was not covered: ${answer.coverage.limit ?? ''}`)
  return { schedules, breaks: [] }
}

function add(by: string, more: Partial<AddRequest> = {}): readonly AddRequest[] {
  return [{ operation: 'add', by, ...more }]
}

/** How long somebody waits who may meet so many dead: not longer than is promised, and as nobody thinks, that is enough. */
function patience({ afterCrash }: LockPromises, deaths: number): Partial<AddRequest> {
  const boundMs = typeof afterCrash === 'string' ? times[afterCrash] : (afterCrash ?? 0)
  return { waitMs: deaths * boundMs + 1 }
}

/** What exclusion is for. */
const together: readonly ContentionInvariant[] = [exclusiveGrant, noLostUpdate, honestRefusal]
const fencedOnly: readonly ContentionInvariant[] = [noStaleEffect, noLostUpdate, honestRefusal]

/** What must hold under a strain: the exclusion that is promised for it, else what fences promise, else nothing. */
function under({ exclusion, fenced }: LockPromises, strain: Strain): readonly ContentionInvariant[] {
  if (exclusion?.includes(strain) === true) return together
  return fenced ? fencedOnly : []
}

/** The same for death, after which the others get it within the bound, if there is one. */
function underCrash(promises: LockPromises): readonly ContentionInvariant[] {
  const excluded = under(promises, 'crash')
  const survives = acrossProcesses(promises) && promises.afterCrash !== null
  return excluded.length > 0 && survives ? [...excluded, progress] : excluded
}

/** What must hold where nothing goes wrong. */
function atEase(promises: LockPromises): readonly ContentionInvariant[] {
  const { exclusion, fairness, meanwhile } = promises
  if (exclusion === null) return []
  const served = meanwhile === 'busy' ? answered : progress
  return [...together, holderIsHeard, served, ...(fairness === 'fifo' ? [firstComeFirstServed] : [])]
}

function meeting({ meanwhile }: LockPromises, count: number): Target<AddRequest> {
  return meanwhile === 'busy' ? askedMeanwhile : contendersMeet(count)
}

function acrossProcesses({ across }: LockPromises): boolean {
  return across !== 'tasks'
}

/** Every situation, with what is judged in it. */
export const lockCases: readonly LockCase[] = [
  {
    name: 'contention',
    claim: 'three ask at once',
    program: () => ({ clients: [add('a'), add('b'), add('c')] }),
    target: promises => meeting(promises, 3),
    judged: atEase,
  },
  {
    name: 'two writes',
    claim: 'two ask at once, and each writes twice while it holds it',
    program: () => ({ clients: [add('a', { entries: 2 }), add('b', { entries: 2 })] }),
    target: promises => meeting(promises, 2),
    judged: atEase,
  },
  {
    name: 'nested',
    claim: 'two ask at once, and each asks once more for what it holds',
    program: () => ({ clients: [add('a', { nested: true }), add('b', { nested: true })] }),
    target: () => contendersMeet(2),
    applies: ({ reentrant }) => reentrant,
    judged: atEase,
  },
  {
    name: 'crash',
    claim: 'three ask at once, and any process dies at any moment',
    program: promises => {
      const wait = patience(promises, 1)
      return { clients: [add('a', wait), add('b', wait), add('c', wait)] }
    },
    faults: { crashes: 1 },
    target: ({ across }) => crashed(across === 'tasks'),
    judged: underCrash,
  },
  {
    name: 'dead holder',
    claim: 'it is held by a process that died before, and two ask at once',
    program: promises => afterDeath(patience(promises, 1)),
    target: () => contendersMeet(2),
    applies: acrossProcesses,
    judged: underCrash,
  },
  {
    name: 'two deaths',
    claim: 'it is held by a process that died before, two ask at once, and any process dies at any moment',
    program: promises => afterDeath(patience(promises, 2)),
    faults: { crashes: 1 },
    target: () => crashed(false),
    applies: acrossProcesses,
    judged: underCrash,
  },
  {
    name: 'pause',
    claim: 'two ask at once, and at any two moments one is paused past the next deadline',
    program: () => ({ clients: [add('a', { thinkMs: times.nearMs }), add('b', { thinkMs: times.nearMs })] }),
    faults: { stalls: 2 },
    target: ({ meanwhile }) => paused(meanwhile === 'busy' ? 0 : 1),
    judged: promises => under(promises, 'pause'),
  },
  {
    name: 'long section',
    claim: 'two ask at once, and each holds it for longer than a grant lasts',
    program: () => ({ clients: [add('a', { thinkMs: times.longMs }), add('b', { thinkMs: times.longMs })] }),
    target: ({ meanwhile }) => outlasting(meanwhile === 'busy' ? 0 : 1),
    judged: promises => under(promises, 'long-section'),
  },
  {
    name: 'late release',
    claim: 'three ask at once, and the release of one arrives when the next may hold it',
    program: () => ({
      clients: [
        add('a', { releaseLateMs: times.ttlMs + times.shortMs }),
        add('b', { thinkMs: times.shortMs }),
        add('c', { thinkMs: times.shortMs }),
      ],
    }),
    target: () => outlasting(1),
    applies: promises => acrossProcesses(promises) && promises.meanwhile !== 'tries again',
    judged: ({ exclusion }) => (exclusion === null ? [] : together),
  },
]

function afterDeath(wait: Partial<AddRequest>): Program<AddRequest> {
  return { before: add('dead', { releaseLateMs: Infinity }), clients: [add('a', wait), add('b', wait)] }
}
