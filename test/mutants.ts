import process from 'node:process'
import { hunt } from '../harness/explore/mutant.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { drawMutants } from '../reports/mutants.ts'
import { mutants } from '../scenarios/mutants.ts'

/*
 * Searches every mutant for its mistake and prints what caught it; ends with 1 if one survived.
 * npm run mutants
 */

const limits = { seed: 1, schedules: 40_000, stop: () => undefined }
const fates = []
for (const mutant of mutants) fates.push(await drive(hunt(mutant, limits)))
console.log(drawMutants(fates, Math.min(process.stdout.columns || 80, 100)).join('\n'))
if (fates.some(({ caught }) => !caught)) process.exitCode = 1
