import type { Finding } from '../harness/explore/finding.ts'
import type { Case } from '../harness/explore/scenario.ts'
import type { Bounds } from '../reports/report.ts'

/** The finding, with the file that its token needs. */
export function fromFile(finding: Finding, file: string | undefined): Finding {
  if (finding.kind !== 'violated' || file === undefined) return finding
  return { ...finding, counterexample: { ...finding.counterexample, file } }
}

/** What a search of a case runs within. */
export function boundsOf({ program, faults }: Case): Bounds {
  return {
    clients: program.clients.length,
    operations: Math.max(0, ...program.clients.map(requests => requests.length)),
    crashes: faults?.crashes ?? 0,
    stalls: faults?.stalls ?? 0,
  }
}
