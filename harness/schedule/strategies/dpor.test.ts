import { expect, test } from 'vitest'
import { Random } from '../../random.ts'
import { Simulation } from '../../world/simulate.ts'
import { Execution } from '../execute.ts'
import { enumerate, type Enumeration } from '../fixtures/enumerate.ts'
import { drawProgram, interpreter, type RandomProgram } from '../fixtures/random-program.ts'
import { drive } from '../quiescence.ts'
import { depthFirst } from './depth-first.ts'
import { SourceDpor } from './dpor.ts'

const mostRuns = 700

async function compare(program: RandomProgram): Promise<{ plain: Enumeration; reduced: Enumeration }> {
  const simulation = new Simulation()
  const workload = { ...program, maxSteps: 200, realTime: 'recorded' as const }
  const execution = new Execution(interpreter(program.serving), workload, simulation)
  const options = { execution, mostRuns }
  const plain = await drive(enumerate({ ...options, strategy: depthFirst() }))
  const strategy = new SourceDpor(simulation.footprints)
  const reduced = await drive(enumerate({ ...options, strategy }))
  return { plain, reduced }
}

const programs = Number(process.env['SIGNALBOX_FUZZ_PROGRAMS'] ?? 500)

test(`the reduction agrees with plain search on outcomes and classes of ${programs} random programs`, async () => {
  let compared = 0
  for (let seed = 1; compared < programs; seed++) {
    const program = drawProgram(new Random(seed))
    const { plain, reduced } = await compare(program)
    if (!plain.complete) continue
    compared++
    const where = `seed ${String(seed)}: ${JSON.stringify(program)}`
    expect(reduced.complete, where).toBe(true)
    expect([...reduced.outcomes].sort(), where).toEqual([...plain.outcomes].sort())
    expect([...reduced.classes].sort(), where).toEqual([...plain.classes].sort())
  }
}, 600_000)
