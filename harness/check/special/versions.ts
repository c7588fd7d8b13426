import type { Operation } from '../../history/operation.ts'
import type { Version, Versions } from '../model.ts'
import type { Linearization } from '../verdict.ts'

/**
 * The only order in which completed operations can have taken effect if each says which version it saw or made: by
 * their versions, what made a version before what saw it. Unknown operations are left out.
 *
 * @returns undefined where an ok operation does not say its version
 */
export function versionOrder<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  versions: Versions<Input, Answer>,
): Linearization | undefined {
  const placed: (Version & { readonly operation: number; readonly until: number })[] = []
  for (const operation of operations) {
    if (operation.outcome.kind !== 'ok') continue
    const version = versions.of(operation)
    if (version === undefined) return undefined
    placed.push({ ...version, operation: operation.id, until: operation.completedAt })
  }
  placed.sort(
    (left, right) =>
      (left.version < right.version ? -1 : left.version > right.version ? 1 : 0) ||
      Number(right.isNew) - Number(left.isNew) ||
      left.until - right.until,
  )
  return placed.map(({ operation }) => ({ operation, index: 0 }))
}
