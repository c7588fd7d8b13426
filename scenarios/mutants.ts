import { questionOf } from '../harness/explore/investigate.ts'
import type { Mutant } from '../harness/explore/mutant.ts'
import type { Scenario } from '../harness/explore/scenario.ts'
import { lockMutants } from '../adapters/locks/lock-mutants.ts'
import { trinity779ColdTurn } from './trinity-779-cold-turn.ts'

/** A variant that is the sound one but for one part, named as the mistake that it is. */
interface VariantMutant extends Pick<Mutant, 'name' | 'flaw'> {
  readonly case: string
  readonly variant: string
}

/**
 * The mutants of a scenario: each is caught by what its case expects, and the sound variant holds in the same case.
 *
 * @throws RangeError where the case expects nothing of the variant
 */
export function mutantsOf(scenario: Scenario, variants: readonly VariantMutant[]): readonly Mutant[] {
  return variants.map(({ name, flaw, case: caseName, variant }) => ({
    name,
    of: scenario.id,
    flaw,
    caughtBy: expectedOf(scenario, caseName, variant),
    question: () => questionOf(scenario, { scenario: scenario.id, case: caseName, variant }),
    sound: () => questionOf(scenario, { scenario: scenario.id, case: caseName, variant: 'sound' }),
  }))
}

function expectedOf({ id, cases }: Scenario, caseName: string, variant: string): readonly string[] {
  const expected = cases.find(({ name }) => name === caseName)?.expect[variant]
  if (expected === undefined || expected === 'held') {
    throw new RangeError(`${id} expects nothing to break in the case ${caseName} with the variant ${variant}`)
  }
  return expected.breaks
}

const trinity779Mutants = mutantsOf(trinity779ColdTurn, [
  {
    name: 'no cold key',
    flaw: 'a turn that finds no conversation takes no lock',
    case: 'reported',
    variant: 'buggy',
  },
  {
    name: 'cold key without re-read',
    flaw: 'who waited for the lock does not look what happened meanwhile',
    case: 'hole-1',
    variant: 'fixed-identity-read-on-arrival',
  },
  {
    name: 'key that changes under its waiters',
    flaw: 'the first turn locks the session and the next its conversation',
    case: 'hole-2',
    variant: 'fixed-key-changes',
  },
  {
    name: 'row updated after unlock',
    flaw: 'the lock is free while the row does not know the conversation yet',
    case: 'hole-3',
    variant: 'fixed-identity-stored-after-unlock',
  },
  {
    name: 'TTL shorter than the turn',
    flaw: 'the lease ends while the agent still writes',
    case: 'hole-4',
    variant: 'fixed-lease-not-renewed',
  },
  {
    name: 'reset that takes no lock',
    flaw: 'a reset is undone by the turn that it meets',
    case: 'hole-6',
    variant: 'fixed-reset-takes-no-lock',
  },
])

/** Every mutant, by system. Another system adds its list here. */
export const mutants: readonly Mutant[] = [...lockMutants, ...trinity779Mutants]
