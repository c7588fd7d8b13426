import { fuzz } from './check-fuzz.ts'

// `npm run fuzz:checker -- [histories] [seed]`: compares the checker with brute force until a mismatch.
const histories = Number(process.argv[2] ?? 1_000_000)
const firstSeed = Number(process.argv[3] ?? 1)
const portion = 10_000

for (let done = 0; done < histories; done += portion) {
  const seed = firstSeed + done / portion
  const mismatch = fuzz(Math.min(portion, histories - done), seed)
  if (mismatch !== undefined) {
    console.error(JSON.stringify({ seed, ...mismatch }, undefined, 2))
    process.exit(1)
  }
  if ((done / portion) % 10 === 9) console.error(`${String(done + portion)} histories, no mismatch`)
}
console.log(`${String(histories)} random histories agree with brute force`)
