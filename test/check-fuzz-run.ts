import { Coverage } from './check-coverage.ts'
import { fuzz, modes } from './check-fuzz.ts'
import { wrongForms } from './wrong-forms.ts'

// `npm run fuzz:checker -- [histories] [seed]`: compares the checker with brute force until a mismatch.
// `npm run fuzz:checker -- wrong [seed]`: how many histories it takes to notice each wrong form of a reduction.
const portion = 10_000

function compareMany(histories: number, firstSeed: number): void {
  const coverage = new Coverage()
  for (let done = 0; done < histories; done += portion) {
    const seed = firstSeed + done / portion
    const mismatch = fuzz(Math.min(portion, histories - done), seed, coverage)
    if (mismatch !== undefined) {
      console.error(JSON.stringify({ seed, ...mismatch }, undefined, 2))
      process.exit(1)
    }
    if ((done / portion) % 10 === 9) console.error(`${String(done + portion)} histories, no mismatch`)
  }
  console.log(coverage.text(modes.map(({ name }) => name)))
  console.log(`\n${String(histories)} random histories agree with brute force`)
}

function noticeWrongForms(seed: number): void {
  for (const wrong of wrongForms) {
    const mismatch = fuzz(1_000_000, seed, undefined, wrong)
    const noticed = mismatch === undefined ? 'not noticed' : `noticed after ${String(mismatch.history + 1)} histories`
    console.log(`${wrong.padEnd(28)} ${noticed}${mismatch === undefined ? '' : `, in the mode "${mismatch.mode}"`}`)
    if (mismatch === undefined) process.exitCode = 1
  }
}

const [first = '1000000', seed = '1'] = process.argv.slice(2)
if (first === 'wrong') noticeWrongForms(Number(seed))
else compareMany(Number(first), Number(seed))
