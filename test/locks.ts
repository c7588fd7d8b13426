import process from 'node:process'
import { locksTable } from '../adapters/locks/locks-table.ts'
import { lockTrials } from '../harness/conformance/lock.ts'
import { drawPromises } from '../reports/locks.ts'

/*
 * Verifies what every lock promises, and no more, and prints how many schedules that took.
 * npm run locks
 */

for (const discipline of locksTable) {
  const verified = []
  for (const trial of lockTrials(discipline)) verified.push({ trial, ...(await trial.run()) })
  console.log(drawPromises(discipline, verified, Math.min(process.stdout.columns || 80, 100)).join('\n'))
}
