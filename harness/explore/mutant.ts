import type { Search } from '../schedule/quiescence.ts'
import { search, type Question, type SearchLimits } from './search.ts'

/** Code with one known mistake, which the search must find: what is never caught may never be looked for. */
export interface Mutant {
  readonly name: string
  /** Of which system it is one: mutants are listed by it. */
  readonly of: string
  /** What it does wrong, in a few words. */
  readonly flaw: string
  /** The invariants that it must break, all in one run. */
  readonly caughtBy: readonly string[]
  /** What is searched. */
  question(): Question
  /** The same without the mistake, which must hold. */
  sound(): Question
}

/** What became of a mutant. */
export interface Fate {
  readonly mutant: Mutant
  /** Whether it broke the invariants that it must break. */
  readonly caught: boolean
  /** What it broke. */
  readonly broken: readonly string[]
  /** Schedules that were run before it was caught, or in all. */
  readonly schedules: number
}

/** Searches a mutant for its mistake. */
export function* hunt(mutant: Mutant, limits: SearchLimits): Search<Fate> {
  const answer = yield* search({ ...mutant.question(), breaks: mutant.caughtBy }, limits)
  const { schedules } = answer.coverage
  const broken = answer.kind === 'violated' ? answer.hit.broken.map(({ invariant }) => invariant) : []
  return { mutant, caught: mutant.caughtBy.every(id => broken.includes(id)), broken, schedules }
}
