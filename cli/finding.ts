import type { Finding } from '../harness/explore/finding.ts'
import type { ProgramSize } from '../harness/explore/programs.ts'
import type { Case, FaultBudget } from '../harness/explore/scenario.ts'
import { spendable } from '../harness/world/fault.ts'
import type { Bounds } from '../reports/report.ts'

/** The finding, with the file that its token needs. */
export function fromFile(finding: Finding, file: string | undefined): Finding {
  if (finding.kind !== 'violated' || file === undefined) return finding
  return { ...finding, counterexample: { ...finding.counterexample, file } }
}

/** What a search of a case runs within. */
export function boundsOf({ program, faults = {} }: Case): Bounds {
  const operations = Math.max(0, ...program.clients.map(requests => requests.length))
  return boundsWith({ clients: program.clients.length, operations }, faults)
}

/** A size with budgets: crashes and stalls are always named, other faults where there are any. */
export function boundsWith(size: ProgramSize, faults: FaultBudget): Bounds {
  return { ...size, crashes: 0, stalls: 0, ...spendable(faults) }
}
