import type { Engine, Replayed, SearchLimits } from '../cli/engine.ts'
import type { Finding } from '../harness/explore/finding.ts'
import type { Case, Scenario } from '../harness/explore/scenario.ts'
import { counterexample, coverage } from './sample.ts'

/** One search that an engine was asked for. */
export interface Asked {
  readonly pair: string
  readonly limits: SearchLimits
}

/** A case of two clients, of which something is expected. */
export function caseOf(name: string, expect: Case['expect']): Case {
  const turn = { operation: 'turn' }
  return {
    name,
    claim: `the claim of ${name}`,
    program: { clients: [[turn, turn], [turn]] },
    faults: { crashes: 1 },
    target: { description: 'both turns are open', reached: () => true },
    expect,
  }
}

/** A scenario with three pairs of case and variant. */
export const scenario: Scenario = {
  id: 'trinity-779-cold-turn',
  report: 'https://github.com/Abilityai/trinity/issues/779',
  claim: 'Two first turns each mint a transcript.',
  class: 'check-then-act',
  variants: { buggy: never, fixed: never, sound: never },
  cases: [
    caseOf('reported', { buggy: { breaks: ['no-lost-uuid'] }, fixed: { breaks: ['no-orphan-transcript'] } }),
    caseOf('hole-1', { sound: 'held' }),
  ],
}

function never(): never {
  throw new Error('no test of the command starts a system')
}

/** Another scenario, as small as can be. */
export const otherScenario: Scenario = {
  ...scenario,
  id: 'counter',
  variants: { naive: never },
  cases: [caseOf('two-increments', { naive: { breaks: ['no-lost-uuid'] } })],
}

export const held: Finding = { kind: 'held', coverage: { ...coverage, exhaustive: true } }
export const violated: Finding = { kind: 'violated', counterexample: counterexample(), coverage }
export const undecided: Finding = { kind: 'undecided', reason: 'the budget ended the search', coverage }

/** As the search finds things when nothing is wrong: what is expected. */
export function asExpected(_pair: string, variant: string): Finding {
  return variant === 'sound' ? held : violated
}

/** An engine that answers from a script, and keeps what it was asked. */
export function scriptedEngine(
  answer: (pair: string, variant: string, limits: SearchLimits) => Finding | Promise<Finding> = asExpected,
  replayed: (token: string) => Replayed = replayedViolation,
): Engine & { readonly asked: Asked[] } {
  const asked: Asked[] = []
  const engine: Engine & { readonly asked: Asked[] } = {
    asked,
    width: 1,
    scenarios: [scenario, otherScenario],
    strategies: ['campaign'],
    explore: async () => held,
    search: async ({ id }, { case: caseName, variant }, limits) => {
      const pair = `${id} ${caseName} ${variant}`
      asked.push({ pair, limits })
      return answer(pair, variant, limits)
    },
    replay: async token => replayed(token),
    withWorkers: () => ({ engine, stop: () => undefined }),
  }
  return engine
}

/** What a token of the sample leads back to. */
export function replayedViolation(token: string): Replayed {
  const address = { scenario: scenario.id, case: 'reported', variant: 'buggy' }
  const [{ program }] = scenario.cases as readonly [Case]
  const decisions = [
    { step: 2, chain: 4, moves: 'client 1: read row sessions/s', insteadOf: 'client 0: insert row messages/m1' },
  ]
  return {
    ...address,
    finding: 'violated',
    counterexample: counterexample({ token }),
    long: { ...address, program, faults: { crashes: 1 }, decisions, check: 77 },
  }
}
