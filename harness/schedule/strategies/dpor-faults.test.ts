import { expect, test } from 'vitest'
import { Random } from '../../random.ts'
import type { FaultKind } from '../../world/chain.ts'
import { faultNames, type FaultName } from '../../world/fault.ts'
import { compare, disagreement } from '../fixtures/compare.ts'
import { drawProgram, withFaults } from '../fixtures/random-program.ts'

/** What shows in a run that a fault of each kind struck. */
const event: Readonly<Record<FaultName, FaultKind>> = {
  crashes: 'crash',
  stalls: 'stall',
  errors: 'error',
  lostReplies: 'lost-reply',
  restarts: 'restart',
  clockJumps: 'clock-jump',
  tornWrites: 'torn-write',
}

const programs = 25

test.each(faultNames)(
  `the reduction and state-hash search agree with plain search on ${programs} random programs with %s`,
  async name => {
    let compared = 0
    let struck = 0
    const disagreements: string[] = []
    for (let seed = 1; compared < programs; seed++) {
      const random = new Random(seed)
      const program = withFaults(drawProgram(random), name, random)
      const realTime = seed % 2 === 0 ? 'recorded' : 'effects'
      const comparison = await compare(program, { mostRuns: 300, realTime })
      if (comparison === undefined) continue
      compared++
      if (comparison.plain.events.has(event[name])) struck++
      const found = disagreement(comparison)
      if (found !== undefined) disagreements.push(`seed ${seed}: ${found}; npm run fuzz:kernel -- --faults ${name}`)
    }
    expect(disagreements).toEqual([])
    expect(struck).toBeGreaterThan(programs / 4)
  },
  60_000,
)
