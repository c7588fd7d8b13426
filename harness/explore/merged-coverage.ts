import type { Claim, Coverage } from './finding.ts'

/** What searches of several programs have covered together; it is exhaustive where each of them is. */
export function mergedCoverage(all: readonly Coverage[]): Coverage {
  const sum = (of: (coverage: Coverage) => number): number => all.reduce((total, one) => total + of(one), 0)
  const claims = all.flatMap(({ claim }) => claim ?? [])
  const exhaustive = all.length > 0 && all.every(one => one.exhaustive)
  const covered = {
    schedules: sum(one => one.schedules),
    classes: sum(one => one.classes),
    outcomes: sum(one => one.outcomes),
    exhaustive,
    reached: all.every(one => one.reached),
    ...(all.length === 1 ? {} : { programs: all.length }),
  }
  if (!exhaustive) return { ...covered, limit: all.find(one => !one.exhaustive)?.limit ?? 'nothing ran' }
  const claim = claims.slice(1).reduce<Claim | undefined>((merged, one) => merged && both(merged, one), claims[0])
  return { ...covered, ...(claim && { claim }) }
}

function both(left: Claim, right: Claim): Claim {
  const hash = hashOf(left, right)
  return {
    by: union([left.by], [right.by]).join(', '),
    judged: union(left.judged, right.judged),
    memory: left.memory === 'declared' ? right.memory : left.memory,
    auditRuns: left.auditRuns + right.auditRuns,
    longest: Math.max(left.longest, right.longest),
    polls: left.polls || right.polls,
    ...(hash && { hash }),
  }
}

function hashOf({ hash: left }: Claim, { hash: right }: Claim): Claim['hash'] {
  if (left === undefined || right === undefined) return left ?? right
  const states = left.states + right.states
  return { bits: Math.min(left.bits, right.bits), states, collision: left.collision + right.collision }
}

function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])]
}
