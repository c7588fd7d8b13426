import type { Finding } from '../harness/explore/finding.ts'
import type { Expectation } from '../harness/explore/scenario.ts'
import type { VariantReport } from './report.ts'
import { listed } from './wording.ts'

/** What a finding means for what was expected of it. */
export type Judgement = Pick<VariantReport, 'finding' | 'met' | 'reason'>

/**
 * Compares a finding with what a case expects of a variant.
 *
 * Met: held where held is expected; violated where every invariant that the case names broke in the counterexample.
 * In both, the targeted contention was reached: a search that never entered it tests something else than it says, so
 * a hold without it is undecided.
 */
export function judge(expectation: Expectation, finding: Finding): Judgement {
  switch (finding.kind) {
    case 'undecided':
      return { finding: 'undecided', met: false, reason: finding.reason }
    case 'held':
      return judgeHeld(expectation, finding.coverage.reached)
    case 'violated':
      return judgeViolated(
        expectation,
        finding.counterexample.broken.map(broken => broken.invariant),
        finding.coverage.reached,
      )
  }
}

function judgeHeld(expectation: Expectation, reached: boolean): Judgement {
  if (!reached) return { finding: 'undecided', met: false, reason: 'nothing broke, but the target was never reached' }
  if (expectation === 'held') return { finding: 'held', met: true }
  return { finding: 'held', met: false, reason: `it should break ${listed(expectation.breaks)}, but it held` }
}

function judgeViolated(expectation: Expectation, broken: readonly string[], reached: boolean): Judgement {
  const violated = { finding: 'violated', met: false } as const
  if (expectation === 'held') return { ...violated, reason: `it should hold, but it breaks ${listed(broken)}` }
  const missing = expectation.breaks.filter(invariant => !broken.includes(invariant))
  if (missing.length > 0) return { ...violated, reason: instead(missing, broken) }
  if (!reached) return { ...violated, reason: 'it broke, but the target of the case was never reached' }
  return { finding: 'violated', met: true }
}

function instead(missing: readonly string[], broken: readonly string[]): string {
  return `it should break ${listed(missing)}, but its counterexample breaks ${listed(broken) || 'nothing'}`
}
