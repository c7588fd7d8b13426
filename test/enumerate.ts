import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { FaultBudget } from '../harness/explore/scenario.ts'
import { scenarios } from '../scenarios/index.ts'
import { partlyEnumerated } from './partly-enumerated.ts'
import { faultsThatEnd, searchSmall, smallPrograms } from './small-programs.ts'

/*
 * Counts through all schedules of two clients with one operation each, of every case and variant, and compares with
 * what the searches find: npm run enumerate -- --schedules 100000. With --write it says in test/partly-enumerated.ts which
 * of them have to do with fewer faults, or are too large (null). With --new it leaves alone what stands there.
 */

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '20000' },
    write: { type: 'boolean', default: false },
    new: { type: 'boolean', default: false },
  },
})
const most = Number(values.schedules)
const partly: Record<string, FaultBudget | null> = values.new ? { ...partlyEnumerated } : {}
let [wrong, whole, counted] = [0, 0, 0]

for (const small of smallPrograms(scenarios)) {
  if (small.name in partly) continue
  const faults = await faultsThatEnd(small, most)
  const asked = JSON.stringify(small.faults)
  if (JSON.stringify(faults) === asked) whole++
  else partly[small.name] = faults ?? null
  const found = faults && (await searchSmall(small, faults, most))
  counted += found?.schedules ?? 0
  const outcomes = [found?.counted, found?.reduced, found?.hashed].map(list => JSON.stringify(list))
  const agrees = new Set(outcomes).size === 1
  if (!agrees) wrong++
  const size = found === undefined ? 'too large' : `${found.schedules} schedules, ${found.counted.length} outcomes`
  const under = faults === undefined ? '' : ` under ${JSON.stringify(faults)} of ${asked}`
  console.log(`${small.name}: ${size}${under}${agrees ? '' : ', and the searches DIFFER'}`)
}
const rest = Object.values(partly)
const tooLarge = rest.filter(faults => faults === null).length
console.log(`${whole} whole, ${rest.length - tooLarge} with fewer faults, ${tooLarge} too large; ${counted} schedules`)
if (values.write) {
  const text = `import type { FaultBudget } from '../harness/explore/scenario.ts'

/**
 * The programs of two operations of which counting through ${most} schedules comes to an end only under fewer faults than
 * those of their case, with these; null: not even without any. Written by npm run enumerate -- --write.
 */
export const partlyEnumerated: Readonly<Record<string, FaultBudget | null>> = ${JSON.stringify(partly, null, 2)}
`
  writeFileSync(new URL('partly-enumerated.ts', import.meta.url), text)
}
process.exitCode = wrong === 0 ? 0 : 1
