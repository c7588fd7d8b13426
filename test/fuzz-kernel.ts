import { parseArgs } from 'node:util'
import { compare, disagreement } from '../harness/schedule/fixtures/compare.ts'
import { drawMixture, drawWriters } from '../harness/schedule/fixtures/draw-program.ts'
import { missedRun } from '../harness/schedule/fixtures/missed.ts'
import { RuleHunt, rounds, Tally, type Disagreement } from '../harness/schedule/fixtures/rounds.ts'
import { shrink } from '../harness/schedule/fixtures/shrink.ts'

/*
 * Compares the reduction and state-hash search with plain search on as many random programs as one likes, and prints of
 * each disagreement the smallest program that has it: npm run fuzz:kernel -- --from 1 --to 4000 --runs 700
 * With --rules it also says after how many programs each rule shows itself. With --real-time recorded (or effects) each
 * program is read so, else in turns. With --power they are programs that write, and whose machine may lose its power.
 */

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '4000' },
    runs: { type: 'string', default: '700' },
    rules: { type: 'boolean', default: false },
    power: { type: 'boolean', default: false },
    'real-time': { type: 'string', default: 'alternating' },
  },
})
const mostRuns = Number(values.runs)

async function report({ round: { seed, program, realTime } }: Disagreement): Promise<void> {
  const differs = async (smaller: typeof program): Promise<string | undefined> => {
    const compared = await compare(smaller, { mostRuns, realTime })
    return compared === undefined ? undefined : disagreement(compared)
  }
  const smallest = await shrink(program, async smaller => (await differs(smaller)) !== undefined)
  console.log(`seed ${seed}, real time ${realTime}: ${(await differs(smallest)) ?? 'agrees'}`)
  console.log(JSON.stringify(smallest))
  console.log((await missedRun(smallest, realTime)).join('\n'))
}

function readingOf(name: string): 'recorded' | 'effects' | 'alternating' {
  if (name === 'recorded' || name === 'effects' || name === 'alternating') return name
  throw new RangeError(`--real-time is recorded, effects or alternating, not ${name}`)
}

function summary({ compared, tooLarge, reduced, plainRuns, disagreements, features }: Tally): string {
  const rows = [...features].sort(([, left], [, right]) => right - left).map(([name, count]) => `${count}\t${name}`)
  const counts = `${compared} programs compared, ${tooLarge} too large, ${plainRuns} plain runs`
  return [...rows, `${counts}, fewer by the reduction in ${reduced}, ${disagreements.length} disagree`].join('\n')
}

async function fuzz(): Promise<number> {
  const tally = new Tally()
  const hunt = new RuleHunt(values.rules ? undefined : [])
  const draw = values.power ? drawWriters : drawMixture
  const realTime = readingOf(values['real-time'])
  for await (const round of rounds({ from: Number(values.from), to: Number(values.to), mostRuns, realTime, draw })) {
    tally.add(round)
    await hunt.try(round, mostRuns)
  }
  for (const found of tally.disagreements) await report(found)
  console.log(summary(tally))
  for (const { without, missing, programs } of hunt.caught) console.log(`without ${without}: ${missing}, ${programs}`)
  for (const without of hunt.left) console.log(`without ${without}: not shown`)
  return tally.disagreements.length
}

process.exitCode = (await fuzz()) === 0 ? 0 : 1
