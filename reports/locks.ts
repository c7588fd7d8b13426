import type { LockTrial, LockVerified } from '../harness/conformance/lock.ts'
import type { LockPromises } from '../harness/world/lock.ts'
import { alignedRight, padded, wrap } from './text.ts'
import { grouped, listed } from './wording.ts'

/** What came of one trial. */
export interface VerifiedTrial extends LockVerified {
  readonly trial: Pick<LockTrial, 'name' | 'promised'>
}

/** What a lock promises in the cells of a table: across, excludes under, after a death, order, meanwhile. */
export function promiseCells(promises: LockPromises): readonly string[] {
  const { across, exclusion, fenced, afterCrash, fairness, meanwhile, reentrant } = promises
  const strains =
    exclusion === null ? 'nothing' : listed(['contention', ...exclusion.map(name => name.replace('-', ' '))])
  return [
    across,
    strains + (fenced ? '; fenced beyond' : ''),
    afterCrash === null ? 'perhaps never' : afterCrash === 0 ? 'at once' : `within \`${afterCrash}\``,
    fairness === 'fifo' ? 'first come, first served' : 'none',
    meanwhile + (reentrant ? ', unless it is the same flow' : ''),
  ]
}

/** Each case of a lock: what it promised there, and in how many schedules that was verified. */
export function drawPromises(
  { name, promises }: { readonly name: string; readonly promises: LockPromises },
  verified: readonly VerifiedTrial[],
  columns: number,
): string[] {
  const rows = verified.map(({ trial, breaks, schedules }) => {
    const told = trial.promised ? 'kept in all' : `not promised, breaks ${breaks[0] ?? 'nothing'}`
    const left = padded(`  ${trial.name}`, 16) + told
    return padded(left, columns - numberColumns) + alignedRight(grouped(schedules), numberColumns)
  })
  const said = wrap(promiseCells(promises).join(' | '), columns - 2).map(line => `  ${line}`)
  return [padded(name, columns - 'schedules'.length) + 'schedules', ...said, ...rows, '']
}

/** Columns of the numbers on the right: up to 999,999 and a space. */
const numberColumns = 8
