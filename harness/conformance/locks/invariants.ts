import { exclusiveGrant } from '../../explore/exclusive-grant.ts'
import type { Breach, Invariant } from '../../explore/invariant.ts'
import type { Run } from '../../explore/run.ts'
import type { OperationId } from '../../history/operation.ts'
import type { Added, Entry } from './discipline.ts'

export { exclusiveGrant }

/** What a contender asks; `entries` is how many it writes. */
export interface AddRequest {
  readonly operation: 'add'
  readonly by: string
  readonly thinkMs?: number
  readonly entries?: number
  readonly nested?: boolean
  /** How long it waits, in milliseconds; for long where it is not said. */
  readonly waitMs?: number
  /** How late its release reaches whoever keeps the lock, in milliseconds; Infinity: never. */
  readonly releaseLateMs?: number
}

/** What came of it, and how many had asked before in the same process. */
export interface AddAnswer {
  readonly added: Added
  readonly arrival: number
}

type ContentionRun = Run<AddRequest, AddAnswer, readonly Entry[]>

/** What must be true of every run of contenders. */
export type ContentionInvariant = Invariant<AddRequest, AddAnswer, readonly Entry[]>

/** Nobody writes over what they have not read. */
export const noLostUpdate: ContentionInvariant = {
  id: 'no-lost-update',
  claim: 'every entry follows from the one before it',
  breach: ({ artefacts, history }) =>
    firstOf(artefacts, (entry, index) => {
      const before = artefacts[index - 1]?.by ?? null
      if (entry.after === before) return undefined
      const operations = history.operations.filter(({ input }) => input.by === entry.by).map(({ id }) => id)
      return { sentence: `${entry.by} follows from ${name(entry.after)} and stands after ${name(before)}`, operations }
    }),
}

/** What an answer says is true. */
export const honestRefusal: ContentionInvariant = {
  id: 'honest-refusal',
  claim: 'what was added is there once, and what was refused left nothing',
  breach: ({ artefacts, history }) =>
    firstOf(history.operations, ({ id, input, outcome }) => {
      if (outcome.kind !== 'ok') return undefined
      const { added } = outcome.answer
      const wanted = input.entries ?? 1
      const found = artefacts.filter(({ by }) => by === input.by).length
      const isTrue = added === 'added' ? found === wanted : added === 'busy' ? found === 0 : found < wanted
      if (isTrue) return undefined
      return {
        sentence: `${input.by} was told ${added}, and of its ${wanted} entries ${found} are there`,
        operations: [id],
      }
    }),
}

/** A record takes nothing from who was overtaken. */
export const noStaleEffect: ContentionInvariant = {
  id: 'no-stale-effect',
  claim: 'nothing is taken with a lower fence than was taken before',
  breach: ({ artefacts, history }) => {
    let highest = 0
    return firstOf(artefacts, ({ by, fence }) => {
      if (fence === null) return undefined
      if (fence < highest) {
        const operations = history.operations.filter(({ input }) => input.by === by).map(({ id }) => id)
        return { sentence: `${by} wrote with fence ${fence} after ${highest} was taken`, operations }
      }
      highest = fence
      return undefined
    })
  },
}

/** Everybody gets an answer, and where they wait for long enough, what they asked for. */
export const progress: ContentionInvariant = {
  id: 'progress',
  claim: 'who waits for longer than anybody may hold it gets it, also from the dead',
  breach: run => unanswered(run) ?? turnedAway(run, answer => answer.added === 'busy'),
}

/** Everybody gets an answer, be it that others had it for the whole wait. */
export const answered: ContentionInvariant = {
  id: 'progress',
  claim: 'no operation waits for ever',
  breach: unanswered,
}

/** Who holds it is heard. */
export const holderIsHeard: ContentionInvariant = {
  id: 'holder-is-heard',
  claim: 'nobody who holds it is refused while nobody has overtaken them',
  breach: run => turnedAway(run, ({ added }) => added === 'lost' || added === 'refused'),
}

/** The order of the entries is that of the requests. */
export const firstComeFirstServed: ContentionInvariant = {
  id: 'first-come-first-served',
  claim: 'who asked first is first',
  breach({ artefacts, history }) {
    let last: { readonly by: string; readonly arrival: number } | undefined
    return firstOf(artefacts, ({ by }) => {
      const operation = history.operations.find(({ input }) => input.by === by)
      if (operation?.outcome.kind !== 'ok') return undefined
      const { arrival } = operation.outcome.answer
      if (last !== undefined && arrival < last.arrival) {
        return { sentence: `${by} asked before ${last.by} and came after it`, operations: [operation.id] }
      }
      last = { by, arrival }
      return undefined
    })
  },
}

/** Every invariant that contenders are judged by in some case. */
export const contentionInvariants: readonly ContentionInvariant[] = [
  exclusiveGrant,
  noLostUpdate,
  honestRefusal,
  noStaleEffect,
  progress,
  answered,
  holderIsHeard,
  firstComeFirstServed,
]

function unanswered({ ending, history, crashes }: ContentionRun): Breach | undefined {
  const open = history.operations.filter(({ outcome }) => outcome.kind !== 'ok').map(({ id }) => id)
  if (ending.kind === 'deadlock') {
    return { sentence: `nothing can move any more, and these wait: ${ending.waiting.join(', ')}`, operations: open }
  }
  if (open.length <= crashes) return undefined
  return { sentence: `${open.length} were not answered, and ${crashes} crashed`, operations: open }
}

function turnedAway({ history }: ContentionRun, isIt: (answer: AddAnswer) => boolean): Breach | undefined {
  const turned: OperationId[] = []
  const told: string[] = []
  for (const { id, input, outcome } of history.operations) {
    if (outcome.kind !== 'ok' || !isIt(outcome.answer)) continue
    turned.push(id)
    told.push(`${input.by} was told ${outcome.answer.added}`)
  }
  return turned.length === 0 ? undefined : { sentence: told.join(', '), operations: turned }
}

function name(by: string | null): string {
  return by ?? 'nothing'
}

function firstOf<Item>(
  items: readonly Item[],
  judge: (item: Item, index: number) => Breach | undefined,
): Breach | undefined {
  for (const [index, item] of items.entries()) {
    const breach = judge(item, index)
    if (breach !== undefined) return breach
  }
  return undefined
}
